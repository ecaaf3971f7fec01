"""事件 events: the one log of what happened, and the listeners that turn it into indexes, notices and numbers.

Whatever changes records a fact in the same transaction; whoever wants to know listens. News travels upwards only this way.
"""

from zhixing.events.facts import EVERY, Fact, Listener, RecordedFact, record, record_all
from zhixing.events.listening import ListenerThread, advance, catch_up

__all__ = ["EVERY", "Fact", "Listener", "ListenerThread", "RecordedFact", "advance", "catch_up", "record", "record_all"]
