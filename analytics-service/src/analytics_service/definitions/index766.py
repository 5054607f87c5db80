"""The index of QĐ 766/QĐ-TTg (23/06/2022): every part with its sentence, its greatest points and its full mark.

Assumed, as the decision's annex was not at hand: that the 12 points of online services fall in three equal parts, the
10 of online payment in two, and how the parts of digitisation count what the annex names (sample data).
"""

from servicekit.problems import Text

from analytics_service.definitions.index766_catalogue import (
    CHANGES_PUBLISHED,
    CONTENT_FULL,
    FEE_PAYABLE,
    NEW_PUBLISHED,
    POPULATION_CONNECTED,
    SERVICES_OFFERED,
    SERVICES_USED,
)
from analytics_service.definitions.index766_dossiers import (
    FEEDBACK_LIKED,
    FEEDBACK_ON_TIME,
    ON_TIME,
    ONLINE_SHARE,
    PAID_ONLINE,
    PAPERS_DIGITISED,
    PAPERS_FOR_STORE,
    PAPERS_REUSED,
    RESULT_FILE,
    SATISFIED,
    SYNC,
    VERIFIED_ACCOUNT,
)
from analytics_service.definitions.index766_part import Part, unmeasured
from analytics_service.definitions.metric import COUNTED, of_dossiers

PARTS: tuple[Part, ...] = (
    NEW_PUBLISHED,
    CHANGES_PUBLISHED,
    CONTENT_FULL,
    SYNC,
    ON_TIME,
    SERVICES_OFFERED,
    SERVICES_USED,
    ONLINE_SHARE,
    FEE_PAYABLE,
    PAID_ONLINE,
    RESULT_FILE,
    PAPERS_DIGITISED,
    PAPERS_FOR_STORE,
    PAPERS_REUSED,
    VERIFIED_ACCOUNT,
    POPULATION_CONNECTED,
    unmeasured(
        "4.7",
        2,
        "Chứng thực bản sao điện tử",
        "Certified electronic copies",
        Text(
            "Bản sao điện tử được chứng thực trên hệ thống của Cổng DVCQG; số lượng không về nền tảng này",
            "Electronic copies are certified in the national portal's own system; their number does not come here",
        ),
    ),
    FEEDBACK_ON_TIME,
    FEEDBACK_LIKED,
    SATISFIED,
)
POINTS = of_dossiers(
    "index766_points",
    Text("Điểm theo QĐ 766", "Points of the 766 index"),
    Text(
        "Điểm của tiêu chí, nhóm và tổng: tử số trên mẫu số nhân điểm tối đa, đủ điểm từ mức full_at; tiêu chí không "
        "áp dụng hoặc chưa đo được không nằm trong điểm lẫn điểm tối đa.",
        "Points of parts, groups and in all: numerator by denominator times the most points, all of them from full_at "
        "on; what is not applicable or not measured is neither in the points nor in the most points.",
    ),
    filters=COUNTED,
)
MISSING = of_dossiers(
    "index766_missing",
    Text("Còn thiếu để đủ điểm", "Missing for the full mark"),
    Text(
        "Số hồ sơ, thủ tục, phản ánh của mẫu số phải đạt thêm thì tiêu chí đủ điểm.",
        "How many more dossiers, procedures, feedbacks of the denominator must count for the full mark.",
    ),
    filters=COUNTED,
)
ALL = (*(part.metric for part in PARTS), POINTS, MISSING)
