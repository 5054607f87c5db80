"""A partner's table as a CSV answer."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from fastapi import Response


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return Response(text.getvalue(), media_type="text/csv; charset=utf-8")
