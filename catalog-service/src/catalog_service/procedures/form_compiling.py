"""From a schema to the validator that judges answers by it. Formats are asserted, and nothing is ever fetched."""

from functools import lru_cache

import jsonschema_rs
import orjson

LINEAR = jsonschema_rs.RegexOptions(size_limit=1 << 20, dfa_size_limit=1 << 21)
"""The engine without backtracking: its time is linear in the text, whatever the pattern."""

UNUSABLE = (ValueError, jsonschema_rs.ReferencingError)
"""What the compiler says of a schema that it cannot use."""


@lru_cache(maxsize=256)
def compiled(schema: bytes) -> jsonschema_rs.Validator:
    """By default formats are not asserted, and a `$ref` would be fetched from the network. Raises UNUSABLE."""
    return jsonschema_rs.Draft202012Validator(
        orjson.loads(schema), validate_formats=True, offline=True, pattern_options=LINEAR
    )
