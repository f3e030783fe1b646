"""Reads and checks a suite: a folder of jsonl files, or one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from training.behaviour.cases import Case, Expectation, FunctionCase, InvarianceCase
from training.behaviour.errors import BehaviourError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from model.taxonomy import Taxonomy

__all__ = ("DEFAULT_SUITE_PATH", "Suite", "load_suite")

DEFAULT_SUITE_PATH = Path(__file__).parents[2] / "datasets" / "behaviour"
"""The suite of labelling guideline v1.1."""


class Suite(msgspec.Struct, frozen=True):
    """Checked cases of one taxonomy."""

    taxonomy: str
    """Id of the taxonomy that the labels belong to."""
    severe_tier: int
    cases: tuple[Case, ...]

    @classmethod
    def of(cls, cases: Iterable[Case], taxonomy: Taxonomy) -> Suite:
        """Check cases against each other and against the taxonomy.

        Raises:
            BehaviourError: ``F341`` no case, ``F342`` a label the taxonomy does not have, ``F343`` an id or text twice,
                ``F344`` an expectation that is empty or contradicts itself.
        """
        suite = cls(taxonomy.id, taxonomy.severe_tier, tuple(cases))
        if not suite.cases:
            raise BehaviourError(
                "F341", "行为测试集里没有用例。", "请检查路径：应是含 jsonl 文件的目录，或一个 jsonl 文件。"
            )
        ids: set[str] = set()
        owners: dict[str, str] = {}
        for case in suite.cases:
            if case.id in ids:
                raise BehaviourError("F343", f"用例编号 {case.id} 出现不止一次。", "每个编号只能用一次。")
            ids.add(case.id)
            for text in case.texts:
                if text in owners:
                    raise BehaviourError(
                        "F343", f"用例 {case.id} 与 {owners[text]} 有相同的文本。", "请改写或删去其中一条。"
                    )
                owners[text] = case.id
            _check_expectation(case, taxonomy)
        return suite

    @property
    def capabilities(self) -> tuple[str, ...]:
        """Capabilities in the order of the files."""
        return tuple(dict.fromkeys(case.capability for case in self.cases))

    @property
    def size(self) -> int:
        """Number of cases; an invariance test counts once per variant."""
        return sum(case.size for case in self.cases)


def _check_expectation(case: Case, taxonomy: Taxonomy) -> None:
    if not isinstance(case, FunctionCase | InvarianceCase) or case.expect is None:
        return
    expect = case.expect
    if expect == Expectation():
        raise BehaviourError(
            "F344", f"用例 {case.id} 的 expect 是空的。", "请写明 severe、tier、domain、signals 中至少一项。"
        )
    unknown = [code for code in expect.domain if code not in taxonomy.domain_codes]
    unknown += [code for code in expect.signals if code not in taxonomy.signal_codes]
    if expect.severe is not None and not taxonomy.tiers:
        unknown.append("severe")
    if expect.tier is not None:
        low, high = expect.tier
        unknown += [str(level) for level in (low, high) if not 0 <= level < len(taxonomy.tiers)]
        if low > high:
            raise BehaviourError("F344", f"用例 {case.id} 的等级下限 {low} 高于上限 {high}。", "请写成 [下限, 上限]。")
        if expect.severe is not None and ((high if expect.severe else low) >= taxonomy.severe_tier) != expect.severe:
            raise BehaviourError(
                "F344", f"用例 {case.id} 的 severe 与等级范围 [{low}, {high}] 矛盾。", "请改成一致，或只写其中一项。"
            )
    if unknown:
        raise BehaviourError(
            "F342",
            f"用例 {case.id} 的标签 {'、'.join(unknown)} 不在分类 {taxonomy.id} 里。",
            "请检查拼写，或换用对应的分类文件。",
        )


def _read(path: Path) -> Iterator[Case]:
    decoder = msgspec.json.Decoder(Case)
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise BehaviourError("F341", f"读不到 {path}：{error.strerror}。", "请检查路径和权限。") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield decoder.decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise BehaviourError(
                "F341",
                f"{path.name} 第 {number} 行不是合格的用例：{error}。",
                "请对照 datasets/behaviour/README.md 修改。",
            ) from error


def load_suite(taxonomy: Taxonomy, path: Path = DEFAULT_SUITE_PATH) -> Suite:
    """Read a suite.

    Args:
        taxonomy: That of the labels.
        path: One jsonl file, or a folder whose jsonl files are read in the order of their names.

    Raises:
        BehaviourError: ``F341`` to ``F344``, see :meth:`Suite.of`.
    """
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    return Suite.of((case for file in files for case in _read(file)), taxonomy)
