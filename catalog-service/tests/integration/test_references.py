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
