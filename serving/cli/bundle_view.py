"""How the manifest of a bundle looks in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    from model.bundle import EncoderRecord, Manifest
    from model.calibration import RiskCalibration

__all__ = ("print_manifest",)

_INTERVAL = "_interval"


def print_manifest(path: Path, manifest: Manifest) -> None:
    """Print the manifest of a bundle.

    Args:
        path: Where the bundle lies.
        manifest: What it says.
    """
    console = Console(highlight=False)
    encoder = manifest.encoder
    for table in (
        _pairs(f"模型包 {manifest.id}", _identity(path, manifest)),
        *((_pairs("编码器", _encoder(encoder)),) if encoder is not None else ()),
        _pairs("阈值" if encoder is None else "阈值（线性模型单独作答时）", _thresholds(manifest, manifest)),
        *((_pairs("阈值（两个模型一起）", _thresholds(manifest, encoder)),) if encoder is not None else ()),
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


def _encoder(record: EncoderRecord) -> list[tuple[str, str]]:
    facts, settings, cascade = record.facts, record.settings, record.cascade
    novelty, evidence = record.novelty, record.evidence
    if evidence.source == "tokens":
        shown = f"编码器标出的片段，词元对数几率 ≥ {evidence.threshold:g}，间隔 ≤ {evidence.join} 字相连"
    else:
        shown = f"两个模型一起挑的分句，最强词元的权重 {evidence.weight:g}，得分 ≥ {evidence.threshold:.3g}"
    measured = "，".join(f"{name} AUROC {value:.3f}" for name, value in novelty.auroc.items())
    geometry = (
        f"{facts.layers} 层，宽 {facts.hidden}，{facts.heads} 个注意力头，前馈 {facts.feed_forward}，"
        f"词表 {facts.vocabulary}，参数 {facts.parameters / 1e6:.1f} M"
    )
    doubt = f"，或高风险概率在 {cascade.low:g}–{cascade.high:g}" if cascade.low <= cascade.high else ""
    stages = (
        f"前两个领域相差 < {cascade.gap:g}{doubt}，或有险情短语时由编码器读："
        f"{cascade.texts} 条里的 {cascade.share:.1%}；是否高风险一致 {cascade.severe_agreement:.1%}，"
        f"领域一致 {cascade.domain_agreement:.1%}"
    )
    return [
        ("结构", geometry),
        ("窗口", f"{settings.window} 个词元，相邻重叠 {settings.overlap}，最多 {settings.most_windows} 窗"),
        ("校准文本", f"{facts.held_texts} 条，编码器没有学过"),
        ("导出环境", "，".join(facts.processor) or "未知"),
        ("8 位与原网络", f"领域概率平均相差 {record.parity.get('integer_domain_mean', 0.0):.2g}"),
        ("依据", shown),
        (
            "不像学过的",
            f"{novelty.measure} ≥ {novelty.threshold:.4g}，误报 {novelty.flagged:.0%}"
            + f"，{measured}" * bool(measured),
        ),
        ("分两级", stages),
    ]


def _thresholds(manifest: Manifest, deciding: Manifest | EncoderRecord) -> list[tuple[str, str]]:
    domain, limits, risk = deciding.domain, manifest.limits, deciding.risk
    rows = [
        ("建议集覆盖率", f"{domain.coverage:.0%}"),
        ("建议集概率下限", f"{domain.set_threshold:.4f}"),
        ("领域温度", f"{domain.temperature:.4f}"),
    ]
    if domain.encoder:
        rows.append(("编码器在领域里的权重", f"{domain.encoder:.4f}"))
    if risk is None:
        rows.append(("风险等级", "无"))
    else:
        rows += [(f"等级 ≥ {level} 的概率下限", f"{tier.cutoff:.2f}") for level, tier in enumerate(risk.tiers, start=1)]
        rows += [("危险提醒的概率下限", f"{risk.alert:.4f}"), ("危险提醒的召回率", _bound(risk))]
    rows += [
        ("太短", f"少于 {limits.shortest} 字"),
        ("不像中文", f"汉字少于 {limits.chinese_share:.0%}"),
        ("没见过", f"认得的字串少于 {limits.known_share:.0%}"),
        ("领域难分", f"前两名相差不到 {limits.close_gap:.0%}"),
    ]
    return rows


def _bound(risk: RiskCalibration) -> str:
    counted = f"（按 {risk.alert_texts} 条高风险校准文本，保形风险控制）" if risk.alert_texts else ""
    return f"期望 ≥ {risk.alert_recall:.0%}{counted}"


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
