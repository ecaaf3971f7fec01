"""应用 apply: what is known is put to use.

A question gets a short answer made of sentences that stand in the sources, each citing the passage it stands in, or the plain word
that the sources do not answer. Where the house has a language model it may put the answer into words; each of its sentences is held
against what it cites, and when anything is wrong with it the quotes are the answer. Nobody is answered from what they may not read,
today or when they read an old answer again.
"""

from zhixing.apply.answer import Answer
from zhixing.apply.asking import ask, asked_and_answered
from zhixing.apply.presenting import present
from zhixing.apply.schemas import AnswerOut
from zhixing.apply.scoping import Asking
from zhixing.apply.service import answer_to, history, judge, reread

__all__ = ["Answer", "AnswerOut", "Asking", "answer_to", "ask", "asked_and_answered", "history", "judge", "present", "reread"]
