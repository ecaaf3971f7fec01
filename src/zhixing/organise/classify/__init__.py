"""Where a text belongs: the classifier of the taxonomy, from no labels over few to many. Pure: numbers in, numbers out."""

from zhixing.organise.classify.classifier import (
    CERTAIN,
    MOST_EXAMPLES,
    MOST_UNLABELLED,
    WORTH_SAYING,
    Classifier,
    Opinion,
    Reason,
    Taught,
    train,
)
from zhixing.organise.classify.features import Sketch, sketch
from zhixing.organise.classify.texts import OPENING, Topic, Vector, Writing, prototype, words_of

__all__ = [
    "CERTAIN",
    "MOST_EXAMPLES",
    "MOST_UNLABELLED",
    "OPENING",
    "WORTH_SAYING",
    "Classifier",
    "Opinion",
    "Reason",
    "Sketch",
    "Taught",
    "Topic",
    "Vector",
    "Writing",
    "prototype",
    "sketch",
    "train",
    "words_of",
]
