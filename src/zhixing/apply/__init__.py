"""应用 apply: what is known is put to use.

A question gets a short answer made of sentences that stand in the sources, each citing the passage it stands in, or the plain word
that the sources do not answer. Nobody is answered from what they may not read, today or when they read an old answer again.
"""

from zhixing.apply.answer import Answer
from zhixing.apply.presenting import present
from zhixing.apply.schemas import AnswerOut
from zhixing.apply.service import Asking, answer_to, ask, history, judge, reread

__all__ = ["Answer", "AnswerOut", "Asking", "answer_to", "ask", "history", "judge", "present", "reread"]
