"""The house: the engines of one running process, as the rooms see them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from zhixing.kit.clock import Clock
from zhixing.kit.db import Database
from zhixing.kit.files import FileStore
from zhixing.kit.settings import Settings


class House(Protocol):
    """What `zhixing.bootstrap` opens. The ports of upper rooms are typed where they are used,
    because plumbing must not know them: `index` is `zhixing.search.port.SearchIndex`,
    `embedder` is `zhixing.assist.port.Embedder`, `chat` is `zhixing.assist.port.Chat`, `extractor` is `zhixing.capture.port.Extractor`,
    `drawer` is `zhixing.organise.port.PageDrawer`, `stamper` is `zhixing.organise.port.Stamper`."""

    @property
    def settings(self) -> Settings: ...

    @property
    def database(self) -> Database: ...

    @property
    def files(self) -> FileStore: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def index(self) -> Any: ...

    @property
    def embedder(self) -> Any: ...

    @property
    def chat(self) -> Any: ...

    @property
    def extractor(self) -> Any: ...

    @property
    def drawer(self) -> Any: ...

    @property
    def listener_types(self) -> Mapping[str, frozenset[str]]:
        """Everybody who listens to facts, with the types of facts each hears."""
        ...

    @property
    def stamper(self) -> Any: ...
