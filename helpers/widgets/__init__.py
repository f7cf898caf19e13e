"""What a learner moves with the mouse or the keyboard: thin, over the other modules."""

from helpers.widgets.guide import Guide, guide
from helpers.widgets.prediction import Prediction, predict
from helpers.widgets.quiz import Quiz, quiz, self_test
from helpers.widgets.slider import Variation, vary
from helpers.widgets.stepper import Stepper, stepper

__all__ = [
    "Guide",
    "Prediction",
    "Quiz",
    "Stepper",
    "Variation",
    "guide",
    "predict",
    "quiz",
    "self_test",
    "stepper",
    "vary",
]
