"""A font for Chinese labels, when the machine has one."""

from __future__ import annotations

from functools import cache

from matplotlib import font_manager

__all__ = ("chinese_font",)

_KNOWN = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Noto Sans CJK JP",
    "Noto Serif CJK SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Microsoft YaHei",
    "SimHei",
    "PingFang SC",
    "Heiti SC",
)
"""Families with simplified Chinese, best first. Debian: ``fonts-noto-cjk``."""


@cache
def chinese_font() -> str | None:
    """Family name of an installed Chinese font; None when there is none, and plots then show codes."""
    installed = {font.name for font in font_manager.fontManager.ttflist}
    return next((name for name in _KNOWN if name in installed), None)
