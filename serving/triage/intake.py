"""What is taken as a complaint: checks that hold for every door (API, desk), and the digest of a request."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import UTC, datetime, timedelta

import msgspec

from serving.errors import FieldFault, RequestError
from serving.triage.cases import ComplaintIn

__all__ = ("MAX_FIELD_CHARACTERS", "MAX_KEY_CHARACTERS", "checked", "checked_key", "request_digest")

MAX_FIELD_CHARACTERS = 200
"""Longest place, channel and reference, in code points."""
MAX_KEY_CHARACTERS = 200
"""Longest idempotency key, in characters."""
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST_AHEAD = timedelta(days=1)
"""How far ahead of ours the sender's clock may be."""
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
"""NUL, which PostgreSQL and C programs cannot keep, and halves of surrogate pairs, which are no characters."""
_KEY = re.compile(r"[\x20-\x7e]+")


def checked(complaint: ComplaintIn, *, max_characters: int, now: datetime) -> ComplaintIn:
    """Check a complaint and fill in what was left open.

    Args:
        complaint: As sent.
        max_characters: Longest text taken, in code points.
        now: Aware time of the request.

    Returns:
        The complaint with its text unchanged, empty fields as None, and ``received_at`` in UTC.

    Raises:
        RequestError: ``F211`` no text, ``F212`` too long, ``F214`` a field is wrong, ``F216`` NUL or lone surrogates.
    """
    _check_text(complaint.text, max_characters)
    fields = {name: _blank_to_none(getattr(complaint, name)) for name in ("place", "channel", "reference")}
    faults = [FieldFault(name, fault) for name, value in fields.items() if value and (fault := _field_fault(value))]
    if time_fault := _time_fault(complaint.received_at, now):
        faults.append(FieldFault("received_at", time_fault))
    if faults:
        raise RequestError("F214", "有字段填得不对。", "请按 errors 中的说明改正后重发。", tuple(faults))
    received_at = (complaint.received_at or now).astimezone(UTC)
    return ComplaintIn(complaint.text, fields["place"], fields["channel"], fields["reference"], received_at)


def checked_key(key: str | None) -> str | None:
    """Check an idempotency key; None stays None.

    Raises:
        RequestError: ``F214`` unless it has 1-200 printable ASCII characters.
    """
    if key is None or (len(key) <= MAX_KEY_CHARACTERS and _KEY.fullmatch(key)):
        return key
    fault = f"应为 1 到 {MAX_KEY_CHARACTERS} 个可打印的 ASCII 字符，得到 {len(key)} 个字符。"
    raise RequestError("F214", "幂等键不合格。", "请换一个，例如 UUID。", (FieldFault("Idempotency-Key", fault),))


def request_digest(complaint: ComplaintIn) -> str:
    """SHA-256 (hex) of a complaint as sent; equal for equal complaints, whatever zone their time is written in.

    ``complaint`` has not been through :func:`checked`: a time that was left open must stay open here.
    """
    moment = complaint.received_at
    if moment is not None and moment.tzinfo is not None:
        complaint = msgspec.structs.replace(complaint, received_at=moment.astimezone(UTC))
    return hashlib.sha256(msgspec.json.encode(complaint)).hexdigest()


def _check_text(text: str, max_characters: int) -> None:
    if len(text) > max_characters:
        raise RequestError(
            "F212",
            f"诉求最长 {max_characters} 个字符，得到 {len(text)} 个。",
            "请删减，或分成几件登记。",
            (FieldFault("text", f"最长 {max_characters} 个字符，得到 {len(text)} 个。"),),
        )
    if not text.strip():
        raise RequestError(
            "F211", "诉求没有文字。", "请填写诉求内容后重发。", (FieldFault("text", "不能为空，也不能只有空白。"),)
        )
    if found := _UNKEEPABLE.search(text):
        fault = f"第 {found.start() + 1} 个字符（U+{ord(found.group()):04X}）不是能保存的字符。"
        raise RequestError(
            "F216", "诉求里有无法保存的字符。", "请检查原文的编码，去掉它后重发。", (FieldFault("text", fault),)
        )


def _blank_to_none(value: str | None) -> str | None:
    return (value.strip() or None) if value else None


def _field_fault(value: str) -> str:
    if len(value) > MAX_FIELD_CHARACTERS:
        return f"最长 {MAX_FIELD_CHARACTERS} 个字符，得到 {len(value)} 个。"
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in value):
        return "不能含控制字符、换行或残缺的字符。"
    return ""


def _time_fault(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return ""
    if moment.tzinfo is None:
        return "必须带时区，例如 2026-03-02T09:30:00+08:00。"
    if not _EARLIEST <= moment <= now + _LATEST_AHEAD:
        return "应在 2000 年以后，并且不晚于明天此时。"
    return ""
