"""Reading TOML into structs entry by entry, so that every malformed entry is reported, not only the first."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from serving.routing.errors import Problem, RoutingError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ("SUPPORTED_FORMAT", "check_header", "convert", "convert_list", "read_toml", "repeated")

T = TypeVar("T")

SUPPORTED_FORMAT = 1

_PATH = r"(?: - at `\$\.?(?P<path>.*)`)?"
_MESSAGES = {
    r"Object contains unknown field `(?P<field>.*?)`" + _PATH: "不认识的项 {field}",
    r"Object missing required field `(?P<field>.*?)`" + _PATH: "缺少必填项 {field}",
    r"Expected `(?P<wanted>.*?)`, got `(?P<got>.*?)`" + _PATH: "类型应为 {wanted}，得到 {got}",
    r"Invalid enum value (?P<got>.*?)" + _PATH: "不是可选的值：{got}",
}
"""Forms of msgspec messages, and the Chinese for them."""


def read_toml(path: Path, what: str) -> dict[str, Any]:
    """Parse a TOML file.

    Args:
        path: The file.
        what: Its Chinese name, for the error.

    Raises:
        RoutingError: ``F221`` unreadable, not UTF-8 or not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        problem = Problem("F221", f"{what} {path}", f"读不到文件（{error.strerror}）")
    except UnicodeDecodeError:
        problem = Problem("F221", f"{what} {path}", "不是 UTF-8 编码")
    except tomllib.TOMLDecodeError as error:
        problem = Problem("F221", f"{what} {path}", f"不是合法的 TOML：{error}")
    raise RoutingError.of([problem])


def check_header(raw: Mapping[str, Any], known: set[str], what: str, problems: list[Problem]) -> None:
    """Report a format this version does not know, and tables it has no use for."""
    if raw.get("format") != SUPPORTED_FORMAT:
        problems.append(Problem("F222", what, f"format 应为 {SUPPORTED_FORMAT}，得到 {raw.get('format')!r}"))
    unknown = sorted(set(raw) - known)
    if unknown:
        problems.append(Problem("F222", what, f"不认识的项 {'、'.join(unknown)}；可用的有 {'、'.join(sorted(known))}"))


def convert(raw: object, kind: type[T], where: str, problems: list[Problem]) -> T | None:
    """Turn one entry into ``kind``; None and a problem when it does not fit."""
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        problems.append(Problem("F222", where, _in_chinese(str(error))))
        return None


def convert_list(raw: object, kind: type[T], label: str, key: str, problems: list[Problem]) -> tuple[T, ...]:
    """Turn an array of tables into structs, leaving out and reporting those that do not fit.

    Args:
        raw: The array; anything else is a problem.
        kind: Struct of one entry.
        label: Chinese name of an entry.
        key: Field that names an entry, for the reports.
        problems: Where to add what is wrong.
    """
    if not isinstance(raw, list):
        problems.append(Problem("F222", label, "应是一组表（写作 [[…]]）"))
        return ()
    entries = []
    for number, item in enumerate(raw, start=1):
        name = item.get(key) if isinstance(item, dict) else None
        entry = convert(item, kind, f"{label} {name or f'第 {number} 条'}", problems)
        if entry is not None:
            entries.append(entry)
    return tuple(entries)


def _in_chinese(message: str) -> str:
    """A msgspec message in Chinese; unchanged when it is of an unknown form."""
    for pattern, sentence in _MESSAGES.items():
        match = re.fullmatch(pattern, message)
        if match:
            where = f"（在 {match['path']}）" if match["path"] else ""
            return sentence.format(**match.groupdict()) + where
    return message


def repeated(names: list[str]) -> list[str]:
    """Names that occur more than once, sorted."""
    return sorted({name for name in names if names.count(name) > 1})
