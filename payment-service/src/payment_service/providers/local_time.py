"""Times as VNPay and PayPlat write them: yyyyMMddHHmmss in Vietnam (GMT+7). Pure."""

from datetime import datetime

from servicekit.clock import VIETNAM

_FORM = "%Y%m%d%H%M%S"
_LENGTH = 14


def written(moment: datetime) -> str:
    return moment.astimezone(VIETNAM).strftime(_FORM)


def read(text: object) -> datetime | None:
    """None for what is no such time."""
    digits = str(text or "")
    if len(digits) != _LENGTH or not (digits.isascii() and digits.isdigit()):
        return None
    try:
        return datetime.strptime(digits, _FORM).replace(tzinfo=VIETNAM)
    except ValueError:
        return None
