"""演示公司 demo: 榫和驱动, an invented maker of servo drives, with its people, its spaces and what it has learnt.

Everything is put in through the rooms' own verbs, as the right persons and at the right dates, so that the demo is a house like
any other. What stands in it was written for this product; company, persons, customers, suppliers and figures are all invented.
"""

from zhixing.demo.building import build, wanted
from zhixing.demo.library import QUESTIONS, Entry, entries, logins, original
from zhixing.demo.state import clear

__all__ = ["QUESTIONS", "Entry", "build", "clear", "entries", "logins", "original", "wanted"]
