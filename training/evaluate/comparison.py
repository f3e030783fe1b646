"""Columns to read a bundle's numbers against: another bundle on the same texts, or published numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from training.evaluate.bootstrap import Estimate, interval
from training.evaluate.catalogue import CATALOGUE
from training.evaluate.errors import EvaluationError

if TYPE_CHECKING:
    from pathlib import Path

    from training.evaluate.metrics import Measurement

__all__ = ("Reference", "difference")


class Reference(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Published values of metrics, such as a baseline's. A JSON file with these fields."""

    name: str
    """Column heading."""
    values: dict[str, float]
    """By the names of the catalogue; shares as 0-1."""
    note: str = ""
    """Trained on what, scored on what, published where."""

    @classmethod
    def load(cls, path: Path) -> Reference:
        """Read a reference file.

        Raises:
            EvaluationError: ``F334`` unreadable or malformed, ``F335`` a metric that the catalogue does not have.
        """
        try:
            reference = msgspec.json.decode(path.read_bytes(), type=cls)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise EvaluationError(
                "F334",
                f"读不了参考数值文件 {path}：{error}。",
                '应为 JSON：{"name": "…", "note": "…", "values": {"domain_accuracy": 0.75}}。',
            ) from error
        unknown = sorted(set(reference.values) - set(CATALOGUE))
        if unknown:
            raise EvaluationError(
                "F335",
                f"参考数值文件 {path} 里有不认识的指标：{'、'.join(unknown)}。",
                f"可用的指标：{'、'.join(CATALOGUE)}。",
            )
        return reference


def difference(first: Measurement, second: Measurement) -> dict[str, Estimate]:
    """First minus second for every metric both have, with paired bootstrap 95 % intervals.

    Both must be measured on the same texts with the same seed: then replicate i drew the same texts for both.
    """
    ours, theirs = first.metrics.estimates, second.metrics.estimates
    return {
        name: Estimate(
            ours[name].value - theirs[name].value, *interval(first.replicates[name] - second.replicates[name])
        )
        for name in ours
        if name in theirs
    }
