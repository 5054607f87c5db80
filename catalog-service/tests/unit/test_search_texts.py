from catalog_service.procedures.search import parse
from catalog_service.text.folding import fold


def test_folding_removes_accents_and_the_barred_d() -> None:
    assert fold("Thông báo ĐỔI giấy phép lái xe, số 81/2018/NĐ-CP") == "thong bao doi giay phep lai xe so 81 2018 nd cp"


def test_composed_and_decomposed_letters_fold_alike() -> None:
    assert fold("khuyến mại") == fold("khuyê\u0301n ma\u0323i") == "khuyen mai"


def test_a_short_form_is_also_searched_written_out() -> None:
    query = parse("đổi GPLX", {"gplx": "giay phep lai xe"})
    assert query.anywhere == "(doi:* & gplx:*) | (doi:* & giay:* & phep:* & lai:* & xe:*)"
    assert query.in_name == query.anywhere.replace(":*", ":*A")


def test_a_short_form_is_only_seen_as_a_whole_word() -> None:
    assert parse("gplxs", {"gplx": "giay phep lai xe"}).anywhere == "(gplxs:*)"


def test_text_query_syntax_typed_by_a_person_is_only_words() -> None:
    assert parse("a' | !b & (c:*", {}).anywhere == "(a:* & b:* & c:*)"


def test_punctuation_alone_searches_nothing() -> None:
    assert parse("?!…", {}).anywhere is None


def test_a_code_is_recognised() -> None:
    assert parse(" 2.0004 ", {}).code_prefix == "2.0004"
    assert parse("lý lịch", {}).code_prefix is None
    assert parse("81", {}).code_prefix is None
