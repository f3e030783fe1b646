"""A value as the text of one cell."""

from __future__ import annotations

import base64
import math
from datetime import date, datetime, time
from decimal import Decimal

import msgspec

__all__ = ("cell_text", "json_text")


def json_text(value: object) -> str:
    """JSON of a value, Chinese unescaped. Decimals become strings, bytes base64, dates ISO 8601, NaN ``null``."""
    return msgspec.json.encode(value).decode()


def cell_text(value: object) -> str:
    """Text of a value in a format that knows only text.

    Args:
        value: ``str`` stays as it is; ``None`` and NaN are empty; ``bool`` is ``true``/``false``; numbers as Python
            writes them; dates and times ISO 8601; bytes base64; everything else is JSON.
    """
    match value:
        case str():
            return str(value)
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return "" if math.isnan(value) else repr(float(value))
        case int() | Decimal():
            return str(value)
        case datetime() | date() | time():
            return value.isoformat()
        case bytes():
            return base64.b64encode(value).decode("ascii")
        case _:
            return json_text(value)
