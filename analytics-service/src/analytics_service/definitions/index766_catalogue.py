"""The parts of the index that are counted from the catalogue."""

from servicekit.problems import Text

from analytics_service.definitions.index766_part import Part, metric, of_catalogue
from analytics_service.definitions.metric import BECAME_PUBLIC, CATALOGUE

_IN_FORCE = Text("thủ tục đang có hiệu lực", "procedures in force")
NEW_PUBLISHED = of_catalogue(
    "1.1",
    6,
    100,
    Text("Công bố thủ tục đúng hạn", "Procedures published in time"),
    Text(
        "Phần trăm thủ tục lần đầu công khai trong kỳ không muộn hơn 5 ngày làm việc sau ngày quyết định; quyết định "
        "ban hành trước khi danh mục này hoạt động hoặc không ghi ngày không tính.",
        "Percentage of the procedures that first became public in the period no later than 5 working days after their "
        "decision; those decided before this catalogue was kept, or on no known day, don't count.",
    ),
    Text("thủ tục công khai đúng hạn", "procedures public in time"),
    Text("thủ tục lần đầu công khai trong kỳ", "procedures first public in the period"),
    BECAME_PUBLIC,
)
CHANGES_PUBLISHED = of_catalogue(
    "1.2",
    4,
    100,
    Text("Cập nhật, công khai thủ tục đúng hạn", "Procedures updated in time"),
    Text(
        "Phần trăm phiên bản sửa đổi công khai trong kỳ không muộn hơn 5 ngày làm việc sau ngày quyết định; quyết định "
        "ban hành trước khi danh mục này hoạt động hoặc không ghi ngày không tính.",
        "Percentage of the later versions that became public in the period no later than 5 working days after their "
        "decision; those decided before this catalogue was kept, or on no known day, don't count.",
    ),
    Text("phiên bản công khai đúng hạn", "versions public in time"),
    Text("phiên bản sửa đổi công khai trong kỳ", "later versions public in the period"),
    BECAME_PUBLIC,
)
CONTENT_FULL = of_catalogue(
    "1.3",
    2,
    100,
    Text("Công khai đủ nội dung thủ tục", "Procedures published in full"),
    Text(
        "Phần trăm thủ tục đang có hiệu lực mà bản công khai đủ tên, lĩnh vực, cơ quan, đối tượng, trình tự, cách "
        "thức, thành phần hồ sơ và căn cứ pháp lý.",
        "Percentage of the procedures in force whose record has name, field, agencies, audience, steps, channels, "
        "papers and legal basis.",
    ),
    Text("thủ tục đủ nội dung", "procedures in full"),
    _IN_FORCE,
)
SERVICES_OFFERED = Part(
    "3.1",
    "3",
    4,
    80,
    metric(
        "3.1",
        Text("Thủ tục có dịch vụ công trực tuyến", "Procedures offered online"),
        Text(
            "Phần trăm thủ tục đang có hiệu lực vào ngày cuối kỳ được cung cấp ở mức độ 3, 4; đủ điểm từ 80 %.",
            "Percentage of the procedures in force on the last day that are offered at level 3 or 4; full from 80 %.",
        ),
        Text("thủ tục mức độ 3, 4", "procedures of level 3 or 4"),
        Text("thủ tục đang có hiệu lực", "procedures in force"),
        CATALOGUE,
    ),
    assumed=True,
)
SERVICES_USED = Part(
    "3.2",
    "3",
    4,
    100,
    metric(
        "3.2",
        Text("Dịch vụ trực tuyến có phát sinh hồ sơ", "Online services that are used"),
        Text(
            "Phần trăm dịch vụ mức độ 3, 4 đang có hiệu lực có ít nhất một hồ sơ nộp trực tuyến trong kỳ.",
            "Percentage of the services of level 3 or 4 in force with at least one dossier filed online in the period.",
        ),
        Text("dịch vụ có hồ sơ trực tuyến", "services with an online dossier"),
        Text("dịch vụ mức độ 3, 4", "services of level 3 or 4"),
    ),
    assumed=True,
)
FEE_PAYABLE = of_catalogue(
    "3.5",
    5,
    80,
    Text("Thủ tục có phí thanh toán được trực tuyến", "Fee procedures payable online"),
    Text(
        "Phần trăm thủ tục đang có phí, lệ phí vào ngày cuối kỳ có bằng chứng còn hiệu lực là thanh toán trực tuyến "
        "được; đủ điểm từ 80 %.",
        "Percentage with a proof that holds of online payment among the procedures that cost something on the last "
        "day; full from 80 %.",
    ),
    Text("thủ tục chứng minh được thanh toán trực tuyến", "procedures proven to be payable online"),
    Text("thủ tục có phí, lệ phí", "procedures that cost something"),
)
POPULATION_CONNECTED = of_catalogue(
    "4.6",
    2,
    100,
    Text("Thủ tục kết nối dữ liệu dân cư", "Procedures connected to the population data"),
    Text(
        "Phần trăm thủ tục dành cho công dân đang có hiệu lực có giấy tờ không phải nộp vì khai thác được từ cơ sở dữ "
        "liệu dân cư hoặc căn cước.",
        "Percentage of the citizens' procedures in force of which a paper need not be handed in, because the "
        "population or identity data has it.",
    ),
    Text("thủ tục khai thác dữ liệu dân cư", "procedures that use the population data"),
    Text("thủ tục dành cho công dân", "procedures for citizens"),
)
