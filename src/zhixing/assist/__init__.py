"""智能 assist: the ports to models, so that every room can use meaning and words and none needs to know whose model it is.

`house.embedder` is the embedder the settings name; `house.chat` speaks to language models. Which language model answers, if any,
administrators say on a page or operators by the environment: `chosen_model`. It is called through `converse`, which keeps to the
budget, leaves an endpoint alone that just failed, and writes every call down.
Outside a house: `embedder_for(settings_from())` of `zhixing.engines.embedders` (engines are chosen by bootstrap; tests and benches
may call it directly).
"""

from zhixing.assist.calling import converse, reply
from zhixing.assist.choosing import Chosen, chosen_model
from zhixing.assist.nothing import NoEmbedder
from zhixing.assist.port import Chat, Embedder, Endpoint, Message, Usage, Vectors
from zhixing.assist.rules import ModelSettings, may_leave
from zhixing.assist.service import change_model, read_model, try_out

__all__ = [
    "Chat",
    "Chosen",
    "Embedder",
    "Endpoint",
    "Message",
    "ModelSettings",
    "NoEmbedder",
    "Usage",
    "Vectors",
    "change_model",
    "chosen_model",
    "converse",
    "may_leave",
    "read_model",
    "reply",
    "try_out",
]
