"""The behaviour suite: small tests of one capability each, after CheckList (Ribeiro et al., ACL 2020) and HateCheck.

Accuracy on a sample of complaints says little about negation, disguise or fairness; the suite asks for each by name.
"""

from __future__ import annotations

from training.behaviour.cases import DirectionCase, Expectation, FunctionCase, InvarianceCase
from training.behaviour.comparison import Comparison, compare, render_markdown, render_table
from training.behaviour.errors import BehaviourError
from training.behaviour.report import BehaviourReport, CapabilityRate, Failure
from training.behaviour.runner import run_behaviour
from training.behaviour.suite import DEFAULT_SUITE_PATH, Suite, load_suite

__all__ = (
    "DEFAULT_SUITE_PATH",
    "BehaviourError",
    "BehaviourReport",
    "CapabilityRate",
    "Comparison",
    "DirectionCase",
    "Expectation",
    "Failure",
    "FunctionCase",
    "InvarianceCase",
    "Suite",
    "compare",
    "load_suite",
    "render_markdown",
    "render_table",
    "run_behaviour",
)
