from typing import Any

from servicekit.testing.service import RunningService


async def test_codes_that_nobody_knows_and_successors_in_a_circle_are_rejected(
    service: RunningService, samples: Any
) -> None:
    one = samples.promotion_notice(successor="2.000488", related=["2.000488"])
    other = samples.criminal_record(successor="2.000033", related=["9.999999"])
    other["channels"][0]["cases"][0]["fees"][1]["payer_category"] = "wizard"
    operation = await samples.bring_in(samples.catalogue(procedures=[one, other]))
    report = await samples.report_of(operation)
    problems = {(problem["pointer"], problem["code"]) for row in report["rows"] for problem in row["problems"]}
    assert problems == {
        ("/procedures/0/successor", "cycle"),
        ("/procedures/1/successor", "cycle"),
        ("/procedures/1/related/0", "unknown_code"),
        ("/procedures/1/channels/0/cases/0/fees/1/payer_category", "unknown_code"),
    }


async def test_a_procedure_that_begins_before_a_unit_or_code_exists_is_rejected(
    filled: RunningService, samples: Any
) -> None:
    """Be they in the catalogue already or come in with it; one that begins with them is taken."""
    code = {"list": "payer-categories", "code": "newcomer", "name_vi": "Người mới", "valid_from": "2026-07-01"}
    known = samples.agencies()[1] | {"code": "H05.97", "name": "Trung tâm đã có", "valid_from": "2026-06-01"}
    assert (await samples.bring_in({"agencies": [known]}))["state"] == "done"
    unit = known | {"code": "H05.98", "name": "Trung tâm mới", "valid_from": "2026-07-01"}
    early = samples.criminal_record(code="1.000001", valid_from="2026-05-01")
    early["executing_agencies"] += ["H05.97", "H05.98"]
    early["channels"][0]["cases"][0]["fees"][1]["payer_category"] = "newcomer"
    document = {"agencies": [unit], "code_lists": [code], "procedures": [early]}
    report = await samples.report_of(await samples.bring_in(document))
    last = len(early["executing_agencies"]) - 1
    problems = report["rows"][-1]["problems"]
    assert [(problem["pointer"], problem["code"]) for problem in problems] == [
        (f"/procedures/0/executing_agencies/{last - 1}", "code_not_yet"),
        (f"/procedures/0/executing_agencies/{last}", "code_not_yet"),
        ("/procedures/0/channels/0/cases/0/fees/1/payer_category", "code_not_yet"),
    ]
    assert problems[0]["message"] == "Chỉ có từ ngày 01/06/2026, sau ngày bắt đầu của phiên bản (01/05/2026)"
    assert (await filled.get("/api/v1/procedures/1.000001")).status_code == 404

    in_time = document | {"procedures": [early | {"valid_from": "2026-07-01"}]}
    assert (await samples.bring_in(in_time))["state"] == "done"
