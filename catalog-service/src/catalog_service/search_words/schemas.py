from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Phrase = Annotated[str, Field(min_length=1, max_length=100)]


class SynonymRead(BaseModel):
    """Each finds what the other names; written without accents, as they are compared."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    term: Phrase = Field(description="what people type, e.g. `gplx`")
    expansion: Phrase = Field(description="what the law says, e.g. `giay phep lai xe`")


class SearchWordsChange(BaseModel):
    """Everything as it is to be; what is left out goes away."""

    model_config = ConfigDict(extra="forbid")

    synonyms: Annotated[list[SynonymRead], Field(max_length=5_000)]
    stop_words: Annotated[list[Phrase], Field(max_length=1_000)] = Field(
        description="words that say nothing about what is sought; their accents count when the searcher types accents"
    )


class SearchWordsRead(BaseModel):
    version: int
    synonyms: list[SynonymRead]
    stop_words: list[str]
