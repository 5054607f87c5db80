from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Phrase = Annotated[str, Field(min_length=1, max_length=100)]


class SynonymRead(BaseModel):
    """Each finds what the other names; written without accents, as they are compared.

    From a `weight` of 2 on names with the expansion go before names with what was typed; `sample` marks sample data.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)

    term: Phrase = Field(description="what people type, e.g. `gplx`")
    expansion: Phrase = Field(description="what the law says, e.g. `giay phep lai xe`")
    weight: Annotated[int, Field(ge=1, le=3, description="how sure it is that the expansion is meant")] = 1
    sample: bool = False


class SearchWordsChange(BaseModel):
    """Everything as it is to be; what is left out goes away."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "synonyms": [{"term": "bằng lái", "expansion": "giấy phép lái xe", "weight": 2}],
                    "stop_words": ["làm", "ở đâu"],
                }
            ]
        },
    )

    synonyms: Annotated[list[SynonymRead], Field(max_length=5_000)]
    stop_words: Annotated[list[Phrase], Field(max_length=1_000)] = Field(
        description="words that say nothing about what is sought; their accents count when the searcher types accents"
    )


class SearchWordsRead(BaseModel):
    version: int
    synonyms: list[SynonymRead]
    stop_words: list[str]
