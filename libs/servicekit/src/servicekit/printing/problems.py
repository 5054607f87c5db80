from servicekit.problems import Text, Unavailable


class PrinterBusy(Unavailable):
    code = "printer_busy"
    title = Text("Đang in nhiều giấy tờ, xin thử lại sau ít giây", "Too many papers are being printed, please retry")
