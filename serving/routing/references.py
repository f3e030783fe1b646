"""Checks of single entries: do the names exist, and does an entry fit itself?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serving.routing.errors import Problem
from serving.routing.rules import TEMPLATE_FIELDS, Addition, Rule, template_fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from model.taxonomy import Taxonomy
    from serving.routing.conditions import When
    from serving.routing.directory import Directory
    from serving.routing.rules import RuleBook
    from serving.routing.working_time import Due

__all__ = ("entry_problems",)


def entry_problems(book: RuleBook, directory: Directory, taxonomy: Taxonomy) -> list[Problem]:
    """Everything wrong with single entries: ``F223`` unknown names, ``F226`` contradictions, ``F229`` unused notes."""
    problems: list[Problem] = []
    for body in directory.bodies.values():
        problems += _unknown(body.serves, taxonomy.domain_codes, "领域", f"机构 {body.code}")
    for tier, due in book.clock.items():
        problems += _unknown((tier,), _levels(taxonomy), "等级", f"时限 clock {tier}")
        problems += _due_problems(due, f"时限 clock {tier}")
    rules = (*book.rules, *((book.default,) if book.default else ()))
    for rule in rules:
        problems += _rule_problems(rule, directory, taxonomy)
    for addition in book.additions:
        problems += _addition_problems(addition)
    entries = (*rules, *book.additions)
    for entry in entries:
        problems += _shared_problems(entry, book, directory, taxonomy)
    named = {note for entry in entries for note in entry.legal_notes}
    problems += [
        Problem("F229", f"法律提示 {note}", "没有规则用到它") for note in book.legal_notes if note not in named
    ]
    return problems


def _shared_problems(
    entry: Rule | Addition, book: RuleBook, directory: Directory, taxonomy: Taxonomy
) -> Iterator[Problem]:
    where = f"规则 {entry.id}"
    yield from _condition_problems(entry.when, where, directory, taxonomy)
    yield from _unknown(entry.legal_notes, book.legal_notes, "法律提示", where)
    codes = [co.body for co in entry.co_handlers]
    yield from _unknown(codes, directory.bodies, "机构", where)
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield Problem("F226", where, f"协办机构 {code} 写了两次")
    for co in entry.co_handlers:
        if co.due is not None:
            yield from _due_problems(co.due, f"{where} 的协办 {co.body}")
    yield from _template_problems(entry.reason, where)


def _rule_problems(rule: Rule, directory: Directory, taxonomy: Taxonomy) -> Iterator[Problem]:
    where = f"规则 {rule.id}"
    yield from _due_problems(rule.due, where)
    if not rule.reason.strip():
        yield Problem("F226", where, "reason 不能为空：工作人员要知道为什么这样派")
    if any(co.body == rule.lead for co in rule.co_handlers):
        yield Problem("F226", where, f"主办机构 {rule.lead} 同时列为协办")
    lead = directory.bodies.get(rule.lead)
    if lead is None:
        yield from _unknown((rule.lead,), directory.bodies, "机构", where)
    elif lead.serves:
        beyond = [code for code in rule.when.possible_domains(taxonomy) if code not in lead.serves]
        if beyond:
            yield Problem("F226", where, f"主办机构 {lead.code} 的 serves 里没有领域 {'、'.join(beyond)}")


def _addition_problems(addition: Addition) -> Iterator[Problem]:
    if not (addition.co_handlers or addition.reason or addition.legal_notes):
        yield Problem("F229", f"规则 {addition.id}", "没有追加任何内容（co_handlers、reason、legal_notes 都空）")


def _condition_problems(when: When, where: str, directory: Directory, taxonomy: Taxonomy) -> Iterator[Problem]:
    yield from _unknown(when.domains, taxonomy.domain_codes, "领域", where)
    yield from _unknown(when.tiers, _levels(taxonomy), "等级", where)
    yield from _unknown((*when.signals_any, *when.signals_all), taxonomy.signal_codes, "信号", where)
    for area in when.places:
        if not directory.knows_area(area):
            yield Problem("F223", where, f"地点 {area} 不在机构名录里（写作“青山镇”或“青山镇/李家村”）")
    for name, values in (("words", when.words), ("channels", when.channels)):
        if any(not value.strip() for value in values):
            yield Problem("F226", where, f"{name} 里有空白项")


def _unknown(used: Iterable[object], known: Iterable[object], kind: str, where: str) -> list[Problem]:
    known = tuple(known)
    missing = "、".join(str(code) for code in dict.fromkeys(used) if code not in known)
    return [Problem("F223", where, f"没有这样的{kind}：{missing}")] if missing else []


def _levels(taxonomy: Taxonomy) -> tuple[int, ...]:
    return tuple(tier.level for tier in taxonomy.tiers) or (0,)


def _due_problems(due: Due, where: str) -> list[Problem]:
    if min(due.hours, due.working_days) < 0 or (due.hours > 0) == (due.working_days > 0):
        return [Problem("F226", where, "时限要在 hours 和 working_days 中正好写一个正数")]
    return []


def _template_problems(template: str, where: str) -> list[Problem]:
    try:
        unknown = template_fields(template) - TEMPLATE_FIELDS
    except ValueError as error:
        return [Problem("F226", where, f"reason 的花括号不对：{error}")]
    if unknown:
        usable = "、".join(sorted(TEMPLATE_FIELDS))
        return [Problem("F226", where, f"reason 里不认识的字段 {'、'.join(sorted(unknown))}；可用 {usable}")]
    return []
