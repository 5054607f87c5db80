"""The parts of the index that are counted from dossiers and feedback."""

from servicekit.problems import Text

from analytics_service.definitions.index766_part import RECEIVED, Part, metric

_RETURNED = Text("hồ sơ đã trả kết quả, biết rõ giấy tờ", "dossiers with the result returned whose papers are known")
PAPERS_DIGITISED = Part(
    "4.2",
    "4",
    4,
    80,
    metric(
        "4.2",
        Text("Số hóa giấy tờ khi tiếp nhận, giải quyết", "Papers digitised on the way"),
        Text(
            "Phần trăm hồ sơ tiếp nhận trong kỳ đã trả kết quả vừa có tệp giấy tờ vừa có tệp kết quả (thủ tục không "
            "có kết quả thì chỉ cần tệp giấy tờ); đủ điểm từ 80 %.",
            "Percentage with files of their papers and of the result (of their papers alone where the procedure ends "
            "without one) among the dossiers received in the period that were returned; full from 80 %.",
        ),
        Text("hồ sơ có tệp giấy tờ và tệp kết quả", "dossiers with files of papers and of the result"),
        _RETURNED,
        version=2,
    ),
    assumed=True,
)
PAPERS_FOR_STORE = Part(
    "4.3",
    "4",
    4,
    80,
    metric(
        "4.3",
        Text("Đồng bộ kho dữ liệu cá nhân trên Cổng DVCQG", "Synchronised with the personal store"),
        Text(
            "Phần trăm hồ sơ có giấy tờ đã số hóa, trong số hồ sơ tiếp nhận trong kỳ đã trả kết quả: đếm như "
            "công thức, vì Cổng DVCQG không báo lại giấy tờ nào đã vào kho; đủ điểm từ 80 %.",
            "Percentage with files of their papers among the dossiers received in the period whose result was "
            "returned: as the formula counts, for the portal does not tell which papers are in the store; full "
            "from 80 %.",
        ),
        Text("hồ sơ có tệp giấy tờ", "dossiers with files of papers"),
        _RETURNED,
    ),
    assumed=True,
)
PAPERS_REUSED = Part(
    "4.4",
    "4",
    2,
    100,
    metric(
        "4.4",
        Text("Khai thác, sử dụng lại dữ liệu đã số hóa", "Digitised data used again"),
        Text(
            "Phần trăm hồ sơ tiếp nhận trong kỳ đã trả kết quả có ít nhất một giấy tờ lấy lại từ hồ sơ trước.",
            "Percentage with a paper taken from an earlier dossier among the dossiers received in the period whose "
            "result was returned.",
        ),
        Text("hồ sơ dùng lại giấy tờ", "dossiers with a paper used again"),
        _RETURNED,
    ),
    assumed=True,
)
VERIFIED_ACCOUNT = Part(
    "4.5",
    "4",
    2,
    100,
    metric(
        "4.5",
        Text("Hồ sơ kết nối dữ liệu dân cư", "Dossiers connected to the population data"),
        Text(
            "Phần trăm hồ sơ tiếp nhận trong kỳ nộp bằng tài khoản đã xác thực danh tính với VNeID; hồ sơ không rõ "
            "không tính.",
            "Percentage filed by an account whose identity VNeID vouches for, among the dossiers received in the "
            "period of which that is known.",
        ),
        Text("hồ sơ nộp bằng tài khoản đã xác thực", "dossiers filed by a verified account"),
        Text("hồ sơ tiếp nhận trong kỳ, biết rõ tài khoản", "dossiers received of which the account is known"),
    ),
    assumed=True,
)
SYNC = Part(
    "1.4",
    "1",
    6,
    100,
    metric(
        "1.4",
        Text("Đồng bộ hồ sơ lên Cổng DVCQG", "Dossiers synchronised with the national portal"),
        Text(
            "Phần trăm hồ sơ tiếp nhận trong kỳ đã được Cổng DVCQG nhận ít nhất một lần; hồ sơ nhập từ "
            "năm cũ không tính.",
            "Percentage of the dossiers received in the period that the national portal has taken over at least once; "
            "loaded history does not count.",
        ),
        Text("hồ sơ đã đồng bộ", "synchronised dossiers"),
        RECEIVED,
    ),
)
ON_TIME = Part(
    "2.1",
    "2",
    20,
    100,
    metric(
        "2.1",
        Text("Giải quyết đúng hạn", "Decided on time"),
        Text(
            "Hồ sơ tiếp nhận hoặc còn xử lý trong kỳ, có hạn trả: kết thúc không muộn hơn hạn, hoặc chưa kết thúc và "
            "chưa quá hạn vào cuối kỳ; đang chờ bổ sung hay chờ nộp tiền thì xét vào lúc yêu cầu; từ lần yêu cầu bổ "
            "sung thứ hai là trễ. Hồ sơ không rõ hạn xét theo lời cơ quan khi kết thúc. Hồ sơ rút trước khi tiếp nhận "
            "và hồ sơ không có hạn không tính.",
            "Dossiers received or still processed in the period that have a due date: ended no later than it, or still "
            "running and not overdue at the end of the period; what waits for papers or money is judged when these "
            "were asked for; from the second request for papers on it is late. Where no due date is known the agency's "
            "word when it ended counts. Those withdrawn before reception and those without a limit don't count.",
        ),
        Text("hồ sơ đúng hạn", "dossiers on time"),
        Text("hồ sơ có hạn trả, tiếp nhận hoặc còn xử lý trong kỳ", "dossiers with a due date in the period"),
        version=2,
    ),
)
ONLINE_SHARE = Part(
    "3.3",
    "3",
    4,
    50,
    metric(
        "3.3",
        Text("Hồ sơ trực tuyến có kết quả điện tử", "Online dossiers with an electronic result"),
        Text(
            "Hồ sơ nộp trực tuyến và có tệp kết quả (thủ tục không có kết quả thì chỉ cần nộp trực tuyến) trong số hồ "
            "sơ tiếp nhận trong kỳ, nhân với tỷ lệ đồng bộ (1.4); đủ điểm từ 50 %.",
            "Dossiers filed online that have a result file (or whose procedure ends without a result), among the "
            "dossiers received in the period, times the rate of synchronisation (1.4); full from 50 %.",
        ),
        Text("hồ sơ trực tuyến có tệp kết quả", "online dossiers with a result file"),
        RECEIVED,
        version=2,
    ),
    assumed=True,
)
PAID_ONLINE = Part(
    "3.6",
    "3",
    5,
    100,
    metric(
        "3.6",
        Text("Hồ sơ thanh toán trực tuyến", "Dossiers paid online"),
        Text(
            "Phần trăm hồ sơ trả tiền qua cổng thanh toán trong số hồ sơ tiếp nhận trong kỳ đã trả hoặc phải trả tiền.",
            "Percentage paid through a payment gateway among the dossiers received in the period that have paid or "
            "must.",
        ),
        Text("hồ sơ thanh toán trực tuyến", "dossiers paid online"),
        Text("hồ sơ có thu phí", "dossiers with a fee"),
    ),
    assumed=True,
)
RESULT_FILE = Part(
    "4.1",
    "4",
    6,
    100,
    metric(
        "4.1",
        Text("Có kết quả điện tử", "Results as files"),
        Text(
            "Phần trăm hồ sơ có tệp kết quả, trong số hồ sơ tiếp nhận trong kỳ đã trả kết quả của thủ tục có kết quả.",
            "Percentage with a result file among the dossiers received in the period that were returned, of procedures "
            "that end with a result.",
        ),
        Text("hồ sơ có tệp kết quả", "dossiers with a result file"),
        Text("hồ sơ đã trả kết quả", "dossiers with the result returned"),
        version=2,
    ),
)
FEEDBACK_ON_TIME = Part(
    "5.1",
    "5",
    6,
    100,
    metric(
        "5.1",
        Text("Xử lý phản ánh, kiến nghị đúng hạn", "Feedback answered on time"),
        Text(
            "Phần trăm phản ánh, kiến nghị gửi trong kỳ được trả lời đúng hạn (15 ngày làm việc), trong số đã trả lời.",
            "Percentage answered on time (15 working days) among the feedback filed in the period that was answered.",
        ),
        Text("phản ánh trả lời đúng hạn", "feedback answered on time"),
        Text("phản ánh đã trả lời", "feedback answered"),
    ),
)
FEEDBACK_LIKED = Part(
    "5.2",
    "5",
    6,
    90,
    metric(
        "5.2",
        Text("Hài lòng về xử lý phản ánh, kiến nghị", "Satisfied with the answer to feedback"),
        Text(
            "Phần trăm người gửi chấm câu trả lời từ 4 điểm trở lên trong số đã chấm, phản ánh gửi trong kỳ; đủ điểm "
            "từ 90 % (mức mẫu, giả định như 5.4).",
            "Percentage of 4 points or more among the answers that were rated, of feedback filed in the period; full "
            "from 90 % (a sample value, assumed as in 5.4).",
        ),
        Text("phản ánh được chấm từ 4 điểm", "feedback rated 4 or more"),
        Text("phản ánh đã được chấm", "feedback rated"),
    ),
)
SATISFIED = Part(
    "5.4",
    "5",
    6,
    90,
    metric(
        "5.4",
        Text("Hài lòng về tiếp nhận, giải quyết hồ sơ", "Satisfied with how dossiers are handled"),
        Text(
            "100 % trừ tỷ lệ hồ sơ trễ và tỷ lệ hồ sơ bị phản ánh hoặc chấm dưới 3 điểm, trong số hồ sơ tiếp nhận "
            "trong kỳ; đủ điểm từ 90 %.",
            "100 % less the share of late dossiers and the share of those complained about or rated below 3, among the "
            "dossiers received in the period; full from 90 %.",
        ),
        Text("hồ sơ tiếp nhận trừ hồ sơ trễ và hồ sơ bị chê", "dossiers received less the late and the disliked"),
        RECEIVED,
    ),
)
