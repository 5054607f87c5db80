from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from catalog_service.levels import proofs, proving, taxonomy, telling
from catalog_service.levels.proofs import Circumstances, Evidence, Judged, Proof, Source
from catalog_service.levels.taxonomy import Taxonomy
from catalog_service.levels.validity import Validity
from catalog_service.settings import CatalogSettings
from contracts import examples
from contracts.catalog import Channel, Fee, FormFile, FormReference, OnlineMode, ProcedureRecord, ResultKind

NOW = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
DAY = timedelta(days=1)
LASTING = dict.fromkeys(Proof, 365 * DAY)


def judged(
    record: ProcedureRecord,
    *payment: Evidence,
    now: datetime = NOW,
    sound: bool = True,
    kept: Any = (),
    validity: Any = None,
    **seen: Evidence,
) -> dict[Proof, Any]:
    evidence = {Proof(name): [one] for name, one in seen.items()} | {Proof.PAYMENT: list(payment)}
    circumstances = Circumstances(dict.fromkeys(Proof, NOW), now, sound, validity or LASTING, kept)
    found = proving.judge(record, evidence, circumstances)
    return {one.proof: one for one in found}


def provable(record: ProcedureRecord, *payment: Evidence, **options: Any) -> int:
    return proofs.provable(judged(record, *payment, **options).values())


def changed(record: ProcedureRecord, **changes: Any) -> ProcedureRecord:
    return record.model_copy(update=changes)


def answered(expires_at: datetime | None = NOW + 3 * DAY) -> Evidence:
    return Evidence(Source.PROVIDER_ANSWER, NOW - DAY, expires_at)


def probe(passed: bool, at: datetime = NOW) -> Evidence:
    return Evidence(Source.PROBE, at, at + 30 * DAY, passed)


def with_fee(**fee: Any) -> ProcedureRecord:
    record = examples.promotion_notice()
    (channel,) = record.channels
    (case,) = channel.cases
    values = {"id": "F1", "kind": "fee", "name": "Phí mẫu", "valid_from": date(2019, 1, 1)} | fee
    return changed(record, channels=[changed_channel(channel, case, Fee(**values))])


def changed_channel(channel: Any, case: Any, fee: Fee) -> Any:
    return channel.model_copy(update={"cases": [case.model_copy(update={"fees": [fee]})]})


def test_a_free_service_with_form_and_no_result_document_is_provable_to_the_top() -> None:
    assert provable(examples.promotion_notice()) == 4
    assert all(one.evidence.source is Source.RECORD for one in judged(examples.promotion_notice()).values())


def test_what_is_to_be_paid_has_to_be_payable_online() -> None:
    missing = judged(examples.criminal_record())[Proof.PAYMENT]
    assert not missing.proven
    assert "thanh toán trực tuyến" in missing.missing.vi
    assert provable(examples.criminal_record()) == 3
    assert provable(examples.criminal_record(), answered()) == 4


@pytest.mark.parametrize(
    ("now", "expected"),
    [(NOW + 3 * DAY - timedelta(seconds=1), 4), (NOW + 3 * DAY, 3)],
    ids=["until its last instant", "not at its end"],
)
def test_evidence_of_payment_expires(now: datetime, expected: int) -> None:
    record = examples.criminal_record()
    assert provable(record, answered(), now=now) == expected
    if expected == 3:
        assert judged(record, answered(), now=now)[Proof.PAYMENT].missing.vi.endswith("hết hạn ngày 04/04/2026")


def test_a_failed_probe_stands_against_a_providers_word_until_something_works_again() -> None:
    record = examples.criminal_record()
    assert provable(record, answered(), probe(False)) == 3
    later_word = Evidence(Source.PROVIDER_ANSWER, NOW + DAY, NOW + 5 * DAY)
    assert provable(record, later_word, probe(False), now=NOW + 2 * DAY) == 3
    paid = Evidence(Source.SETTLED_PAYMENT, NOW + DAY, NOW + 31 * DAY)
    assert provable(record, paid, probe(False), now=NOW + 2 * DAY) == 4
    assert provable(record, Evidence(Source.SETTLED_PAYMENT, NOW - DAY, NOW + DAY), probe(False)) == 3


@pytest.mark.parametrize(
    ("proof", "expected"), [("information", 0), ("forms", 1), ("submission", 2), ("payment", 3), ("result", 3)]
)
def test_a_failed_probe_takes_its_level_and_all_above(proof: str, expected: int) -> None:
    record = examples.promotion_notice()
    options: dict[str, Any] = {} if proof == "payment" else {proof: probe(False)}
    payment = [probe(False)] if proof == "payment" else []
    assert provable(record, *payment, **options) == expected
    failed = judged(record, *payment, **options)[Proof(proof)]
    assert failed.missing.vi == "Lần kiểm tra ngày 01/04/2026 không thành công"


def test_a_probe_cannot_prove_what_the_record_does_not_have() -> None:
    record = changed(examples.promotion_notice(), form_schema=None)
    assert not judged(record, submission=probe(True))[Proof.SUBMISSION].proven


def test_blank_forms_have_to_be_kept_or_drawable() -> None:
    file = FormFile(name="mau-01.pdf", media_type="application/pdf", size=10, sha256="ab")
    with_file = changed(
        examples.promotion_notice(), form_schema=None, forms=[FormReference(id="m1", name="Mẫu 01", file=file)]
    )
    assert judged(with_file)[Proof.FORMS].missing.vi == "Biểu mẫu chưa tải về được: Mẫu 01"
    assert judged(with_file, kept={"ab"})[Proof.FORMS].proven
    assert provable(with_file, kept={"ab"}) == 2
    assert provable(changed(with_file, forms=[])) == 1
    assert judged(examples.promotion_notice())[Proof.FORMS].proven


def test_a_form_is_only_submittable_when_its_example_fits_and_it_can_be_filed_online() -> None:
    record = examples.promotion_notice()
    assert provable(record, sound=False) == 2
    (channel,) = record.channels
    at_the_counter = channel.model_copy(update={"channel": Channel.COUNTER})
    assert provable(changed(record, channels=[at_the_counter])) == 2


def test_a_vertical_portals_procedure_is_information_here() -> None:
    record = changed(examples.promotion_notice(), vertical_only=True, portal_url="https://thue.example.vn")
    assert provable(record) == 1
    assert "https://thue.example.vn" in judged(record)[Proof.SUBMISSION].missing.vi
    paid_there = judged(record, answered())[Proof.PAYMENT]
    assert (paid_there.evidence, "https://thue.example.vn" in paid_there.missing.vi) == (None, True)


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ({"electronic": True}, 4),
        ({"electronic": False}, 3),
        ({"electronic": False, "delivery": [Channel.COUNTER]}, 3),
        ({"electronic": False, "delivery": [Channel.POST]}, 4),
    ],
)
def test_a_result_comes_online_or_by_post(result: dict[str, Any], expected: int) -> None:
    record = changed(examples.promotion_notice(), results=[ResultKind(code="KQ", name="Giấy phép mẫu", **result)])
    assert provable(record) == expected


@pytest.mark.parametrize(
    ("fee", "expected"),
    [
        ({"amount_vnd": 0}, 4),
        ({"amount_vnd": 50_000}, 3),
        ({"formula": "0,1 % giá trị"}, 3),
        ({"amount_vnd": 50_000, "valid_to": date(2026, 3, 31)}, 4),
        ({"amount_vnd": 50_000, "valid_to": date(2026, 4, 1)}, 3),
        ({"amount_vnd": 50_000, "valid_from": date(2026, 4, 2)}, 4),
    ],
)
def test_whether_anything_is_to_be_paid_is_asked_of_the_day(fee: dict[str, Any], expected: int) -> None:
    assert provable(with_fee(**fee)) == expected


def test_a_proof_of_nothing_to_pay_ends_when_a_fee_begins() -> None:
    record = with_fee(amount_vnd=50_000, valid_from=date(2026, 6, 1))
    begins = datetime(2026, 5, 31, 17, 0, tzinfo=UTC)
    found = judged(record)
    assert found[Proof.PAYMENT].evidence.expires_at == begins
    assert proving.turns_at(record, found.values(), NOW) == begins
    assert provable(record, now=begins - timedelta(seconds=1)) == 4
    assert provable(record, now=begins) == 3


def test_each_kind_of_proof_has_its_own_setting() -> None:
    days = {"information": 1, "forms": 2, "submission": 3, "payment": 4, "result": 5}
    values: dict[str, Any] = {f"{kind}_proof_days": count for kind, count in days.items()} | {"observed_days": 6}
    validity = Validity.by(CatalogSettings.model_construct(None, **values))
    assert {proof.value: lasting / DAY for proof, lasting in validity.of.items()} == days
    assert validity.observed == 6 * DAY


def with_a_result() -> ProcedureRecord:
    result = ResultKind(code="KQ", name="Giấy phép mẫu", electronic=True)
    return changed(examples.promotion_notice(), results=[result])


def dossier(at: datetime, lasting: timedelta) -> Evidence:
    return Evidence(Source.DOSSIER, at, at + lasting)


@pytest.mark.parametrize("proof", list(Proof))
def test_every_proof_has_its_date_and_lasts_or_is_looked_at_again_by_its_kind(proof: Proof) -> None:
    validity = LASTING | {proof: 20 * DAY}
    for one in judged(with_a_result(), validity=validity).values():
        lasting = (20 if one.proof is proof else 365) * DAY
        is_promise = one.proof in (Proof.SUBMISSION, Proof.RESULT)
        assert one.evidence.at == NOW
        assert one.evidence.expires_at == (NOW + lasting if is_promise else None)
        assert one.evidence.renew_at == (None if is_promise else NOW + lasting / 2)


@pytest.mark.parametrize(("proof", "below"), [(Proof.SUBMISSION, 2), (Proof.RESULT, 3)])
def test_what_has_to_be_used_expires_when_neither_dossier_nor_probe_came(proof: Proof, below: int) -> None:
    record, validity = with_a_result(), LASTING | {proof: 20 * DAY}
    last = NOW + 20 * DAY - timedelta(seconds=1)
    assert provable(record, validity=validity, now=last) == 4
    assert provable(record, validity=validity, now=NOW + 20 * DAY) == below
    expired = judged(record, validity=validity, now=NOW + 20 * DAY)[proof]
    assert "hết hạn ngày 21/04/2026" in expired.missing.vi
    assert "expired on 21/04/2026" in expired.missing.en
    seen: dict[str, Any] = {proof.value: dossier(NOW + 19 * DAY, 20 * DAY)}
    assert provable(record, validity=validity, now=NOW + 38 * DAY, **seen) == 4
    assert provable(record, validity=validity, now=NOW + 39 * DAY, **seen) == below
    probed: dict[str, Any] = {proof.value: probe(True, NOW + 19 * DAY)}
    assert provable(record, validity=validity, now=NOW + 38 * DAY, **probed) == 4


@pytest.mark.parametrize("proof", [Proof.INFORMATION, Proof.FORMS, Proof.PAYMENT, Proof.RESULT])
def test_a_fact_of_the_record_is_looked_at_again_when_half_of_its_time_is_over(proof: Proof) -> None:
    record, validity = examples.promotion_notice(), LASTING | {proof: 20 * DAY}
    assert proving.turns_at(record, judged(record, validity=validity).values(), NOW) == NOW + 10 * DAY
    assert judged(record, validity=validity, now=NOW + 400 * DAY)[proof].proven


def told(before: Evidence | None, now_shown: Evidence, now: datetime, proof: Proof = Proof.SUBMISSION) -> Any:
    judged = Judged(proof, now_shown, None) if now_shown.passed else proving.failed(proof, now_shown)
    (found,) = telling.told([judged], {proof: before} if before else {}, now)
    return found


def test_what_goes_on_by_itself_is_told_since_when_and_without_an_end() -> None:
    fact = Evidence(Source.RECORD, NOW, renew_at=NOW + DAY)
    later = Evidence(Source.RECORD, NOW + DAY, renew_at=NOW + 2 * DAY)
    assert told(told(None, fact, NOW).evidence, later, NOW + DAY).evidence.at == NOW
    word = Evidence(Source.PROVIDER_ANSWER, NOW, NOW + 3 * DAY, renew_at=NOW + 3 * DAY)
    first = told(None, word, NOW, Proof.PAYMENT).evidence
    assert (first.at, first.expires_at) == (NOW, None)
    renewed = Evidence(Source.PROVIDER_ANSWER, NOW + DAY, NOW + 4 * DAY, renew_at=NOW + 4 * DAY)
    assert told(first, renewed, NOW + DAY, Proof.PAYMENT).evidence.at == NOW
    free_until = Evidence(Source.RECORD, NOW, NOW + 9 * DAY, renew_at=NOW + DAY)
    assert told(word, free_until, NOW, Proof.PAYMENT).evidence == free_until


@pytest.mark.parametrize("passed", [True, False])
def test_what_was_tried_is_told_anew_when_half_of_its_time_is_over(passed: bool) -> None:
    first, next_night = probe(passed), probe(passed, NOW + DAY)
    assert told(first, next_night, NOW + DAY).evidence == first
    assert told(first, probe(passed, NOW + 15 * DAY), NOW + 15 * DAY).evidence.at == NOW + 15 * DAY
    assert told(first, probe(not passed, NOW + DAY), NOW + DAY).evidence.passed is not passed
    assert told(first, dossier(NOW + DAY, 30 * DAY), NOW + DAY).evidence.source is Source.DOSSIER


def test_what_is_told_of_a_failure_names_the_day_that_is_told() -> None:
    again = told(probe(False), probe(False, NOW + DAY), NOW + DAY)
    assert again.missing.vi == "Lần kiểm tra ngày 01/04/2026 không thành công"


def test_what_is_told_survives_its_storing() -> None:
    shown = [Judged(Proof.PAYMENT, Evidence(Source.PROBE, NOW, NOW + DAY, details={"url": "https://x.example"}), None)]
    assert telling.read(telling.written(shown)) == {Proof.PAYMENT: shown[0].evidence}
    assert telling.written([Judged(Proof.FORMS, None, None)]) == {}


def test_a_failure_counts_no_longer_than_a_success_of_its_date_would_have() -> None:
    record = examples.promotion_notice()
    assert not judged(record, forms=probe(False), now=NOW + 30 * DAY - timedelta(seconds=1))[Proof.FORMS].proven
    assert judged(record, forms=probe(False), now=NOW + 30 * DAY)[Proof.FORMS].proven


def test_a_failure_that_is_over_revives_no_promise() -> None:
    record, validity = with_a_result(), LASTING | {Proof.SUBMISSION: 30 * DAY}
    over = judged(record, submission=probe(False), validity=validity, now=NOW + 30 * DAY)[Proof.SUBMISSION]
    assert over.missing.vi.startswith("Bằng chứng nộp hồ sơ trực tuyến đã hết hạn ngày 01/05/2026")


def test_a_result_that_there_is_not_need_not_be_handed_over_again_and_again() -> None:
    later = NOW + 400 * DAY
    assert judged(examples.promotion_notice(), now=later)[Proof.RESULT].proven
    assert not judged(with_a_result(), now=later)[Proof.RESULT].proven


def test_every_reason_is_said_in_both_languages() -> None:
    bare = changed(examples.criminal_record(), form_schema=None, forms=[], legal_basis=[])
    for one in judged(bare).values():
        if not one.proven:
            assert one.missing.vi != one.missing.en
            assert "{" not in one.missing.vi + one.missing.en


@pytest.mark.parametrize(
    ("declared", "provable_level", "waived", "expected"),
    [(4, 4, None, 4), (4, 2, None, 2), (2, 4, None, 2), (4, 2, 3, 3), (3, 2, 4, 3), (4, 4, 1, 4), (4, 0, None, 0)],
)
def test_the_label_is_what_is_declared_lowered_to_what_is_provable_or_waived(
    declared: int, provable_level: int, waived: int | None, expected: int
) -> None:
    assert proofs.label(declared, provable_level, waived) == expected


@pytest.mark.parametrize(("day", "scheme"), [(date(2022, 8, 14), Taxonomy.LEVELS), (date(2022, 8, 15), Taxonomy.MODES)])
def test_the_decree_of_2022_replaces_the_four_levels_on_its_first_day(day: date, scheme: Taxonomy) -> None:
    assert taxonomy.taxonomy_on(day) is scheme


@pytest.mark.parametrize(
    ("scheme", "level", "mode", "value", "derived"),
    [
        (Taxonomy.LEVELS, 3, OnlineMode.FULL, "3", False),
        (Taxonomy.MODES, 3, OnlineMode.FULL, "full", False),
        (Taxonomy.MODES, 4, None, "full", True),
        (Taxonomy.MODES, 3, None, "partial", True),
        (Taxonomy.MODES, 2, None, "information", True),
        (Taxonomy.MODES, 1, None, "information", True),
        (Taxonomy.LEVELS, None, OnlineMode.FULL, "4", True),
        (Taxonomy.LEVELS, None, OnlineMode.PARTIAL, "3", True),
        (Taxonomy.LEVELS, None, OnlineMode.INFORMATION, "1", True),
    ],
)
def test_either_scheme_is_declared_or_derived_from_the_other(
    scheme: Taxonomy, level: int | None, mode: OnlineMode | None, value: str, derived: bool
) -> None:
    found = taxonomy.classify(scheme, level, mode, None)
    assert found
    assert (found.value, found.derived) == (value, derived)
    assert found.name == taxonomy.NAMES[value]


def test_what_nobody_classed_has_no_class() -> None:
    assert taxonomy.classify(Taxonomy.LEVELS, None, None, None) is None
