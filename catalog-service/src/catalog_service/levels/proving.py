"""What of a level is proven at one agency, by the record and the evidence, and until when. Pure.

Every proof carries its date; how long each kind lasts is a setting. A proof goes on in one of three ways:

- *Re-proved*: facts of the catalogue itself, which looking again settles: the legal blocks, the blank forms, that
  nothing is to be paid, that there is no result to hand over. The sweep looks again when half of their time is over;
  they hold while they are found, and fall at the look that finds them gone.
- *Used*: that somebody can file online, and is answered online or by post. A record can only promise that, and the
  promise counts for one period: from the first day on which a version of the procedure promised it at this agency,
  once that was published. It never begins anew, neither by another version nor by a new form nor after a time
  without one: or each change of a comma would be a waiver that nobody signed. From then on a passed probe or a real
  dossier renews it, also for a form that really is new, and it expires where neither came. A new agency, or a
  procedure under a code of its own, is a new service with a period of its own.
- *Paid*: where something is owed the record promises nothing. A probe, a settled payment or the payment service's
  word proves it, each until its end.

Of what was tried or used the newest counts, by its own date and not by when it was reported. Where that failed, it
stands against a promise and against a word until something works again, for as long as a success of the same date
would have proven anything: after that nobody has looked for too long to say either.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from contracts.catalog import ProcedureRecord
from servicekit.clock import VIETNAM
from servicekit.problems import Text

from catalog_service.levels import lacking
from catalog_service.levels.proofs import Circumstances, Evidence, Judged, Proof, Source, first_instant

_FAILED = Text("Lần kiểm tra ngày {day} không thành công", "The probe of {day} failed")
_NOT_PAYABLE = Text(
    "Có khoản phải nộp nhưng chưa chứng minh được thanh toán trực tuyến",
    "Something is to be paid, and nothing proves that it can be paid online",
)
_EXPIRED = {
    Proof.SUBMISSION: Text(
        "Bằng chứng nộp hồ sơ trực tuyến đã hết hạn ngày {day}: chưa có hồ sơ hay lần kiểm tra nào mới hơn",
        "The proof that dossiers can be filed online expired on {day}: no dossier and no probe came since",
    ),
    Proof.PAYMENT: Text(
        "Bằng chứng thanh toán trực tuyến đã hết hạn ngày {day}", "The proof of online payment expired on {day}"
    ),
    Proof.RESULT: Text(
        "Bằng chứng trả kết quả trực tuyến hoặc qua bưu chính đã hết hạn ngày {day}: "
        "chưa có kết quả hay lần kiểm tra nào mới hơn",
        "The proof that results come online or by post expired on {day}: no result and no probe came since",
    ),
}


def judge(
    record: ProcedureRecord, seen: Mapping[Proof, Sequence[Evidence]], circumstances: Circumstances
) -> list[Judged]:
    """Every proof of a procedure at one agency, in the order of levels."""
    return [_judge(proof, record, seen.get(proof, ()), circumstances) for proof in Proof]


def turns_at(record: ProcedureRecord, judged: Collection[Judged], now: datetime) -> datetime | None:
    """The next moment at which time alone may change the answer: a proof ends or is renewed, a fee begins or ends."""
    moments = [moment for one in judged if one.evidence for moment in (one.evidence.expires_at, one.evidence.renew_at)]
    moments += [first_instant(day) for day in lacking.fee_days(record)]
    return min((moment for moment in moments if moment and moment > now), default=None)


def _judge(proof: Proof, record: ProcedureRecord, seen: Sequence[Evidence], circumstances: Circumstances) -> Judged:
    newest_first = sorted(seen, key=lambda evidence: evidence.at, reverse=True)
    shown = next((evidence for evidence in newest_first if evidence.source is not Source.PROVIDER_ANSWER), None)
    if shown and not shown.passed and shown.counts(circumstances.now):
        return failed(proof, shown)
    if missing := lacking.of(proof, record, circumstances):
        return Judged(proof, None, missing)
    promised = _of_record(proof, record, circumstances)
    holding = [evidence for evidence in newest_first if evidence.holds(circumstances.now)]
    if holding:
        return Judged(proof, max(holding, key=_end), None)
    if promised and promised.holds(circumstances.now):
        return Judged(proof, promised, None)
    return _expired(proof, [*newest_first, *([promised] if promised else [])])


def failed(proof: Proof, evidence: Evidence) -> Judged:
    return Judged(proof, evidence, lacking.filled(_FAILED, day=_written(evidence.at)))


def _expired(proof: Proof, seen: Sequence[Evidence]) -> Judged:
    known = [evidence for evidence in seen if evidence.passed]
    if not known:
        return Judged(proof, None, _NOT_PAYABLE)
    ended = max(known, key=_end)
    missing = lacking.filled(_EXPIRED[proof], day=_written(ended.expires_at)) if ended.expires_at else _NOT_PAYABLE
    return Judged(proof, ended, missing)


def _of_record(proof: Proof, record: ProcedureRecord, circumstances: Circumstances) -> Evidence | None:
    """What the record itself shows or promises, when nothing is lacking in it."""
    lasting = circumstances.validity[proof]
    if proof is Proof.SUBMISSION or (proof is Proof.RESULT and record.results):
        since = circumstances.promised[proof]
        return Evidence(Source.RECORD, since, since + lasting)
    if proof is Proof.PAYMENT and lacking.is_owed(record, circumstances.day):
        return None
    owed_from = lacking.owed_from(record, circumstances.day) if proof is Proof.PAYMENT else None
    ends_at = first_instant(owed_from) if owed_from else None
    return Evidence(Source.RECORD, circumstances.now, ends_at, renew_at=circumstances.now + lasting / 2)


def _end(evidence: Evidence) -> float:
    return evidence.expires_at.timestamp() if evidence.expires_at else float("inf")


def _written(moment: datetime) -> str:
    return moment.astimezone(VIETNAM).strftime("%d/%m/%Y")
