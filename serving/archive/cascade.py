"""The cascade as a predictor of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.prediction import Prediction
    from model.predictor import Predictor

__all__ = ("CascadePredictor",)


class CascadePredictor:
    """Lets the encoder of a bundle read only the texts that the linear scorer is unsure of.

    Args:
        predictor: The bundle.
    """

    def __init__(self, predictor: Predictor) -> None:
        self._predictor = predictor

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """One prediction per text, in order; ``Prediction.stage`` says who read it."""
        return self._predictor.predict(texts, cascade=True)
