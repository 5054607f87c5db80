"""Which sources are asked for, in the order asked."""

from typing import Annotated

from fastapi import Depends, Query

_WHICH = "Two to six names with commas, as decision-list,portal,agencies; none: the first six who have said something"


def _asked(sources: Annotated[str | None, Query(max_length=400, description=_WHICH)] = None) -> list[str] | None:
    return None if sources is None else sources.split(",")


AskedSources = Annotated[list[str] | None, Depends(_asked)]
