"""The first version of every text, from `texts.toml`."""

import tomllib
from collections.abc import Iterator
from importlib import resources
from typing import NamedTuple

from notification_service.templates.notices import (
    ABOUT_APPOINTMENTS,
    ABOUT_FEEDBACK,
    ABOUT_REPRESENTATIONS,
    ASKED_FOR,
    Channel,
    Language,
    Notice,
)


class SeededText(NamedTuple):
    notice: Notice
    channel: Channel
    language: Language
    title: str
    body: str


def seeded_texts() -> Iterator[SeededText]:
    """Every notice × language × channel. Raises KeyError when one is missing."""
    texts = tomllib.loads(
        resources.files("notification_service.templates").joinpath("texts.toml").read_text(encoding="utf-8")
    )
    for notice in Notice:
        for language in Language:
            text = texts[notice][language]
            title, body = text["title"], text["body"].strip()
            frame = texts[_frame_of(notice)]
            framed = frame[language].replace("@body", body).strip()
            yield SeededText(notice, Channel.EMAIL, language, title, framed)
            yield SeededText(notice, Channel.IN_APP, language, title, body)
            yield SeededText(notice, Channel.SMS, language, "", text["sms"])


def _frame_of(notice: Notice) -> str:
    if notice in ASKED_FOR:
        return "plain_frame"
    if notice in ABOUT_REPRESENTATIONS:
        return "representation_frame"
    if notice in ABOUT_APPOINTMENTS:
        return "appointment_frame"
    return "feedback_frame" if notice in ABOUT_FEEDBACK else "frame"
