from collections.abc import AsyncIterator
from datetime import date

from servicekit.database import Database, Session

from catalog_service.open_data import repository, tables
from catalog_service.open_data.schemas import ColumnDescription, Distribution, OpenDataRead

BASE = "/api/v1/catalog/open-data"
NDJSON = "application/x-ndjson"
CSV = "text/csv; charset=utf-8"


async def describe(session: Session, day: date) -> OpenDataRead:
    records, changed_at = await repository.count(session, day)
    return OpenDataRead(
        title="Danh mục thủ tục hành chính đang có hiệu lực",
        publisher="Ủy ban nhân dân tỉnh",
        licence="Dữ liệu mở của cơ quan nhà nước theo Nghị định 47/2020/NĐ-CP: tự do sao chép, chia sẻ, sử dụng; "
        "phải trích dẫn nguồn",
        source="Danh mục thủ tục hành chính của tỉnh, theo các quyết định công bố ghi trong từng bản ghi",
        day=day,
        records=records,
        changed_at=changed_at,
        distributions=[
            Distribution(media_type=NDJSON, url=f"{BASE}.ndjson", description="Mỗi dòng một bản ghi đầy đủ"),
            Distribution(media_type=CSV, url=f"{BASE}.csv", description="Bảng tóm tắt, mỗi dòng một thủ tục"),
        ],
        columns=[ColumnDescription(name=name, description=text) for name, text in tables.COLUMNS.items()],
    )


async def etag(session: Session, day: date, form: str) -> str:
    """Of one form of the data: fees are summed up for the day, so that of another day it is another."""
    return f'"{form}-{day.isoformat()}-{await repository.digest(session, day)}"'


# The answer outlives the request's own session, so each stream has one of its own.
async def ndjson(database: Database, day: date) -> AsyncIterator[bytes]:
    async with database.sessions() as session:
        async for payload in repository.payloads(session, day):
            yield payload + b"\n"


async def csv(database: Database, day: date) -> AsyncIterator[bytes]:
    yield tables.header().encode()
    async with database.sessions() as session:
        async for record, level_label in repository.records(session, day):
            yield tables.row(record, level_label, day).encode()
