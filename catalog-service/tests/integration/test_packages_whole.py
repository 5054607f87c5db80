"""All that an operator enters leaves in one package, and an empty catalogue that takes it gives the same again."""

import json
from pathlib import Path
from typing import Any

import orjson
import pytest
from catalog_service.imports import facts
from catalog_service.imports.schemas import SPREADSHEET
from catalog_service.levels.seals import ProcessSeal
from catalog_service.levels.waivers import SEAL
from catalog_service.national_codes.models import NationalCode
from catalog_service.procedures.models import ProcedureVersion
from contracts.catalog import CataloguePartChanged, LevelProofChanged
from joserfc.jwk import OKPKey
from servicekit.auth import TokenMint
from servicekit.testing.service import RunningService
from sqlalchemy import select, text

from .test_levels_waivers import ADMINISTRATOR, CRIMINAL, LEADER, PATH, REASON, asked, judged_again, label, signed
from .test_mandates import item, mandate
from .test_mandates import put as put_mandate
from .test_national_codes import NOTICE, codes_of, end, map_code, take
from .test_packages import bring_in

EXPORT = "/api/v1/catalog/export"
TEXTS = "/api/v1/catalog/legal-documents"
WORDS = "/api/v1/catalog/synonyms"
ENDED_TEXT = {"number": "43/2011/NĐ-CP", "title": "Nghị định mẫu", "valid_to": "2022-08-14"}
OF_SHEETS = ("agencies", "fields", "code_lists", "procedures", "mandates", "legal_documents")
WAIVER_ID = "01a00000-0000-7000-8000-000000000001"


async def put(service: RunningService, path: str, body: Any, version: int | None = None) -> None:
    headers = service.headers(ADMINISTRATOR, version=version) if version is not None else service.headers(ADMINISTRATOR)
    answer = await service.client.put(path, json=body, headers=headers)
    assert answer.status_code == 200, answer.text


async def enter_everything(service: RunningService) -> None:
    """Besides the records: words, a text, the national list and what is mapped, a mandated list, waivers."""
    words = (await service.get(WORDS)).json()
    synonyms = [*words["synonyms"][1:], {"term": "Bằng xanh", "expansion": "Giấy phép lái xe"}]
    await put(service, WORDS, {"synonyms": synonyms, "stop_words": ["mẫu"]}, version=words["version"])
    await put(service, TEXTS, {"documents": [ENDED_TEXT]})
    await take(service, {"1.000001": "Một", "1.000002": "Hai"})
    await map_code(service, NOTICE, "1.000001", valid_from="2026-01-01")
    (first,) = (await codes_of(service, NOTICE))["items"]
    await end(service, NOTICE, first["id"], valid_to="2026-02-28")
    await map_code(service, CRIMINAL, "1.000001", valid_from="2026-03-01")
    await take(service, {"1.000001": "Một"})
    owner = {"unit": "H05.06", "role": "Phó Giám đốc"}
    assert (await put_mandate(service, mandate(item(owner=owner), item(CRIMINAL)))).status_code == 200
    await asked(service, decision_number="46/QĐ-UBND (mẫu)")
    revoked = await signed(service)
    await service.post(f"{PATH}/{revoked['id']}/actions/revoke", LEADER, REASON, version=2)
    await signed(service)


async def exported(service: RunningService, query: str = "") -> bytes:
    answer = await service.get(EXPORT + query, ADMINISTRATOR)
    assert answer.status_code == 200, answer.text
    return answer.content


async def make_empty(service: RunningService) -> None:
    """As a new installation is, whose search words come with it."""
    async with service.kit.database.transaction() as session:
        await session.execute(
            text(
                "TRUNCATE agency, field, procedure, mandate, form_file, legal_document, national_procedure, synonym, "
                "stop_word CASCADE"
            )
        )
        await session.execute(text("INSERT INTO synonym VALUES ('gplx', 'giay phep lai xe', 2, true)"))
        await session.execute(text("INSERT INTO stop_word VALUES ('làm')"))


async def imported(service: RunningService, samples: Any, document: Any, **query: Any) -> dict[str, Any]:
    return await samples.report_of(await samples.bring_in(document, **query))


async def test_an_empty_catalogue_gives_the_package_again_byte_for_byte(filled: RunningService, samples: Any) -> None:
    await enter_everything(filled)
    package = await exported(filled)
    document = orjson.loads(package)
    assert {name: len(rows) for name, rows in document.items() if name not in ("code_lists", "files")} == {
        "agencies": 5, "fields": 2, "procedures": 2, "mandates": 1, "search_words": 1, "legal_documents": 1,
        "national_procedures": 2, "national_codes": 2, "level_waivers": 2,
    }  # fmt: skip
    assert document["level_waivers"][0]["revocation_reason"] == REASON["reason"]
    assert await label(filled) == 4
    await make_empty(filled)
    told = len(await filled.recorded(CataloguePartChanged)), len(await filled.recorded(LevelProofChanged))

    report = await imported(filled, samples, document)
    assert report["applied"], [row for row in report["rows"] if row["problem"]]
    assert await exported(filled) == package
    assert await label(filled) == 4
    states = [waiver["state"] for waiver in (await filled.get(PATH, ADMINISTRATOR)).json()["items"]]
    assert states == ["in_force", "revoked"]
    assert [event.part for event in (await filled.recorded(CataloguePartChanged))[told[0] :]] == [
        "fields",
        "search_words",
    ]
    assert (await filled.recorded(LevelProofChanged))[-1].waived_until is not None
    async with filled.kit.database.sessions() as session:
        mappings = (await session.scalars(select(NationalCode).order_by(NationalCode.valid_from))).all()
    assert [(mapping.mapped_by, mapping.ended_by) for mapping in mappings] == [
        (ADMINISTRATOR.subject, ADMINISTRATOR.subject),
        (ADMINISTRATOR.subject, None),
    ]


async def test_a_record_of_an_earlier_release_leaves_as_it_would_be_stored_now(
    filled: RunningService, samples: Any
) -> None:
    package = await exported(filled)
    async with filled.kit.database.transaction() as session:
        await session.execute(text("ALTER TABLE procedure_version DISABLE TRIGGER USER"))
        for version in await session.scalars(select(ProcedureVersion)):
            version.document = {name: version.document[name] for name in version.document.keys() - {"course", "tiers"}}
        await session.flush()
        await session.execute(text("ALTER TABLE procedure_version ENABLE TRIGGER USER"))
    assert await exported(filled) == package
    assert set((await imported(filled, samples, orjson.loads(package)))["counts"]) == {"unchanged"}


async def test_a_version_of_before_a_code_s_first_day_was_put_right_travels(
    filled: RunningService, samples: Any
) -> None:
    stores = "/api/v1/code-lists/data-stores"
    listed = await filled.get(stores)
    entries = [entry | {"valid_from": "2020-01-01"} for entry in listed.json()["entries"]]
    await put(filled, stores, {"entries": entries}, version=listed.json()["version"])
    papers = samples.criminal_record()["required_documents"]
    papers[0]["reusable_from"] = [entries[0]["code"]]
    record = samples.criminal_record(required_documents=papers, valid_from="2021-01-01")
    assert (await imported(filled, samples, {"procedures": [record]}))["counts"] == {"updated": 1}
    entries[0]["valid_from"] = "2021-06-01"
    await put(filled, stores, {"entries": entries}, version=listed.json()["version"] + 1)
    package = await exported(filled)
    await make_empty(filled)
    report = await imported(filled, samples, orjson.loads(package))
    assert report["applied"], [row for row in report["rows"] if row["problem"]]
    assert await exported(filled) == package


async def test_the_same_package_again_changes_nothing(filled: RunningService, samples: Any) -> None:
    await enter_everything(filled)
    package = await exported(filled)
    told = len(await filled.recorded(CataloguePartChanged)), len(await filled.recorded(LevelProofChanged))
    report = await imported(filled, samples, orjson.loads(package))
    assert set(report["counts"]) == {"unchanged"}
    assert await exported(filled) == package
    assert (len(await filled.recorded(CataloguePartChanged)), len(await filled.recorded(LevelProofChanged))) == told


async def test_a_trial_run_writes_none_of_the_facts(filled: RunningService, samples: Any) -> None:
    await enter_everything(filled)
    document = orjson.loads(await exported(filled))
    await make_empty(filled)
    before = await exported(filled)
    report = await imported(filled, samples, document, dry_run=True)
    kinds = {row["kind"]: row["outcome"] for row in report["rows"]}
    assert (kinds["search_words"], kinds["national_code"], kinds["level_waiver"]) == ("updated", "created", "created")
    assert await exported(filled) == before


async def test_a_spreadsheet_carries_mandated_lists_and_ended_texts(filled: RunningService, samples: Any) -> None:
    await enter_everything(filled)
    nasty = {"conditions": "=1+1\r\n  a_x000D_b\u2028 \\n", "keywords": ["\r\n x", " a ", "\\n"]}
    assert (await imported(filled, samples, {"procedures": [samples.criminal_record(**nasty)]}))["applied"]
    before = orjson.loads(await exported(filled, "?versions=newest"))
    workbook = (await filled.get(f"{EXPORT}.xlsx", ADMINISTRATOR)).content
    await make_empty(filled)
    operation = await bring_in(filled, samples, workbook, SPREADSHEET)
    assert operation["state"] == "done", await samples.report_of(operation)
    after = orjson.loads(await exported(filled, "?versions=newest"))
    assert {name: after[name] for name in OF_SHEETS} == {name: before[name] for name in OF_SHEETS}
    assert (after["search_words"], after["level_waivers"]) != (before["search_words"], before["level_waivers"])


def waiver(**changes: Any) -> dict[str, Any]:
    values = {"code": CRIMINAL, "agency": "H05.03", "level": 4, "reason": "Mẫu", "legal_basis": "Mẫu"}
    values |= {"id": WAIVER_ID, "decision_number": "1/QĐ-UBND (mẫu)", "expires_on": "2026-06-30"}
    values |= {"requested_by": "official:a", "requested_at": "2026-03-01T00:00:00Z", "signed_by": "official:b"}
    values |= {"signed_at": "2026-03-02T00:00:00Z", "signature": "eyJhbGciOiJFZDI1NTE5In0..AAAA"}
    return values | changes


def mapping(**changes: Any) -> dict[str, Any]:
    values = {"id": WAIVER_ID, "procedure_code": NOTICE, "national_code": "1.000009", "valid_from": "2026-01-01"}
    return values | changes


NATIONAL = [{"code": "1.000009", "name": "Chín"}, {"code": NOTICE, "name": "Của ta"}]
OTHER = {"id": WAIVER_ID[:-1] + "2", "valid_from": "2026-02-01"}
REJECTED: list[tuple[str, dict[str, Any], str, str]] = [
    ("blank word", {"search_words": [{"synonyms": [], "stop_words": ["a", "?"]}]}, "search_words/0/stop_words/1",
     "no_word"),
    ("words twice", {"search_words": [{"synonyms": [], "stop_words": []}] * 2}, "search_words/0/code", "repeated"),
    ("text by itself", {"legal_documents": [ENDED_TEXT | {"replaced_by": "NĐ 43/2011"}]},
     "legal_documents/0/replaced_by", "own_successor"),
    ("text twice", {"legal_documents": [ENDED_TEXT, ENDED_TEXT | {"number": "NĐ 43/2011"}]}, "legal_documents/0/code",
     "repeated"),
    ("code of nothing", {"national_codes": [mapping(procedure_code="9.999999")]}, "national_codes/0/procedure_code",
     "unknown_code"),
    ("code not listed", {"national_codes": [mapping(national_code="1.000008")]}, "national_codes/0/national_code",
     "unknown_code"),
    ("own code", {"national_codes": [mapping(national_code=NOTICE)]}, "national_codes/0/national_code",
     "national_code_already_mapped"),
    ("ends before it begins", {"national_codes": [mapping(valid_to="2025-12-30")]}, "national_codes/0/valid_to",
     "ends_before_it_begins"),
    ("taken", {"national_codes": [mapping(), mapping(**OTHER, procedure_code=CRIMINAL)]},
     "national_codes/1/national_code", "national_code_taken"),
    ("unsigned", {"level_waivers": [waiver(signature=None)]}, "level_waivers/0/signature", "level_waiver_unsigned"),
    ("forged", {"level_waivers": [waiver()]}, "level_waivers/0/signature", "level_waiver_seal_broken"),
    ("own waiver", {"level_waivers": [waiver(signed_by="official:a")]}, "level_waivers/0/signed_by",
     "level_waiver_own"),
    ("unit", {"level_waivers": [waiver(agency="H77")]}, "level_waivers/0/agency", "unknown_code"),
    ("revoked by nobody", {"level_waivers": [waiver(revoked_at="2026-03-03T00:00:00Z")]},
     "level_waivers/0/revoked_by", "missing"),
]  # fmt: skip


@pytest.mark.parametrize(("document", "pointer", "code"), [case[1:] for case in REJECTED], ids=[c[0] for c in REJECTED])
async def test_a_fact_that_cannot_be_is_rejected_in_its_row(
    filled: RunningService, samples: Any, document: dict[str, Any], pointer: str, code: str
) -> None:
    before = await exported(filled)
    report = await imported(filled, samples, document | {"national_procedures": NATIONAL})
    assert not report["applied"]
    problems = {problem["pointer"]: problem["code"] for row in report["rows"] for problem in row["problems"]}
    assert problems.get(f"/{pointer}") == code, problems
    assert await exported(filled) == before


async def test_search_words_come_in_as_they_are_compared_and_take_the_place_of_all(
    filled: RunningService, samples: Any
) -> None:
    words = {"synonyms": [{"term": "Bằng xanh", "expansion": "Giấy phép lái xe"}], "stop_words": ["  LÀM   ƠN "]}
    outcomes = [(await imported(filled, samples, {"search_words": [words]}))["counts"] for _ in range(2)]
    assert outcomes == [{"updated": 1}, {"unchanged": 1}]
    read = (await filled.get(WORDS)).json()
    assert [(pair["term"], pair["expansion"]) for pair in read["synonyms"]] == [("bang xanh", "giay phep lai xe")]
    assert read["stop_words"] == ["làm ơn"]
    assert [event.part for event in await filled.recorded(CataloguePartChanged)] == ["fields", "search_words"]


async def test_more_entries_than_are_allowed_are_rejected_with_the_limit(
    filled: RunningService, samples: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts, "MOST_LEGAL_DOCUMENTS", 2)
    await put(filled, TEXTS, {"documents": [ENDED_TEXT]})
    more = [ENDED_TEXT | {"number": f"{number}/2010/NĐ-CP"} for number in (1, 2)]
    report = await imported(filled, samples, {"legal_documents": [ENDED_TEXT, *more]})
    assert [row["outcome"] for row in report["rows"]] == ["unchanged", "not_applied", "rejected"]
    assert report["rows"][2]["problem"]["code"] == "too_many"
    assert "2" in report["rows"][2]["problem"]["message"]


async def test_an_older_package_takes_neither_an_end_nor_a_revocation_back(
    filled: RunningService, samples: Any
) -> None:
    await take(filled, {"1.000001": "Một"})
    await map_code(filled, NOTICE, "1.000001", valid_from="2026-01-01")
    given = await signed(filled)
    older = orjson.loads(await exported(filled))
    (mapped,) = (await codes_of(filled, NOTICE))["items"]
    await end(filled, NOTICE, mapped["id"], valid_to="2026-03-31")
    await filled.post(f"{PATH}/{given['id']}/actions/revoke", LEADER, REASON, version=2)
    assert await label(filled) == 3
    newer = await exported(filled)
    assert set((await imported(filled, samples, older))["counts"]) == {"unchanged"}
    assert (await exported(filled), await label(filled)) == (newer, 3)

    await make_empty(filled)
    await imported(filled, samples, older)
    assert await label(filled) == 4
    report = await imported(filled, samples, orjson.loads(newer))
    assert {row["kind"] for row in report["rows"] if row["outcome"] == "updated"} == {"national_code", "level_waiver"}
    assert (await exported(filled), await label(filled)) == (newer, 3)
    differs = mapped | {"procedure_code": CRIMINAL, "national_code": "1.000001", "valid_from": "2026-01-01"}
    other = {name: differs[name] for name in ("id", "procedure_code", "national_code", "valid_from")}
    (row,) = (await imported(filled, samples, {"national_codes": [other]}))["rows"]
    assert row["problem"]["code"] == "history_differs"


async def test_a_waiver_that_somebody_changed_neither_leaves_nor_comes_in(filled: RunningService, samples: Any) -> None:
    given = await signed(filled)
    document = orjson.loads(await exported(filled))
    document["level_waivers"][0]["expires_on"] = "2026-09-01"
    await make_empty(filled)
    report = await imported(filled, samples, document)
    (row,) = [row for row in report["rows"] if row["outcome"] == "rejected"]
    assert (row["kind"], row["problem"]["code"]) == ("level_waiver", "level_waiver_seal_broken")
    document["level_waivers"][0]["expires_on"] = given["expires_on"]
    assert (await imported(filled, samples, document))["applied"]
    async with filled.kit.database.transaction() as session:
        await session.execute(text("UPDATE level_waiver SET level = 3"))
    assert orjson.loads(await exported(filled))["level_waivers"] == []


async def test_a_second_waiver_for_the_same_is_rejected(filled: RunningService, samples: Any) -> None:
    first = await signed(filled)
    document = orjson.loads(await exported(filled))
    async with filled.kit.database.transaction() as session:
        await session.execute(text("DELETE FROM level_waiver"))
    second = await signed(filled, expires_on="2026-05-31")
    report = await imported(filled, samples, document)
    (row,) = [row for row in report["rows"] if row["outcome"] == "rejected"]
    assert (row["problem"]["code"], row["code"]) == ("level_waiver_in_force", CRIMINAL)
    listed = (await filled.get(PATH, ADMINISTRATOR)).json()["items"]
    assert [one["id"] for one in listed] == [second["id"]] != [first["id"]]


async def test_a_waiver_of_another_key_comes_in_and_lifts_nothing_until_the_key_is_known(
    filled: RunningService, samples: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await signed(filled)
    package = await exported(filled)
    await make_empty(filled)
    file, earlier = tmp_path / "new.json", tmp_path / "earlier.json"
    new_key = OKPKey.generate_key("Ed25519", {"kid": "catalog-service"}, private=True)
    file.write_text(json.dumps(new_key.as_dict(private=True)))
    earlier.write_text(json.dumps({"keys": [filled.kit.mint.public_key.as_dict(private=False)]}))

    async def seal_with(earlier_keys: Path | None) -> None:
        monkeypatch.setitem(filled.kit.database.sessions.kw["info"], SEAL, ProcessSeal(TokenMint(file), earlier_keys))

    await seal_with(None)
    report = await imported(filled, samples, orjson.loads(package))
    told = {(note["pointer"], note["code"]) for row in report["rows"] for note in row["notes"]}
    assert report["applied"] and ("/level_waivers/0/signature", "level_waiver_key_unknown") in told
    (listed,) = (await filled.get(PATH, ADMINISTRATOR)).json()["items"]
    assert (listed["state"], await label(filled), await exported(filled)) == ("unknown_key", 3, package)
    await seal_with(earlier)
    await judged_again(filled)
    assert await label(filled) == 4
