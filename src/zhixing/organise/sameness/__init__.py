"""Whether two texts say the same: from copies over edited ones to the same thing in other words. Pure: texts in, numbers out."""

from zhixing.organise.sameness.judging import DECIDED, Judgement, judge
from zhixing.organise.sameness.traits import OPENING, Text, Traits, read, traits

__all__ = ["DECIDED", "OPENING", "Judgement", "Text", "Traits", "judge", "read", "traits"]
