from servicekit.app import problem_responses
from servicekit.idempotency import exempt
from servicekit.problems import NotPermitted, Text, Unauthenticated
from servicekit.rendering import Language
from servicekit.routing import api_router

from analytics_service.honesty import checking
from analytics_service.honesty.checking import Fault
from analytics_service.honesty.schemas import Printed, RateVerdict, Verdict, Verdicts
from analytics_service.reports.readers import Reader

router = api_router(tags=["analytics"])

_WORDS = {
    Fault.NOT_A_PERCENTAGE: Text("Không phải là một tỷ lệ phần trăm", "Not a percentage"),
    Fault.NOTHING_TO_DIVIDE_BY: Text("Mẫu số bằng 0 thì không có tỷ lệ", "With a denominator of 0 there is no rate"),
    Fault.MORE_THAN_ALL: Text("Tử số lớn hơn mẫu số", "The numerator is larger than the denominator"),
    Fault.DOES_NOT_FOLLOW: Text("Con số in ra không suy ra từ tử số và mẫu số", "The figure does not follow"),
    Fault.ROUNDED_TO_WHOLE: Text(
        "Chưa đúng 0 % hoặc 100 % thì không được làm tròn thành như vậy",
        "What is not exactly 0 or 100 % may not be rounded to it",
    ),
    Fault.NAMES_DIFFER: Text("Số nêu ra khác số tên được kể", "The number differs from the names given"),
    Fault.REPORTING_DIFFERS: Text("Số nêu ra khác số đơn vị có báo cáo", "The number differs from those reporting"),
    Fault.NAMED_TWICE: Text("Có tên được kể hai lần", "A name is given twice"),
    Fault.SUM_DIFFERS: Text("Tổng khác tổng các phần", "The total is not the sum of its parts"),
}


@router.post(
    "/analytics/checks",
    summary="Kiểm tra số liệu trước khi in · Do printed figures follow from their numbers?",
    responses=problem_responses(Unauthenticated, NotPermitted),
)
@exempt
async def check_figures(body: Printed, reader: Reader, language: Language) -> Verdicts:
    rates = [
        RateVerdict(
            **_verdict(checking.faults_of_rate(rate.printed, rate.numerator, rate.denominator), language).model_dump(),
            honest=checking.honest(rate.numerator, rate.denominator),
        )
        for rate in body.rates
    ]
    counts = [
        _verdict(checking.faults_of_count(each.said, each.named, each.reporting), language) for each in body.counts
    ]
    sums = [_verdict(checking.faults_of_sum(each.total, each.parts), language) for each in body.sums]
    follows = all(verdict.follows for verdict in (*rates, *counts, *sums))
    return Verdicts(follows=follows, rates=rates, counts=counts, sums=sums)


def _verdict(faults: list[Fault], language: str) -> Verdict:
    message = "; ".join(_WORDS[fault].in_language(language) for fault in faults)
    return Verdict(follows=not faults, faults=faults, message=message or None)
