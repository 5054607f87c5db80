from servicekit.problems import Conflict, Text, Unavailable

from dossier_service.watermarks.stamping import MAX_PAGES


class NoWatermark(Conflict):
    """Another kind of file, one that can't be drawn, or one with too many pages; `max_pages` says how many."""

    code = "no_watermark"
    title = Text(
        f"Không tạo được bản có dấu chìm của giấy tờ tùy thân này (chỉ PDF đến {MAX_PAGES} trang, PNG, JPEG); "
        "cần xem tệp gốc thì nêu lý do",
        f"No watermarked copy can be made of this identity paper (PDF of up to {MAX_PAGES} pages, PNG, JPEG alone); "
        "ask for the plain file with a reason",
    )

    def __init__(self) -> None:
        super().__init__(max_pages=MAX_PAGES)


class WatermarksBusy(Unavailable):
    code = "watermarks_busy"
    title = Text(
        "Đang tạo nhiều bản có dấu chìm, xin thử lại sau ít giây", "Too many watermarks are being made, please retry"
    )

    def __init__(self) -> None:
        super().__init__(headers={"Retry-After": "5"})
