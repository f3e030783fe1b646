"""``fenliu routes``: check the routing files, and try a route, for the person who edits them."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from model.errors import FenliuError
from model.prediction import Prediction, SignalScore, Suggestion
from model.taxonomy import DEFAULT_TAXONOMY_PATH, Taxonomy
from serving.routing import DEFAULT_DIRECTORY_PATH, DEFAULT_ROUTING_PATH, Complaint, Router, RoutingError
from serving.routing.coverage import hits
from serving.routing.working_time import CHINA_TIME, in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serving.routing import Route, Step
    from serving.routing.conditions import When

__all__ = ("routes_app",)

routes_app = typer.Typer(name="routes", help="分流规则：检查与试算。", no_args_is_help=True)

RoutingOption = Annotated[Path, typer.Option("--routing", help="分流规则文件（TOML）。")]
DirectoryOption = Annotated[Path, typer.Option("--directory", help="机构名录文件（TOML）。")]
TaxonomyOption = Annotated[Path, typer.Option("--taxonomy", help="分类文件（TOML）。")]

CONDITION_NAMES = {
    "tiers": "等级",
    "severe": "严重等级",
    "domains": "领域",
    "signals_any": "信号（任一）",
    "signals_all": "信号（全部）",
    "channels": "渠道",
    "places": "地点",
    "words": "词语",
}

LEVEL_NAMES = {"village": "村（社区）", "town": "乡镇（街道）", "county": "县级"}


@routes_app.command("check", help="检查规则与名录：有没有无人接办的情形、轮不到的规则、写错的代码、越急越晚的时限。")
def check(
    routing: RoutingOption = DEFAULT_ROUTING_PATH,
    directory: DirectoryOption = DEFAULT_DIRECTORY_PATH,
    taxonomy: TaxonomyOption = DEFAULT_TAXONOMY_PATH,
) -> None:
    """Check both files; print the rules and how often each can answer. Exit code 1 with all problems."""
    try:
        router = Router.load(routing, directory, Taxonomy.load(taxonomy))
    except FenliuError as error:
        _print_error(error)
        raise typer.Exit(1) from error
    _print_rules(router)
    order = router.order
    cells = len(order.taxonomy.domain_codes) * len(order.levels)
    Console().print(
        f"完整：{len(order.taxonomy.domain_codes)} 个领域 × {len(order.levels)} 个等级，共 {cells} 格，格格有人接办。\n"
        f"可达：{len(order.rules)} 条规则都能轮到；追加 {len(router.book.additions)} 条。\n"
        f"时限：等级越高，时限从不更晚。名录：{escape(router.directory.name)}，{len(router.directory.bodies)} 家机构，"
        f"{len(router.directory.towns)} 个乡镇（街道）。",
        highlight=False,
    )


@routes_app.command("try", help="试算一件诉求会派给谁、为什么：给出标签，或只给原文让模型判断。")
def try_route(
    domain: Annotated[str | None, typer.Option(help="领域代码；不给则由模型读 --text。")] = None,
    tier: Annotated[int | None, typer.Option(min=0, help="风险等级，与 --domain 一起用。")] = None,
    signal: Annotated[list[str] | None, typer.Option(help="风险信号代码，可重复，与 --domain 一起用。")] = None,
    place: Annotated[str | None, typer.Option(help="地点，例如 青山镇李家村。")] = None,
    channel: Annotated[str | None, typer.Option(help="来件渠道，例如 法院委派。")] = None,
    text: Annotated[str | None, typer.Option(help="诉求原文；写 - 则从标准输入读。")] = None,
    received_at: Annotated[
        str | None, typer.Option(help="来件时间（ISO 8601）；默认现在，不写时区按北京时间。")
    ] = None,
    bundle: Annotated[Path | None, typer.Option(help="模型包目录；默认用随附的。")] = None,
    routing: RoutingOption = DEFAULT_ROUTING_PATH,
    directory: DirectoryOption = DEFAULT_DIRECTORY_PATH,
    taxonomy: TaxonomyOption = DEFAULT_TAXONOMY_PATH,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """Route one complaint, from given labels or from its text alone. Exit code 1 when it cannot be routed."""
    if domain is None and text is None:
        raise typer.BadParameter("请给 --domain，或给 --text 让模型判断。")
    if domain is None and (tier is not None or signal):
        raise typer.BadParameter("--tier 和 --signal 要与 --domain 一起用；只给 --text 时由模型判断。")
    written = sys.stdin.read() if text == "-" else text or ""
    complaint = Complaint(written, place, channel, _moment(received_at))
    try:
        if domain is None:
            prediction, labels = _predict(written, bundle)
        else:
            labels = Taxonomy.load(taxonomy)
            prediction = _as_labelled(labels, domain, tier or 0, signal or [])
        router = Router.load(routing, directory, labels)
        route = router.route(complaint, prediction)
        considered, additions = router.explain(complaint, prediction)
    except FenliuError as error:
        _print_error(error)
        raise typer.Exit(1) from error
    if as_json:
        _print_json(prediction, route, considered, additions)
    else:
        _print_labels(prediction, labels)
        _print_route(route)
        _print_steps(considered, additions)


def _moment(written: str | None) -> datetime:
    if written is None:
        return datetime.now(CHINA_TIME)
    try:
        moment = datetime.fromisoformat(written)
    except ValueError as error:
        raise typer.BadParameter("--received-at 应为 ISO 8601 时间，例如 2026-11-25T09:00。") from error
    return moment if moment.utcoffset() is not None else moment.replace(tzinfo=CHINA_TIME)


def _predict(text: str, bundle: Path | None) -> tuple[Prediction, Taxonomy]:
    from model.predictor import Predictor

    predictor = Predictor.load() if bundle is None else Predictor.load(bundle)
    return predictor.predict([text])[0], predictor.taxonomy


def _as_labelled(taxonomy: Taxonomy, domain: str, tier: int, signals: Sequence[str]) -> Prediction:
    """A prediction as sure as the person who typed the labels.

    Raises:
        TaxonomyError: ``F113`` a code that the taxonomy does not have.
    """
    return Prediction(
        domain=domain,
        domain_probability=1.0,
        suggestions=(Suggestion(domain, taxonomy.name_of(domain), 1.0, in_set=True),),
        tier=tier,
        severe_probability=float(tier >= taxonomy.severe_tier),
        signals=tuple(SignalScore(code, taxonomy.name_of(code), 1.0) for code in signals),
        evidence=(),
        domain_words=(),
        needs_human=(),
        degraded=False,
        bundle="",
    )


def _table(*headings: str, title: str | None = None) -> Table:
    """A table that folds long Chinese sentences, which have no spaces to break at, instead of cutting them."""
    table = Table(title=title)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _print_error(error: FenliuError) -> None:
    problems = error.problems if isinstance(error, RoutingError) else ()
    lines = [f"共 {len(problems)} 处问题：", *map(str, problems), error.remedy] if problems else [str(error)]
    for line in lines:
        typer.echo(line, err=True)


def _print_rules(router: Router) -> None:
    counts = hits(router.order)
    table = _table("序", "规则", "等级", "领域", "其他条件", "主办", "时限", "能先答的情形")
    for number, rule in enumerate(router.order.rules, start=1):
        when = rule.when
        table.add_row(
            str(number),
            rule.id,
            "、".join(map(str, when.possible_tiers(router.taxonomy))) if when.tiers or when.severe else "任何",
            "、".join(router.taxonomy.name_of(code) for code in when.domains) or "任何",
            escape(_other_conditions(when, router.taxonomy)),
            escape(router.directory.bodies[rule.lead].name),
            in_words(rule.due),
            str(counts[rule.id]),
        )
    Console().print(table)


def _other_conditions(when: When, taxonomy: Taxonomy) -> str:
    parts = []
    if when.signals_any:
        parts.append("信号任一：" + "、".join(map(taxonomy.name_of, when.signals_any)))
    if when.signals_all:
        parts.append("信号全部：" + "、".join(map(taxonomy.name_of, when.signals_all)))
    parts += [
        f"{CONDITION_NAMES[name]}：{'、'.join(values[:3])}" + (f" 等 {len(values)} 个" if len(values) > 3 else "")
        for name, values in (("places", when.places), ("channels", when.channels), ("words", when.words))
        if values
    ]
    return "；".join(parts) or "无"


def _print_labels(prediction: Prediction, taxonomy: Taxonomy) -> None:
    signals = "、".join(score.name for score in prediction.signals) or "无"
    tier = taxonomy.tier(prediction.tier).name if taxonomy.tiers else "未分级"
    Console().print(
        f"领域 {taxonomy.name_of(prediction.domain)}（{prediction.domain_probability:.0%}）"
        f"  等级 {prediction.tier} {tier}  信号 {signals}",
        highlight=False,
    )


def _print_route(route: Route) -> None:
    table = _table("", "", title="分流结果")
    table.show_header, table.show_lines = False, True
    table.add_row("主办", escape(f"{route.lead.name}（{LEVEL_NAMES[route.level]}）"))
    table.add_row("时限", f"{route.due_at:%Y-%m-%d %H:%M}")
    for co in route.co_handlers:
        table.add_row("协办", escape(f"{co.name}  {co.due_at:%Y-%m-%d %H:%M} 前"))
    table.add_row("理由", escape(route.reason))
    table.add_row("法律提示", escape(route.legal_note))
    table.add_row("规则", route.rule)
    Console().print(table)


def _print_steps(considered: Sequence[Step], additions: Sequence[Step]) -> None:
    by_labels = {"tiers", "severe", "domains"}
    table = _table("规则", "结果", title="规则是怎样选出来的")
    for step in considered:
        if step.unmet not in by_labels:
            outcome = f"不符：{CONDITION_NAMES[step.unmet]}" if step.unmet else "[green]首条全部符合，采用[/green]"
            table.add_row(step.rule.id, outcome)
    for step in additions:
        if not step.unmet:
            table.add_row(step.rule.id, "追加")
    console = Console()
    console.print(table)
    skipped = sum(step.unmet in by_labels for step in considered)
    console.print(f"排在前面的规则中，另有 {skipped} 条因等级或领域不符而跳过。", highlight=False)


def _print_json(prediction: Prediction, route: Route, considered: Sequence[Step], additions: Sequence[Step]) -> None:
    answer = {
        "prediction": prediction,
        "route": route,
        "considered": [{"rule": step.rule.id, "unmet": step.unmet} for step in considered],
        "additions": [step.rule.id for step in additions if not step.unmet],
    }
    typer.echo(msgspec.json.format(msgspec.json.encode(answer), indent=2).decode())
