"""What a finding is, and the kinds there are."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

import msgspec

__all__ = ("KINDS", "Candidate", "Candidates", "PersonalData")

KINDS = MappingProxyType(
    {
        "email": "电子邮箱",
        "resident_id": "居民身份证号",
        "credit_code": "统一社会信用代码",
        "bank_card": "银行卡号",
        "mobile": "手机号码",
        "landline": "固定电话",
        "travel_document": "出入境证件号",
        "plate": "车牌号",
        "account": "微信或QQ号",
        "name": "姓名",
        "address": "住址",
    }
)
"""Kind code → Chinese name. The order is the precedence when two recognisers claim the same characters."""

Candidate = tuple[int, int, str]
"""Start, end (exclusive) and kind code, in code points."""

Candidates = Iterator[Candidate]


class PersonalData(msgspec.Struct, frozen=True):
    """One piece of personal data in a text."""

    start: int
    """First code point."""
    end: int
    """Code point after the last one."""
    kind: str
    """Code, a key of ``KINDS``."""
    name: str
    """Chinese name of the kind."""
