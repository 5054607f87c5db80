"""Lists and searches at the service itself: thousands of procedures ÷ the sample, the same questions by turns."""

import itertools
import statistics
from dataclasses import dataclass, field
from urllib.parse import quote

import httpx
import load
from report import ROUNDS
from servicekit.auth import Caller, CallerKind
from system import System

REQUESTS_PER_ROUND = 20
AIM = 1.5
ANONYMOUS = Caller(subject="anonymous", kind=CallerKind.ANONYMOUS)
LIST = "/api/v1/procedures"
NOWHERE = "words that are nowhere"

# Each is found often enough in the sample for a full page of both: what differs is how much there is to look through.
QUESTIONS = {
    "first page of all": ["page_size=20"],
    "first page with its total": ["page_size=20&with_total=true"],
    "words with accents": ["page_size=2&q=cấp giấy phép", "page_size=2&q=an toàn thực phẩm", "page_size=2&q=xây dựng"],
    "words without accents": ["page_size=2&q=cap giay phep", "page_size=2&q=xay dung", "page_size=2&q=dang ky"],
    "beginnings of words": ["page_size=2&q=giấy ph", "page_size=2&q=hanh ng", "page_size=2&q=x"],
    "a word in nearly every record": ["page_size=2&q=cấp", "page_size=2&q=giay"],
    "a word in many records, in few names": ["page_size=2&q=sức khỏe", "page_size=2&q=ảnh"],
    "a code": ["page_size=1&q=9.000035", "page_size=1&q=2.000488"],
    "the beginning of a code": ["page_size=2&q=9.0000", "page_size=2&q=2.0"],
    "another name for it": ["page_size=1&q=gplx", "page_size=1&q=sổ đỏ", "page_size=1&q=attp"],
    "a slip of the key": ["page_size=1&q=khoánq sản", "page_size=1&q=giấy phepp xây dựng"],
    NOWHERE: ["q=tàu ngầm nguyên tử", "q=xyzxyz"],
    "field and level": ["page_size=1&field=THUE&level_declared=1"],
    "unit": ["page_size=2&agency=H05.16", "page_size=2&agency=H05.06"],
    "words and field": ["page_size=1&q=cấp&field=KCB"],
}
FACETS = {
    "facets of all": [""],
    "facets of a field": ["field=HT"],
    "facets of words": ["q=lý lịch tư pháp", "q=hành nghề dược"],
}


@dataclass
class Compared:
    name: str
    few: list[float] = field(default_factory=list)
    many: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        return statistics.median(self.many) / statistics.median(self.few)

    @property
    def ratio_p95(self) -> float:
        return _p95(self.many) / _p95(self.few)

    def line(self) -> str:
        verdict = "ok" if self.ratio <= AIM else "ABOVE"
        milliseconds = f"{statistics.median(self.many) * 1000:.1f} ms ÷ {statistics.median(self.few) * 1000:.1f} ms"
        ratios = f"{self.ratio:6.2f}  p95 {self.ratio_p95:6.2f}"
        return f"  {self.name:<30} {ratios}  aim ≤ {AIM:g} {verdict:<6} {milliseconds}"


async def measure(system: System, few_url: str, many_url: str) -> list[Compared]:
    paths = {name: [f"{LIST}?{_quoted(query)}" for query in queries] for name, queries in QUESTIONS.items()}
    paths |= {name: [f"{LIST}/facets?{_quoted(query)}" for query in queries] for name, queries in FACETS.items()}
    for base_url in (few_url, many_url):
        asked_for = [path for name, asked in paths.items() if name != NOWHERE for path in asked]
        await _require_found(system, base_url, asked_for)
    compared = [await _compare(system, name, few_url, asked, many_url, asked) for name, asked in paths.items()]
    last = [[await _last_page(system, url)] for url in (few_url, many_url)]
    compared.insert(2, await _compare(system, "last page of all", few_url, last[0], many_url, last[1]))
    return compared


async def _require_found(system: System, base_url: str, paths: list[str]) -> None:
    """An empty answer would be fast."""
    async with httpx.AsyncClient(base_url=base_url, headers=system.internal_headers(ANONYMOUS), timeout=30) as client:
        for path in paths:
            answer = (await client.get(path)).raise_for_status().json()
            if not (answer.get("items") or answer.get("total")):
                raise SystemExit(f"{base_url}{path} finds nothing")


async def _compare(
    system: System, name: str, few_url: str, few_paths: list[str], many_url: str, many_paths: list[str]
) -> Compared:
    compared = Compared(name)
    for turn in range(-1, ROUNDS):
        few = await _latencies(system, few_url, few_paths)
        many = await _latencies(system, many_url, many_paths)
        if turn >= 0:  # the first turn warms both
            compared.few += few
            compared.many += many
    print(compared.line(), flush=True)
    return compared


async def _latencies(system: System, base_url: str, paths: list[str]) -> list[float]:
    headers = {"Host": "bench"} | system.internal_headers(ANONYMOUS)
    requests = itertools.islice(
        itertools.cycle(load.request("GET", path, headers) for path in paths), REQUESTS_PER_ROUND
    )
    measured = await load.run(base_url, requests, connections=1, seconds=30)
    if measured.failed or measured.answers != REQUESTS_PER_ROUND:
        raise SystemExit(f"{measured.failed} of {REQUESTS_PER_ROUND} failed: {paths}")
    return measured.latencies


async def _last_page(system: System, base_url: str) -> str:
    """The path of the last full page: found by walking through all of them."""
    path = following = f"{LIST}?page_size=20"
    async with httpx.AsyncClient(base_url=base_url, timeout=30) as client:
        while True:
            answer = await client.get(following, headers=system.internal_headers(ANONYMOUS))
            page = answer.raise_for_status().json()
            if len(page["items"]) == 20:
                path = following
            if page["next_cursor"] is None:
                return path
            following = f"{LIST}?page_size=20&cursor={page['next_cursor']}"


def _quoted(query: str) -> str:
    return quote(query, safe="=&")


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[18]
