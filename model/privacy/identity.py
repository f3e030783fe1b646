"""Numbers of documents and accounts: resident ids, social credit codes, bank cards, travel documents.

Check digits come from python-stdnum: GB 11643 (resident id), GB 32100 (social credit code), Luhn (ISO/IEC 7812-1).
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from stdnum import luhn, numdb
from stdnum.cn import ric, uscc

from model.privacy.context import is_other_number

if TYPE_CHECKING:
    from model.privacy.finding import Candidates

__all__ = ("bank_cards", "credit_codes", "resident_ids", "travel_documents")

_PROVINCE = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
# Contiguous, or grouped 6-8-4, 6-4-4-4 or in fours. A letter may stand before only as part of a label.
_START = r"(?:(?<![0-9a-z])|(?<=id)|(?<=sfz)|(?<=no))"
_RESIDENT = re.compile(
    _START + r"(?:[1-9][0-9]{16}[0-9x](?![0-9a-z])|[1-9][0-9]{16}[0-9x](?=[a-wyz]+(?![a-z0-9]))"
    r"|[1-9][0-9]{5}([ \-])[0-9]{4}\1?[0-9]{4}\1[0-9]{3}[0-9x](?![0-9a-z])"
    r"|(?:[0-9]{4} ){4}[0-9][0-9x](?![0-9a-z]))",
    re.IGNORECASE,
)
_RESIDENT_15 = re.compile(_START + r"[1-9][0-9]{14}(?![0-9a-z])(?!\.[0-9])", re.IGNORECASE)
_RESIDENT_CUE = re.compile(r"(?:身份证|身份号|证件号|公民身份)[^0-9]{0,8}$")
_CREDIT = re.compile(r"(?<![0-9a-z])[1-9a-hj-npqrtuwxy][1-9][0-9]{6}[0-9a-hj-npqrtuwxy]{10}(?![0-9a-z])", re.IGNORECASE)
_CARD = re.compile(r"(?<![0-9a-z])(?:[0-9]{16,19}|(?:[0-9]{4}[ \-]){3,}[0-9]{1,4})(?![0-9a-z])", re.IGNORECASE)
_CARD_CUE = re.compile(r"(?:银行卡|储蓄卡|信用卡|借记卡|工资卡|社保卡|卡号|银行账[号户]|收款账[号户])[^0-9]{0,10}$")
# UnionPay 62/60/68 and ICBC's old 9558 with 16-19 digits; Visa, Mastercard, JCB and Diners with 16.
_BIN_LONG = re.compile(r"62|60|68|9558")
_BIN_16 = re.compile(r"4|5[0-8]|35|3[0689]")
_DOCUMENT = re.compile(
    r"(?:护照|通行证|回乡证|台胞证|证件)(?:号码|编号|号|为|是|[:：\s（(])*"
    r"((?:[EGDSP][0-9]{8}|E[A-HJ-NP-Z][0-9]{7}|[HM][0-9]{8}(?:[0-9]{2})?|[DSP]E?[0-9]{7}|[CW][0-9]{8}))(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_TAIWAN_PERMIT = re.compile(r"(?:台胞证|台湾居民来往大陆通行证)(?:号码|号|为|是|[:：\s])*([0-9]{8})(?![0-9A-Za-z])")
_OLDEST_YEAR = 1880


def _born(year: int, month: str, day: str) -> bool:
    try:
        dt.date(year, int(month), int(day))
    except ValueError:
        return False
    return _OLDEST_YEAR <= year <= dt.datetime.now(tz=dt.UTC).year


def resident_ids(text: str) -> Candidates:
    """Yield resident ids: 18 characters with the right check digit, or 15 digits of the old form.

    The county code is not looked up for 18 characters: codes change, and the check digit speaks. After a cue such as
    身份证 a wrong check digit is forgiven, because a mistyped id still names its holder's birthday and county.
    """
    for match in _RESIDENT.finditer(text):
        number = match[0].replace(" ", "").replace("-", "").upper()
        if not _PROVINCE.match(number) or not _born(int(number[6:10]), number[10:12], number[12:14]):
            continue
        cued = _RESIDENT_CUE.search(text[max(0, match.start() - 14) : match.start()])
        if cued or ric.calc_check_digit(number) == number[-1]:
            yield match.start(), match.end(), "resident_id"
    for match in _RESIDENT_15.finditer(text):
        number = match[0]
        county = any(properties for _, properties in numdb.get("cn/loc").info(number[:6]))
        plausible = _PROVINCE.match(number) and county and _born(1900 + int(number[6:8]), number[8:10], number[10:12])
        if plausible and not is_other_number(text, match.start(), match.end()):
            yield match.start(), match.end(), "resident_id"


def credit_codes(text: str) -> Candidates:
    """Yield unified social credit codes whose check character is right."""
    for match in _CREDIT.finditer(text):
        if uscc.is_valid(match[0]):
            yield match.start(), match.end(), "credit_code"


def bank_cards(text: str) -> Candidates:
    """Yield bank cards of 16 to 19 digits, whole or in fours, with a plausible issuer and the right Luhn digit.

    After a cue such as 银行卡号 the issuer and the Luhn digit are not asked for.
    """
    for match in _CARD.finditer(text):
        number = match[0].replace(" ", "").replace("-", "")
        if not 16 <= len(number) <= 19:
            continue
        if _CARD_CUE.search(text[max(0, match.start() - 16) : match.start()]):
            yield match.start(), match.end(), "bank_card"
            continue
        issuer = _BIN_LONG.match(number) or (len(number) == 16 and _BIN_16.match(number))
        if issuer and luhn.is_valid(number) and not is_other_number(text, match.start(), match.end()):
            yield match.start(), match.end(), "bank_card"


def travel_documents(text: str) -> Candidates:
    """Yield passports and permits for Hong Kong, Macao and Taiwan after their cue words."""
    for pattern in (_DOCUMENT, _TAIWAN_PERMIT):
        for match in pattern.finditer(text):
            yield match.start(1), match.end(1), "travel_document"
