"""Reports side by side."""

from __future__ import annotations

import io

import msgspec
import pytest
from rich.console import Console

from training.behaviour import (
    BehaviourError,
    BehaviourReport,
    CapabilityRate,
    Failure,
    compare,
    render_markdown,
    render_table,
)


def report(*failed, capability="negation", total=4):
    rate = CapabilityRate.of(capability, total - len(failed), total)
    overall = CapabilityRate.of("all", total - len(failed), total)
    return BehaviourReport((rate,), overall, tuple(Failure(name, capability, ("tier",)) for name in failed))


def test_says_what_a_second_model_gained_and_lost() -> None:
    found = compare({"full": report("n-1", "n-2"), "bare": report("n-2", "n-3")})
    assert found.gained == {"bare": ("n-1",)}
    assert found.lost == {"bare": ("n-3",)}


@pytest.mark.parametrize(
    "reports", [{}, {"a": report(), "b": report(total=5)}, {"a": report(), "b": report(capability="idiom")}]
)
def test_only_reports_of_one_suite_stand_side_by_side(reports) -> None:
    with pytest.raises(BehaviourError) as caught:
        compare(reports)
    assert caught.value.code == "F346"


def test_tables_show_counts_intervals_and_failed_ids() -> None:
    found = compare({"full [a|b]": report(), "bare": report("n-1")})
    markdown = render_markdown(found)
    assert "| `negation` | 4/4  100 % [51–100] | 3/4  75 % [30–95] |" in markdown
    assert "full [a\\|b]" in markdown
    assert "`n-1` (tier)" in markdown
    console = Console(width=120, record=True, file=io.StringIO())
    console.print(render_table(found))
    shown = console.export_text()
    assert "full [a|b]" in shown
    assert "3/4  75 % [30–95]" in shown


def test_json_comes_back_whole() -> None:
    found = compare({"full": report("n-1")})
    assert msgspec.json.decode(msgspec.json.encode(found), type=type(found)) == found
