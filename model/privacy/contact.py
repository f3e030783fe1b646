"""E-mail addresses, WeChat and QQ numbers after their cue words, and licence plates (GA 36)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from model.privacy.finding import Candidates

__all__ = ("accounts", "emails", "plates")

_EMAIL = re.compile(r"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9._%+\-]{1,64}@(?:[A-Za-z0-9\-]{1,63}\.){1,5}[A-Za-z]{2,24}")
# Begins with a set, so that the engine skips to it.
_HINT = re.compile("[微薇扣企vVwWqQ](?:信|扣|鹅号|[xXeE]|[qQ])")
_LINK = r"(?:号码|账号|帐号|号|同号|加|为|是|[:：\s])"
_WECHAT = re.compile(
    rf"(?:微信|薇信|weixin|wechat|(?<![a-z])[vw]x){_LINK}*"
    r"((?<![a-z0-9_])[a-z][a-z0-9_\-]{5,19}|(?<![0-9])[1-9][0-9]{5,10})(?![a-z0-9_\-@.])",
    re.IGNORECASE,
)
_WECHAT_LINKED = re.compile(r"(?:号|为|是|[:：])\s*$")
_QQ = re.compile(rf"(?:(?<![a-z])qq|扣扣|企鹅号){_LINK}*([1-9][0-9]{{4,10}})(?![0-9a-z@.])", re.IGNORECASE)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][ ·•.\-]?"
    r"((?:[A-HJ-K][A-HJ-NP-Z0-9][0-9]{4}|[0-9]{5}[A-HJ-K]|[A-HJ-NP-Z0-9]{5}|[A-HJ-NP-Z0-9]{4}[挂学警港澳领试]))"
    r"(?![0-9A-Za-z]|-[0-9])",
    re.IGNORECASE,
)
_PLATE_MIN_DIGITS = 2
_NOT_PROVINCE = re.compile("[最更全翻创]$")


def emails(text: str) -> Candidates:
    """Yield e-mail addresses."""
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield match.start(), match.end(), "email"


def accounts(text: str) -> Candidates:
    """Yield WeChat ids and QQ numbers after their cue words; groups and official accounts are not personal."""
    if _HINT.search(text) is None:
        return
    for match in _WECHAT.finditer(text):
        account = match[1]
        if not account.isalpha() or _WECHAT_LINKED.search(text[match.start() : match.start(1)]):
            yield match.start(1), match.end(1), "account"
    for match in _QQ.finditer(text):
        yield match.start(1), match.end(1), "account"


def plates(text: str) -> Candidates:
    """Yield licence plates, new-energy ones included."""
    for match in _PLATE.finditer(text):
        digits = sum(character.isdigit() for character in match[1])
        if digits >= _PLATE_MIN_DIGITS and not _NOT_PROVINCE.search(text[max(0, match.start() - 1) : match.start()]):
            yield match.start(), match.end(), "plate"
