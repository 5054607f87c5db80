"""The official code of a dossier: by the regime of the day of filing, numbered by agency and day, never given twice."""

from datetime import date

from contracts.dossier import Origin
from servicekit.database import Session

from dossier_service.dossiers import repository
from dossier_service.dossiers.codes import of_2016, official_code, series
from dossier_service.units import repository as units

OLD_CODES_UNTIL = "old_codes_until"
"""Where each session knows the province's setting; put there when the service starts."""


async def next_code(session: Session, agency: str, origin: Origin, day: date) -> str:
    """With the agency's code of QCVN 102:2016 up to the last day of that regime, where it has one; then with its code
    of QĐ 20/2020/QĐ-TTg. A number is spent in the series of the code that it stands with."""
    last_day: date | None = session.info.get(OLD_CODES_UNTIL)
    issuing = agency
    if last_day and day <= last_day:
        unit = await units.get(session, agency)
        issuing = of_2016(unit.other_codes if unit else []) or agency
    numbered = series(issuing, origin)
    return official_code(numbered, day, await repository.next_code_number(session, numbered, day))
