"""One picture in a process of its own: a Vega-Lite specification comes in, the picture goes out.

The painter holds the interpreter's lock while it works, and its memory for ever: neither belongs into the service.
Reads `{"spec": …, "format": "svg" | "png", "language": "vi" | "en"}`.
"""

import json
import resource
import sys
from typing import Any

CPU_SECONDS = 20
MEMORY_BYTES = 1024 * 1024 * 1024
PNG_SCALE = 2
"""Twice as many dots as a screen has: sharp on paper."""
_NUMBERS = {
    "vi": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", "\u00a0₫"]},
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["", "\u00a0VND"]},
}


def paint(spec: dict[str, Any], file_format: str, language: str) -> bytes:
    """Nothing is fetched: a specification carries its own values."""
    import vl_convert

    numbers = _NUMBERS[language]
    if file_format == "png":
        return vl_convert.vegalite_to_png(spec, scale=PNG_SCALE, allowed_base_urls=[], format_locale=numbers)
    return vl_convert.vegalite_to_svg(spec, allowed_base_urls=[], format_locale=numbers).encode()


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    asked = json.loads(sys.stdin.buffer.read())
    sys.stdout.buffer.write(paint(asked["spec"], asked["format"], asked["language"]))


if __name__ == "__main__":
    main()
