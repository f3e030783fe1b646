"""How the manifest of a bundle looks in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    from model.bundle import Manifest

__all__ = ("print_manifest",)

_INTERVAL = "_interval"


def print_manifest(path: Path, manifest: Manifest) -> None:
    """Print the manifest of a bundle.

    Args:
        path: Where the bundle lies.
        manifest: What it says.
    """
    console = Console(highlight=False)
    for table in (
        _pairs(f"模型包 {manifest.id}", _identity(path, manifest)),
        _pairs("阈值", _thresholds(manifest)),
        _metrics(manifest),
        _data(manifest),
        _files(manifest),
    ):
        console.print(table)


def _identity(path: Path, manifest: Manifest) -> list[tuple[str, str]]:
    return [
        ("目录", str(path)),
        ("格式", str(manifest.format)),
        ("种类", manifest.kind),
        ("生成时间", manifest.created),
        ("分类", manifest.taxonomy),
        ("领域数", str(len(manifest.domain.bias))),
        ("分词词典", manifest.dictionary),
        ("生成环境", "，".join([*(f"{name} {version}" for name, version in manifest.versions.items()), manifest.cpu])),
    ]


def _thresholds(manifest: Manifest) -> list[tuple[str, str]]:
    domain, limits, risk = manifest.domain, manifest.limits, manifest.risk
    rows = [
        ("建议集覆盖率", f"{domain.coverage:.0%}"),
        ("建议集概率下限", f"{domain.set_threshold:.4f}"),
        ("领域温度", f"{domain.temperature:.4f}"),
    ]
    if risk is None:
        rows.append(("风险等级", "无"))
    else:
        rows += [(f"等级 ≥ {level} 的概率下限", f"{tier.cutoff:.2f}") for level, tier in enumerate(risk.tiers, start=1)]
        rows += [("危险提醒的概率下限", f"{risk.alert:.4f}"), ("危险提醒的召回率", f"{risk.alert_recall:.0%}")]
    rows += [
        ("太短", f"少于 {limits.shortest} 字"),
        ("不像中文", f"汉字少于 {limits.chinese_share:.0%}"),
        ("没见过", f"认得的字串少于 {limits.known_share:.0%}"),
        ("领域难分", f"前两名相差不到 {limits.close_gap:.0%}"),
    ]
    return rows


def _pairs(title: str, rows: list[tuple[str, str]]) -> Table:
    table = Table(title=title, title_justify="left", show_header=False)
    table.add_column()
    table.add_column(overflow="fold")
    for name, value in rows:
        table.add_row(name, Text(value))
    return table


def _metrics(manifest: Manifest) -> Table:
    table = Table("指标", "值", "95 % 区间", title="评估", title_justify="left")
    for name, value in manifest.metrics.items():
        if isinstance(value, list):
            continue
        interval = manifest.metrics.get(f"{name}{_INTERVAL}")
        shown = "–".join(f"{bound:.3f}" for bound in interval) if isinstance(interval, list) else ""
        table.add_row(name, f"{value:.3f}", shown)
    return table


def _data(manifest: Manifest) -> Table:
    table = Table("名称", "用途", "行数", title="数据", title_justify="left")
    table.add_column("SHA-256", overflow="fold")
    table.add_column("说明", overflow="fold")
    for record in manifest.data:
        table.add_row(Text(record.name), Text(record.role), str(record.rows), record.sha256, Text(record.note))
    return table


def _files(manifest: Manifest) -> Table:
    table = Table("文件", title="文件", title_justify="left")
    table.add_column("字节", justify="right")
    table.add_column("SHA-256", overflow="fold")
    for name, record in manifest.files.items():
        table.add_row(Text(name), f"{record.size:,}", record.sha256)
    return table
