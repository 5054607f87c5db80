from datetime import UTC, datetime

import pytest
from contracts.contacts import Contact, DossierContacts
from contracts.dossier import Cause
from notification_service.templates.letter import SAMPLES, Letter, compose, dong
from notification_service.templates.notices import (
    ABOUT_THE_CALENDAR,
    AGREEMENT_EVENTS,
    APPOINTMENT_EVENTS,
    DOSSIER_EVENTS,
    FEEDBACK_EVENTS,
    FEEDBACK_STEPS,
    PAYMENT_EVENTS,
    TO_THE_PEOPLE_TOO,
    Channel,
    Language,
    Notice,
    notice_of,
)
from notification_service.templates.rendering import LINK, SMS_CHARACTERS, TemplateFailed, render, unaccented
from notification_service.templates.seed import SeededText, seeded_texts

TEXTS = {(text.notice, text.channel, text.language): text for text in seeded_texts()}
ACCENTED = set("ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ")


def text_of(notice: Notice, channel: Channel, language: Language) -> SeededText:
    return TEXTS[notice, channel, language]


def test_every_event_that_is_heard_has_a_notice_and_every_notice_an_event() -> None:
    before = [notice_of(event) for event in (*DOSSIER_EVENTS, *PAYMENT_EVENTS, *FEEDBACK_EVENTS)]
    between = (*AGREEMENT_EVENTS, *APPOINTMENT_EVENTS)
    after = [*map(notice_of, between), *TO_THE_PEOPLE_TOO.values(), *ABOUT_THE_CALENDAR]
    assert [*before, *FEEDBACK_STEPS.values(), *after] == list(Notice)


@pytest.mark.parametrize("notice", Notice)
@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("letter", SAMPLES, ids=["full", "bare"])
def test_every_notice_has_a_text(notice: Notice, channel: Channel, language: Language, letter: Letter) -> None:
    text = text_of(notice, channel, language)
    rendered = render(text.title, text.body, channel, letter)
    assert letter.code in rendered.body
    if channel is Channel.SMS:
        assert rendered.title == ""
        assert len(rendered.body) <= SMS_CHARACTERS
        assert not rendered.body.endswith("...")
        assert rendered.body.isascii()
        assert not LINK.search(rendered.body)
    else:
        assert letter.code in rendered.title
        assert letter.procedure in rendered.body
        assert "\n\n\n" not in rendered.body
        assert bool(ACCENTED & set(rendered.title.replace(letter.amount, ""))) == (language is Language.VIETNAMESE)


@pytest.mark.parametrize("language", Language)
def test_email_addresses_the_person_and_names_the_agency(language: Language) -> None:
    text = text_of(Notice.ACCEPTED, Channel.EMAIL, language)
    body = render(text.title, text.body, Channel.EMAIL, SAMPLES[0]).body
    assert "Nguyễn Văn Mẫu" in body
    assert "Sở Tư pháp" in body
    assert "08/12/2026" in body


def test_letter_says_dates_in_vietnamese_time_and_money_with_dots() -> None:
    contacts = DossierContacts(dossier_code="C", procedure_name="P", agency_name="A", recipients=[])
    facts = {"due_at": datetime(2026, 12, 7, 17, 30, tzinfo=UTC).isoformat(), "amount_vnd": 200_000}
    letter = compose(facts, contacts, Contact(name="An"), "vi")
    assert (letter.due_date, letter.amount, letter.answer_due_date) == ("08/12/2026", "200.000 đồng", "")
    assert dong(1_234_567, "en") == "1,234,567 VND"


@pytest.mark.parametrize("cause", Cause)
def test_every_cause_is_put_in_words(cause: Cause) -> None:
    contacts = DossierContacts(dossier_code="C", procedure_name="P", agency_name="A", recipients=[])
    words = {compose({"cause": cause.value}, contacts, Contact(name="An"), language).cause for language in Language}
    assert len(words) == 2
    assert "" not in words


def test_sms_is_unaccented_and_cut_to_one_part() -> None:
    assert unaccented("Đã tiếp nhận hồ sơ – đường Lý Thái Tổ") == "Da tiep nhan ho so - duong Ly Thai To"
    body = render("", "Hồ sơ " * 40, Channel.SMS, SAMPLES[0]).body
    assert len(body) <= SMS_CHARACTERS
    assert body.endswith("...")


@pytest.mark.parametrize(
    "template",
    [
        "{{ phone }}",
        "{{ code.__class__ }}",
        "{{ ''.center(1000) }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ 'a' * 1000000000 }}",
        "{{ '%0999999999d' % 1 }}",
        "{% for i in range(9) %}{% endfor %}",
        "{{ code | urlize }}",
        "{% if %}",
        "{{ 1 / 0 }}",
        "{% include 'x' %}",
    ],
)
def test_template_that_reaches_too_far_is_refused(template: str) -> None:
    with pytest.raises(TemplateFailed) as failed:
        render("x", template, Channel.EMAIL, SAMPLES[0])
    assert failed.value.part == "body"


def test_values_are_never_templates() -> None:
    contacts = DossierContacts(
        dossier_code="C", procedure_name="P", agency_name="A", recipients=[], reason="{{ code }}"
    )
    letter = compose({}, contacts, Contact(name="{{ agency }}"), "vi")
    assert render("t", "{{ reason }} {{ recipient_name }}", Channel.EMAIL, letter).body == "{{ code }} {{ agency }}"
