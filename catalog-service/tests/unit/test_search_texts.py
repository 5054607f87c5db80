from catalog_service.finding.search import CodeQuery, Everything, Nothing, WordsQuery, parse
from catalog_service.finding.spelling import corrected, known_words
from catalog_service.search_words.words import Meant, SearchWords, Synonym
from catalog_service.text.folding import fold

NONE = SearchWords()
KNOWN = SearchWords(
    [
        Synonym("gplx", "giay phep lai xe"),
        Synonym("bang lai", "giay phep lai xe"),
        Synonym("bang lai xe", "giay phep lai xe"),
        Synonym("ly lich", "ly lich tu phap"),
        Synonym("so do", "quyen su dung dat", 2),
    ],
    ["làm", "thủ tục", "ở đâu"],
)


def words(typed: str, known: SearchWords = KNOWN) -> WordsQuery:
    query = parse(typed, known)
    assert isinstance(query, WordsQuery)
    return query


def test_folding_removes_accents_and_the_barred_d() -> None:
    assert fold("Thông báo ĐỔI giấy phép lái xe, số 81/2018/NĐ-CP") == "thong bao doi giay phep lai xe so 81 2018 nd cp"


def test_composed_and_decomposed_letters_fold_alike() -> None:
    assert fold("khuyến mại") == fold("khuyê\u0301n ma\u0323i") == "khuyen mai"
    assert words("khuyến mại").anywhere == words("khuyê\u0301n ma\u0323i").anywhere == "(khuyen:*) & (mai:*)"


def test_a_short_form_inside_a_longer_query_is_also_searched_written_out() -> None:
    query = words("đổi GPLX")
    assert query.anywhere == ("(doi:*) & ((gplx:*) | (giay & phep & lai & xe) | (bang & lai) | (bang & lai & xe))")


def test_what_belongs_together_counts_for_as_many_words_as_it_has() -> None:
    assert [part.words for part in words("đổi bằng lái xe nhanh").parts] == [1, 3, 1]


def test_a_word_weighs_more_than_those_after_it() -> None:
    assert [part.weight for part in words("đổi bằng lái xe nhanh").parts] == [5, 4 + 3 + 2, 1]


def test_what_is_written_out_also_finds_the_short_form() -> None:
    assert words("giấy phép lái xe").anywhere.endswith("| (bang & lai) | (bang & lai & xe) | (gplx))")


def test_the_longest_synonym_is_taken() -> None:
    assert [segment.folded for segment in words("đổi bằng lái xe máy").segments] == ["doi", "bang lai xe", "may"]


def test_a_synonym_that_says_less_does_not_widen_the_search() -> None:
    assert words("lý lịch tư pháp").anywhere == "(ly:* & lich:* & tu:* & phap:*)"
    assert "tu & phap" in words("lý lịch").anywhere


def test_a_short_form_is_only_seen_as_a_whole_word() -> None:
    assert words("gplxs").anywhere == "(gplxs:*)"


def test_fillers_are_passed_over() -> None:
    assert words("làm thủ tục khuyến mại ở đâu").anywhere == "(khuyen:*) & (mai:*)"
    assert words("lam khuyen mai").anywhere == "(khuyen:*) & (mai:*)"


def test_who_types_accents_means_them() -> None:
    assert words("lâm nghiệp").anywhere == "(lam:*) & (nghiep:*)"


def test_the_whole_of_what_was_typed_is_the_best_phrase_even_with_fillers() -> None:
    assert words("lam nghiep").phrases == ("lam nghiep", "nghiep")


def test_fillers_alone_seek_nothing_in_particular() -> None:
    assert parse("làm thủ tục ở đâu", KNOWN) == Everything()


def test_a_sure_synonym_says_what_is_meant_and_an_unsure_one_does_not() -> None:
    assert words("sổ đỏ").meant == Meant("quyen su dung dat", 2)
    assert words("làm lại sổ đỏ").meant == Meant("lai quyen su dung dat", 2)
    assert words("gplx").meant is None
    assert words("quyền sử dụng đất").meant is None


def test_text_query_syntax_typed_by_a_person_is_only_words() -> None:
    assert words("a' | !b & (c:*", NONE).anywhere == "(a:*) & (b:*) & (c:*)"


def test_punctuation_alone_searches_nothing() -> None:
    assert parse("?!…", KNOWN) == Nothing()


def test_a_code_is_recognised_with_all_that_partners_append() -> None:
    assert parse(" 2.0004 ", NONE) == CodeQuery("2.0004", None)
    assert parse("2.000488.h05", NONE) == CodeQuery("2.000488.H05", "2.000488")
    assert parse("2.000488.000.00.00.H05.02", NONE) == CodeQuery("2.000488.000.00.00.H05.02", "2.000488")
    assert parse("2000488", NONE) == CodeQuery("2.000488", None)
    assert isinstance(parse("81", NONE), WordsQuery)


def test_one_slip_of_a_key_is_put_right_with_accents() -> None:
    names = {"khuyến": 3, "khuyển": 1, "mại": 3, "mài": 1}
    better = corrected(words("khuyeb mại").segments, known_words(names))
    assert better is not None
    assert " ".join(segment.typed for segment in better) == "khuyến mại"


def test_words_that_were_typed_as_one_are_taken_apart_where_all_of_them_are_known() -> None:
    names = known_words({"khai": 3, "sinh": 2, "giấy": 1, "nghiệp": 1})
    better = corrected(words("giaykhaisinh").segments, names)
    assert better is not None
    assert [word.typed for segment in better for word in segment.words] == ["giấy", "khai", "sinh"]
    assert corrected(words("khaisinhx khaitu").segments, names) is None


def test_two_letters_in_the_wrong_order_are_one_slip() -> None:
    better = corrected(words("khuyne").segments, known_words({"khuyến": 3}))
    assert better is not None
    assert better[0].folded == "khuyen"


def test_beginnings_numbers_short_and_distant_words_are_left_as_they_are() -> None:
    assert corrected(words("khuy 2019 mia xyzzy").segments, known_words({"khuyến": 3, "2018": 1, "mai": 2})) is None
