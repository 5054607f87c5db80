"""Open data of use: by agency and channel, a whole ended year at a time, always the same table (NĐ 47/2020/NĐ-CP)."""

import csv
import io
from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from servicekit.clock import VIETNAM
from servicekit.database import Session

from analytics_service.agencies import repository as agencies
from analytics_service.definitions.dossiers import DOSSIER_COUNT
from analytics_service.exports.files import BOM, safe
from analytics_service.open_data.problems import YearNotEnded
from analytics_service.open_data.schemas import CHANNELS, OpenData, OpenRow
from analytics_service.open_data.suppression import SMALLEST_SHOWN, suppressed
from analytics_service.reports import repository as reports
from analytics_service.reports.figures import Value
from analytics_service.reports.period import Period
from analytics_service.reports.service import Asking, figures_of, parameters_of

_MOST_COUNTS = 100_000
_LICENCE = (
    "Dữ liệu mở của cơ quan nhà nước theo Nghị định 47/2020/NĐ-CP: tự do sao chép, chia sẻ, sử dụng; "
    "phải trích dẫn nguồn"
)


async def read(session: Session, year: int | None, asking: Asking) -> OpenData:
    """Raises YearNotEnded."""
    newest = asking.now.astimezone(VIETNAM).year - 1
    year = newest if year is None else year
    if year > newest:
        raise YearNotEnded(newest)
    period = Period(date(year, 1, 1), date(year, 12, 31))
    counts = await reports.counts_by_month(session, period, None)
    found = await reports.grouped(session, counts, period, None, ["agency", "channel"], _MOST_COUNTS)
    by_agency: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(CHANNELS, 0))
    for agency, channel, dossiers in found:
        by_agency[agency][channel] += dossiers
    codes = sorted(by_agency)
    names = await agencies.names(session, set(codes))
    table = suppressed([[by_agency[code][channel] for channel in CHANNELS] for code in codes]).cells
    figures = await figures_of(
        session, [DOSSIER_COUNT], {DOSSIER_COUNT.key: Value(None)}, parameters_of(period, asking), asking
    )
    figure = figures[DOSSIER_COUNT.key]
    return OpenData(
        title=f"Hồ sơ nộp năm {year} theo cơ quan và kênh nộp",
        publisher="Ủy ban nhân dân tỉnh",
        licence=_LICENCE,
        source=figure.source,
        definition=figure.definition,
        year=year,
        as_of=figure.as_of,
        query_id=figure.query_id,
        smallest_shown=SMALLEST_SHOWN,
        items=[_row(code, names.get(code, code), row) for code, row in zip(codes, table[:-1], strict=True)],
        total=_row("", "Tổng", table[-1]) if table else None,
        csv_url=f"/api/v1/public/open-data/dossiers.csv?year={year}",
    )


def csv_file(data: OpenData) -> bytes:
    """The same rows; what is left out is an empty cell. Licence and source stand beside, at the JSON."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["year", "agency", "name", *CHANNELS, "total"])
    for row in [*data.items, *([data.total] if data.total else [])]:
        writer.writerow([data.year, safe(row.agency), safe(row.name), row.online, row.counter, row.post, row.total])
    return (BOM + text.getvalue()).encode()


def _row(code: str, name: str, cells: Sequence[int | None]) -> OpenRow:
    online, counter, post, total = cells
    return OpenRow(agency=code, name=name, online=online, counter=counter, post=post, total=total)
