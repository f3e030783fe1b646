"""Errors of routing: everything that is wrong with the files at once, each problem with its own stable code.

==== ==========================================================================================
F221 a file cannot be read or is not TOML
F222 an entry is malformed: missing, unknown or wrong field; an id or code given twice
F223 an entry names a body, domain, tier, signal, place or legal note that does not exist
F224 totality: a domain and tier that no rule answers
F225 reachability: a rule that earlier rules answer for in every case
F226 an entry contradicts itself: co-handler equals lead, due time not positive, unknown template field …
F227 a higher tier would be due later than a lower one
F228 a complaint cannot be routed: received at an impossible time, or labelled by another taxonomy
F229 an entry that nothing uses
==== ==========================================================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from model.errors import FenliuError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ("Problem", "RoutingError")


class Problem(NamedTuple):
    """One thing that is wrong with ``routing.toml`` or ``directory.toml``."""

    code: str
    """``F221`` to ``F229``, see above."""
    where: str
    """File and entry in Chinese, for example ``规则 labour-wages``."""
    message: str
    """Chinese sentence."""

    def __str__(self) -> str:
        return f"[{self.code}] {self.where}：{self.message}"


class RoutingError(FenliuError):
    """The rules or the directory cannot be used, or a complaint cannot be routed.

    Args:
        code: Code of the first problem, or ``F228``.
        message: What is wrong, in Chinese; all problems, one a line.
        remedy: What to do, in Chinese.
        problems: The problems one by one; empty for ``F228``.
    """

    def __init__(self, code: str, message: str, remedy: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(code, message, remedy)
        self.problems = tuple(problems)

    @classmethod
    def of(cls, problems: Sequence[Problem]) -> RoutingError:
        """Build one error that lists ``problems`` (at least one)."""
        lines = "\n".join(f"  {problem}" for problem in problems)
        return cls(
            problems[0].code,
            f"分流规则或机构名录有 {len(problems)} 处问题：\n{lines}\n",
            "请改正后用 fenliu routes check 复查；写法见 docs/routing.md。换用别的分类体系时可从 starter_routing.toml 和 starter_directory.toml 写起。",
            problems,
        )
