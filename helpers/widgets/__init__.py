"""What a learner moves with the mouse or the keyboard: thin, over the other modules."""

from helpers.widgets.prediction import Prediction, predict

__all__ = ["Prediction", "predict"]
