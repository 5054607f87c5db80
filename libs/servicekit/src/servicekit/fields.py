"""Fields of a command that say in plain words what is wrong with them."""

import re
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from servicekit.problems import Text


class Unfit(ValueError):
    """Raised by a validator: the fault's code and words, and which field of the object that it looks at is meant."""

    def __init__(self, code: str, message: Text, field: str | None = None) -> None:
        super().__init__(message.en)
        self.code, self.message, self.field = code, message, field


@dataclass(frozen=True)
class Written:
    """A text that is written so, all of it, in ASCII. Machines read the pattern in the schema, people the message."""

    pattern: str
    message: Text

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        compiled = re.compile(self.pattern, re.ASCII)

        def check(value: str) -> str:
            if not compiled.fullmatch(value):
                raise Unfit("string_pattern_mismatch", self.message)
            return value

        return core_schema.no_info_after_validator_function(check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(schema) | {"pattern": self.pattern}
