"""What stands around a number: labels that say it is no personal data, and units that make it a quantity."""

from __future__ import annotations

import re

__all__ = ("is_other_number",)

_WINDOW = 14
_LABEL = re.compile(
    r"(?:订单|单号|编号|案号|流水|合同|工单|受理|发票|快递|运单|货号|票号|文号|条形?码|序列|型号|交易|凭证|回执|批号|备案|许可证)"
    r"(?:号码|编号|单号|编码|号|码|为|是|[:：\s#（(【\[])*$"
)
_UNIT = re.compile(r"\s?(?:元|块钱|万|亿|千|度电|立方|平方|吨|公里|kwh|秒)|\.[0-9]", re.IGNORECASE)


def is_other_number(text: str, start: int, end: int) -> bool:
    """Say whether the number at ``text[start:end]`` is labelled as an order, file or serial number, or is a quantity.

    Args:
        text: The text, full-width letters and digits already folded.
        start: First code point of the number.
        end: Code point after its last digit.
    """
    return _UNIT.match(text, end) is not None or _LABEL.search(text[max(0, start - _WINDOW) : start]) is not None
