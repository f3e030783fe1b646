"""The taxonomy: domains, tiers and danger signals with their codes, names and hints. Data, not code.

Every other module works with the :class:`Taxonomy` it is given, so another centre's file needs no code change.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import msgspec

from model.errors import TaxonomyError

__all__ = ("DEFAULT_TAXONOMY_PATH", "Domain", "Signal", "Taxonomy", "Tier")

DEFAULT_TAXONOMY_PATH = Path(__file__).with_name("taxonomy.toml")
"""The county taxonomy of labelling guideline v1."""

SUPPORTED_FORMAT = 1


class Domain(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a dispute is about; routes the case."""

    code: str
    name: str
    description: str = ""
    hint: str = ""


class Signal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A named sign of danger; several may hold at once."""

    code: str
    name: str
    description: str = ""
    hint: str = ""


class Tier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A level of escalation risk; orders the queue."""

    level: int
    name: str
    description: str = ""
    hint: str = ""


class Taxonomy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """Label names of one centre. Orders are significant: they are the column orders of a trained model."""

    format: int
    """Version of this file format; 1."""
    id: str
    name: str
    domains: tuple[Domain, ...]
    tiers: tuple[Tier, ...] = ()
    """Levels 0, 1, 2 …; empty for a centre that labels no risk."""
    signals: tuple[Signal, ...] = ()
    severe_tier: int = 2
    """Tiers at or above this level are severe."""
    fallback_domain: str = ""
    """Domain for texts without a dispute; empty when there is none."""

    @property
    def levels(self) -> int:
        """Tiers above 0."""
        return max(len(self.tiers) - 1, 0)

    @classmethod
    def load(cls, path: Path = DEFAULT_TAXONOMY_PATH) -> Taxonomy:
        """Read and check a TOML file.

        Args:
            path: The taxonomy file.

        Raises:
            TaxonomyError: ``F111`` unreadable or malformed, ``F112`` duplicate codes or gaps in the tiers.
        """
        try:
            return cls.parse(path.read_bytes())
        except OSError as error:
            raise TaxonomyError("F111", f"读不到分类文件 {path}。", "请检查路径和权限。") from error

    @classmethod
    def parse(cls, raw: bytes) -> Taxonomy:
        """Decode and check TOML bytes; raises as :meth:`load` does."""
        try:
            taxonomy = msgspec.toml.decode(raw, type=cls)
        except (msgspec.MsgspecError, UnicodeDecodeError, ValueError) as error:
            raise TaxonomyError("F111", f"分类文件格式不对：{error}。", "请对照 model/taxonomy.toml 修改。") from error
        taxonomy.check()
        return taxonomy

    def check(self) -> None:
        """Raise :class:`TaxonomyError` ``F112`` unless codes are unique and tiers run 0, 1, 2 …."""
        if self.format != SUPPORTED_FORMAT:
            raise TaxonomyError(
                "F112", f"分类文件 format = {self.format}，本版本只认 {SUPPORTED_FORMAT}。", "请升级 fenliu。"
            )
        if len(self.domains) < 2:
            raise TaxonomyError("F112", "分类文件至少要有两个领域。", "请补全 [[domains]]。")
        for kind, codes in (("domains", self.domain_codes), ("signals", self.signal_codes)):
            repeated = sorted({code for code in codes if codes.count(code) > 1})
            if repeated:
                raise TaxonomyError("F112", f"{kind} 中代码重复：{'、'.join(repeated)}。", "每个代码只能出现一次。")
        if [tier.level for tier in self.tiers] != list(range(len(self.tiers))):
            raise TaxonomyError("F112", "tiers 的 level 必须从 0 起连续排列。", "请按 0、1、2、3 的顺序写。")
        if self.tiers and not 0 < self.severe_tier < len(self.tiers):
            raise TaxonomyError("F112", f"severe_tier = {self.severe_tier} 不在等级范围内。", "请改为已有的等级。")
        if self.fallback_domain and self.fallback_domain not in self.domain_codes:
            raise TaxonomyError(
                "F112", f"fallback_domain = {self.fallback_domain} 不是已有领域。", "请改为已有的代码。"
            )

    @cached_property
    def domain_codes(self) -> tuple[str, ...]:
        """Codes in column order."""
        return tuple(domain.code for domain in self.domains)

    @cached_property
    def signal_codes(self) -> tuple[str, ...]:
        """Codes in column order."""
        return tuple(signal.code for signal in self.signals)

    @cached_property
    def _names(self) -> dict[str, str]:
        names = {domain.code: domain.name for domain in self.domains}
        return names | {signal.code: signal.name for signal in self.signals}

    def name_of(self, code: str) -> str:
        """Chinese name of a domain or signal code.

        Raises:
            TaxonomyError: ``F113`` for a code this taxonomy does not have.
        """
        try:
            return self._names[code]
        except KeyError:
            raise TaxonomyError(
                "F113", f"代码 {code!r} 不在分类 {self.id} 里。", "请检查拼写，或换用对应的分类文件。"
            ) from None

    def tier(self, level: int) -> Tier:
        """The tier of a level.

        Raises:
            TaxonomyError: ``F113`` for a level this taxonomy does not have.
        """
        if 0 <= level < len(self.tiers):
            return self.tiers[level]
        raise TaxonomyError("F113", f"等级 {level} 不在分类 {self.id} 里。", "请检查，或换用对应的分类文件。")
