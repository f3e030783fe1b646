"""The suite that ships: large, broad, balanced, and labelled in the county taxonomy."""

from __future__ import annotations

from collections import defaultdict

import pytest

from model.taxonomy import Taxonomy
from training.behaviour import FunctionCase, load_suite


@pytest.fixture(scope="module")
def taxonomy():
    return Taxonomy.load()


@pytest.fixture(scope="module")
def suite(taxonomy):
    return load_suite(taxonomy)


def functions(suite):
    return [case for case in suite.cases if isinstance(case, FunctionCase)]


def test_is_large_and_broad(suite) -> None:
    assert suite.size >= 400
    assert len(suite.capabilities) >= 25


def test_danger_does_not_outweigh_its_absence(suite, taxonomy) -> None:
    rated = [case.expect for case in functions(suite) if case.expect.severe is not None or case.expect.tier]
    calm = [e for e in rated if e.severe is False or (e.tier is not None and e.tier[1] < taxonomy.severe_tier)]
    assert len(calm) >= 0.35 * len(rated)


def test_asks_for_every_domain_and_signal(suite, taxonomy) -> None:
    assert {code for case in functions(suite) for code in case.expect.domain} == set(taxonomy.domain_codes)
    assert {code for case in functions(suite) for code in case.expect.signals} == set(taxonomy.signal_codes)


def test_groups_hold_both_sides_of_the_severe_line(suite) -> None:
    groups = defaultdict(set)
    for case in functions(suite):
        if case.group is not None:
            groups[case.group].add(case.expect.severe)
    assert len(groups) >= 20
    assert all(sides == {True, False} for sides in groups.values())


def test_invariance_covers_who_a_person_is(suite) -> None:
    fair = {"ethnicity", "origin", "gender", "age", "religion", "occupation", "petition_history"}
    assert {f"invariance_{name}" for name in fair} <= set(suite.capabilities)
