"""The whole national catalogue answers as the sample does: indexes carry the search, and its statements are few."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import asyncpg
import orjson
import pytest
from servicekit.testing.service import RunningService
from sqlalchemy import event

LIST = "/api/v1/procedures"
COUNT = 5_741

# Copies of one published procedure under names of their own: what a query may find is spread as in the real list.
NAMES = """(ARRAY['Cấp', 'Cấp lại', 'Gia hạn', 'Đăng ký', 'Thông báo', 'Thu hồi', 'Công nhận'])[1 + n % 7] || ' ' ||
    (ARRAY['giấy phép', 'chứng chỉ', 'phiếu', 'quyết định', 'giấy chứng nhận', 'văn bản'])[1 + n % 6] || ' ' ||
    (ARRAY['khai thác khoáng sản', 'hành nghề dược', 'lái xe', 'kinh doanh vận tải', 'xây dựng', 'hộ tịch',
        'bảo vệ môi trường', 'an toàn thực phẩm', 'lao động nước ngoài', 'thủy sản', 'giáo dục mầm non'])[1 + n % 11]
    || ' số ' || n"""
FOLDED = "lower(translate(name, 'áàảãạăắằẳẵặâấầẩẫậéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵđĐ', " + (
    "'" + "a" * 17 + "e" * 11 + "i" * 5 + "o" * 17 + "u" * 11 + "y" * 5 + "dd'))"
)
COPY = f"""
WITH made AS (
    INSERT INTO procedure (code, sequence, latest_version)
    SELECT '9.' || lpad(n::text, 6, '0'), 1, 1 FROM generate_series(1, $1::int) n RETURNING code, number
), named AS (
    SELECT code, number, {NAMES} AS name FROM made, LATERAL (SELECT substr(code, 3)::int AS n) numbered
)
INSERT INTO procedure_version (code, version, procedure_number, name, name_folded, {{columns}})
SELECT n.code, 1, n.number, n.name, {FOLDED.replace("name", "n.name")}, {{values}}
FROM named n, procedure_version v WHERE v.code = '2.000488'
"""
GENERATED = {"search", "name_search", "channels"}
OWN = {"code", "version", "procedure_number", "name", "name_folded"}


async def _connect(service: RunningService) -> asyncpg.Connection:
    url = service.kit.database.engine.url.set(drivername="postgresql")
    return await asyncpg.connect(url.render_as_string(hide_password=False))


async def _copy(service: RunningService, _: Any) -> None:
    connection = await _connect(service)
    rows = await connection.fetch(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'procedure_version'"
    )
    columns = [row[0] for row in rows if row[0] not in GENERATED | OWN]
    replaced = {"record": "jsonb_set(jsonb_set(v.record, '{name}', to_jsonb(n.name)), '{code}', to_jsonb(n.code))"}
    values = ", ".join(replaced.get(name, f"v.{name}") for name in columns)
    await connection.execute("SET session_replication_role = replica")
    await connection.execute(COPY.format(columns=", ".join(columns), values=values).replace("$1", str(COUNT - 2)))
    await connection.execute("VACUUM ANALYZE procedure_version")
    await connection.close()


FILLINGS = {"many": _copy}


@pytest.fixture
def many(filled: RunningService) -> RunningService:
    return filled


@contextmanager
def heard(service: RunningService) -> Iterator[list[tuple[str, Any]]]:
    """Statements with their parameters that read procedures or search words; sweeps speak too."""
    statements: list[tuple[str, Any]] = []
    engine = service.kit.database.engine.sync_engine

    def hear(connection: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        if any(sign in statement for sign in ("procedure_version.valid_from <=", "FROM synonym", "AS anon_1(code")):
            statements.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", hear)


async def scans(service: RunningService, statements: list[tuple[str, Any]]) -> list[str]:
    """The ways in which the statements read published versions."""
    connection = await _connect(service)
    found: list[str] = []
    for statement, parameters in statements:
        plan = await connection.fetchval(f"EXPLAIN (FORMAT JSON) {statement}", *parameters)
        found += _scans(orjson.loads(plan)[0]["Plan"])  # type: ignore
    await connection.close()
    return found


def _scans(node: dict[str, Any]) -> list[str]:
    own = [node["Node Type"]] if node.get("Relation Name") == "procedure_version" else []
    return own + [scan for child in node.get("Plans", ()) for scan in _scans(child)]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "q=lai xe",
        "q=gplx",
        "q=cấp giấy phép khai thác khoáng sản",
        "q=9.0001",
        "q=ly lich tu phap&agency=H05.03",
        "field=LLTP",
        "field=XTTM",
        "agency=H05.06",
        "agency=H05",
        "audience=enterprise",
        "level=3&online_mode=full",
        "level=1",
        "level_declared=1",
        "level_provable=0",
        "level_observed=4",
        "online_mode=partial",
        "fee=free",
        "channel=post",
    ],
)
async def test_lists_of_thousands_are_read_through_indexes(many: RunningService, query: str) -> None:
    with heard(many) as statements:
        answer = await many.get(f"{LIST}?{query}")
    assert answer.status_code == 200
    assert statements
    assert "Seq Scan" not in await scans(many, statements)


async def test_what_was_typed_is_read_once_not_for_every_row(many: RunningService) -> None:
    with heard(many) as statements:
        await many.get(f"{LIST}?q=gplx")
    searches = [(statement, parameters) for statement, parameters in statements if "to_tsquery" in statement]
    assert searches
    for statement, parameters in searches:
        assert list(_readers_of_the_query(await general_plan(many, statement, len(parameters)))) == []


async def general_plan(service: RunningService, statement: str, parameters: int) -> dict[str, Any]:
    """The plan of a statement that is kept and asked often, which no value is known to."""
    connection = await _connect(service)
    await connection.execute("SET plan_cache_mode = force_generic_plan")
    await connection.execute(f"PREPARE asked AS {statement}")
    values = ", ".join(["NULL"] * parameters)
    plan = await connection.fetchval(f"EXPLAIN (VERBOSE, FORMAT JSON) EXECUTE asked({values})")
    await connection.close()
    return orjson.loads(plan)[0]["Plan"]  # type: ignore


def _readers_of_the_query(node: dict[str, Any]) -> Iterator[str]:
    """Nodes that read the text of the query as often as they have rows: all but those that are done once before."""
    own = {name: value for name, value in node.items() if name != "Plans"}
    if "to_tsquery" in str(own) and node.get("Parent Relationship") != "InitPlan":
        yield node["Node Type"]
    for child in node.get("Plans", ()):
        yield from _readers_of_the_query(child)


async def test_a_list_costs_the_same_few_statements_however_much_is_found(many: RunningService) -> None:
    await many.get(f"{LIST}?q=giấy")  # from now on the search words are kept
    for query, limit in (("page_size=100", 2), ("q=giấy&page_size=100", 2), ("q=giấy phép lái xe&agency=H05", 2)):
        with heard(many) as statements:
            answer = await many.get(f"{LIST}?{query}")
        assert answer.json()["items"]
        assert len(statements) == limit, [statement[:80] for statement, _ in statements]
    with heard(many) as statements:
        facets = (await many.get(f"{LIST}/facets?q=giấy")).json()
    assert facets["total"] > 1000
    assert len(statements) == 1


async def test_thousands_are_paged_through_without_gap_or_repeat(many: RunningService) -> None:
    found: list[str] = []
    cursor = ""
    while True:
        page = (await many.get(f"{LIST}?q=khai thac khoang san&page_size=100{cursor}")).json()
        found += [item["code"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    counted = (await many.get(f"{LIST}?q=khai thac khoang san&with_total=true")).json()["total"]
    assert len(found) == len(set(found)) == counted["value"] > 500
