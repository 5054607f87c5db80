import pytest
from gateway.cache import Cache, Entry, _canonical, entry_from

ETAG = (b"etag", b'"7"')
PUBLIC = (b"cache-control", b"public, no-cache")


def entry(body: bytes = b"{}") -> Entry:
    made = entry_from(200, [ETAG, PUBLIC, (b"content-type", b"application/json")], body, "/procedures")
    assert made is not None
    return made


def test_an_answer_asked_for_before_a_change_is_never_stored_after_it() -> None:
    cache, key = Cache(1_000_000), (b"/p", b"", "vi")
    asked = cache.generation
    cache.forget()
    cache.store(key, entry(), asked_in_generation=asked)
    assert cache.find(key) is None


def test_the_longest_unused_entry_leaves_first() -> None:
    cache = Cache(40_000)
    for name in (b"a", b"b"):
        cache.store((name, b"", "vi"), entry(b"x" * 1000), asked_in_generation=0)
    cache.find((b"a", b"", "vi"))
    for number in range(18):
        cache.store((b"%d" % number, b"", "vi"), entry(b"x" * 1000), asked_in_generation=0)
    assert cache.find((b"b", b"", "vi")) is None
    assert cache.find((b"a", b"", "vi")) is not None
    assert cache.size_bytes <= 40_000


def test_only_public_versioned_answers_are_kept() -> None:
    assert entry_from(200, [ETAG, PUBLIC], b"{}", "/procedures") is not None
    assert entry_from(200, [ETAG], b"{}", "/procedures") is None
    assert entry_from(200, [PUBLIC], b"{}", "/procedures") is None
    assert entry_from(404, [ETAG, PUBLIC], b"{}", "/procedures") is None
    assert entry_from(200, [ETAG, (b"cache-control", b"no-store")], b"{}", "/procedures") is None
    assert entry_from(200, [ETAG, (b"cache-control", b"Private, max-age=3")], b"{}", "/procedures") is None
    assert entry_from(200, [(b"etag", b'W/"7"'), PUBLIC], b"{}", "/procedures") is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (b"q=ly+lich&level=4", b"level=4&q=ly%20lich"),
        (b"at=2026-01-01&&field=A", b"field=A&at=2026-01-01"),
        (b"a=2&b=1", b"b=1&a=2&"),
    ],
)
def test_the_same_question_is_kept_once(one: bytes, other: bytes) -> None:
    assert _canonical(one) == _canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (b"kind=a&kind=b", b"kind=b&kind=a"),
        (b"q=a", b"q=A"),
        (b"q=a%26b=1", b"q=a&b=1"),
        (b"q=a%2Bb", b"q=a+b"),
        (b"q=dat&%71=kinh", b"%71=kinh&q=dat"),
    ],
)
def test_what_may_be_another_question_is_kept_apart(one: bytes, other: bytes) -> None:
    assert _canonical(one) != _canonical(other)
