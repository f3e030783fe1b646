"""Telephone numbers of the mainland, checked against the numbering plan (phonenumbers, region CN).

Public lines are nobody's personal data: 400 and 800 numbers, 95xxx, 96xxx, 12345 and its like, 110, 119, 120, 122.
None of them has the shape of a subscriber's number, so none is matched.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import phonenumbers

from model.privacy.context import is_other_number

if TYPE_CHECKING:
    from model.privacy.finding import Candidates

__all__ = ("landlines", "mobiles")

_START = r"(?:(?<![0-9a-z])|(?<=tel)|(?<=phone)|(?<=mobile))(?<![0-9][-.])"
_END = r"(?![0-9]|[a-z]+[0-9]|[-.][0-9])"
_COUNTRY = r"(?:(?:\+|00)?\(?86\)?[ \-]?)?"
_SEPARATOR = r"[ \-.·]"
_MOBILE = re.compile(
    _START + _COUNTRY + r"(1[3-9](?:[0-9]{9}"
    rf"|[0-9](?:{_SEPARATOR}|--| {{2,3}})(?:[0-9]{{4}}{_SEPARATOR}{{1,3}}[0-9]{{4}}|[0-9]{{3}}{_SEPARATOR}[0-9]{{5}}|[0-9]{{8}})"
    rf"|[0-9]{{2}}{_SEPARATOR}[0-9]{{3}}{_SEPARATOR}[0-9]{{4}}|[0-9]{{5}}{_SEPARATOR}[0-9]{{4}})"
    r"|1(?: [0-9]){10})" + _END,
    re.IGNORECASE,
)
_LANDLINE = re.compile(
    _START + r"(?:(?:\+|00)?86[ \-]?)?[(（]?(0?[1-9][0-9]{1,2})(?:[)）][ \-]?|[ \-—]{1,2}|)"
    r"([2-8][0-9]{2,3}[ \-]?[0-9]{4})(?:-[0-9]{1,5}(?![0-9-]))?(?![0-9]|[a-z]+[0-9]|[-.][0-9])",
    re.IGNORECASE,
)
_LOCAL = re.compile(
    r"(?:电话|座机|固话|tel)(?:号码|号|为|是|[:：\s])*([2-8][0-9]{2,3}[ \-]?[0-9]{4})(?![0-9]|[-.][0-9])", re.IGNORECASE
)
_DATE = re.compile(r"20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])$")
_CHINA = 86


def _valid(digits: str) -> bool:
    return phonenumbers.is_valid_number(phonenumbers.PhoneNumber(country_code=_CHINA, national_number=int(digits)))


def mobiles(text: str) -> Candidates:
    """Yield mobile numbers: 11 digits, with or without +86, whole or parted by spaces, dashes or dots."""
    for match in _MOBILE.finditer(text):
        digits = re.sub("[^0-9]", "", match[1])
        if _valid(digits) and not is_other_number(text, match.start(), match.end()):
            yield match.start(), match.end(), "mobile"


def landlines(text: str) -> Candidates:
    """Yield fixed lines with an area code, and seven or eight digits after a cue such as 电话."""
    for match in _LANDLINE.finditer(text):
        area = match[1]
        if not area.startswith("0") and "86" not in text[match.start() : match.start(1)]:
            continue
        digits = area.lstrip("0") + re.sub("[^0-9]", "", match[2])
        if _valid(digits) and not is_other_number(text, match.start(), match.end()):
            yield match.start(), match.end(), "landline"
    for match in _LOCAL.finditer(text):
        if not _DATE.match(match[1]) and not is_other_number(text, match.start(1), match.end(1)):
            yield match.start(1), match.end(1), "landline"
