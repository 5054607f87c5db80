from servicekit.problems import Conflict, Text


class NoScanner(Conflict):
    code = "no_scanner"
    title = Text("Hệ thống chưa có máy quét vi-rút", "No malware scanner is configured")


class NothingToScan(Conflict):
    """`scan` says why: `pending` or `infected`."""

    code = "nothing_to_scan"
    title = Text("Tệp đang chờ quét hoặc đã bị cách ly", "The file waits for the scanner already, or is in quarantine")
