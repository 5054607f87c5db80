from typing import Self

from pydantic import BaseModel
from servicekit.problems import Text

from analytics_service.definitions.metric import Metric


class Definition(BaseModel):
    """A metric in the caller's language."""

    key: str
    name: str
    sentence: str
    numerator: str | None
    denominator: str | None
    filters: list[str]
    source: str
    owner: str
    version: int

    @classmethod
    def of(cls, metric: Metric, language: str) -> Self:
        def said(text: Text | None) -> str | None:
            return text.in_language(language) if text else None

        return cls(
            key=metric.key,
            name=metric.name.in_language(language),
            sentence=metric.sentence.in_language(language),
            numerator=said(metric.numerator),
            denominator=said(metric.denominator),
            filters=[each.in_language(language) for each in metric.filters],
            source=metric.source.name.in_language(language),
            owner=metric.responsible,
            version=metric.version,
        )


class DefinitionList(BaseModel):
    items: list[Definition]
