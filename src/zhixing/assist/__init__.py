"""智能 assist: the ports to models, so that every room can use meaning and none needs to know whose model it is.

`house.embedder` is the embedder the settings name. Outside a house: `embedder_for(settings_from())` of
`zhixing.engines.embedders` (engines are chosen by bootstrap; tests and benches may call it directly).
"""

from zhixing.assist.nothing import NoEmbedder
from zhixing.assist.port import Embedder, Vectors

__all__ = ["Embedder", "NoEmbedder", "Vectors"]
