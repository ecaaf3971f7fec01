"""A small library, and a house that asks a scripted language model."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from cast import Api, Cast
from scripted_model import ScriptedModel
from zhixing import search
from zhixing.assist import breaker

OVEN = "烘箱用于来料元件的除湿。烘箱的温度上限为 85 ℃，超过时必须停机检查。每班开始前记录一次温度。"
STORE = "冷库存放锡膏。冷库的温度保持在 5 ℃ 左右，门不得常开。"
PUMP = "真空泵每月更换一次滤芯。更换滤芯前先断电并挂牌。"
QUESTION = "烘箱的温度上限是多少？"


@pytest.fixture
def library(cast: Cast) -> Cast:
    """A small library that the keeper and the reader read."""
    for title, text in (("烘箱作业指导书", OVEN), ("冷库管理办法", STORE), ("真空泵保养规程", PUMP)):
        cast.asset(title, text=text, kind="sop")
    search.settle(cast.house)
    return cast


Modelled = Callable[..., ScriptedModel]


@pytest.fixture
def modelled(library: Cast, api: Api) -> Iterator[Modelled]:
    """`modelled(says=…, behaves=…)` starts a scripted model and makes it the model of the house; `settings` go with it."""
    breaker._breakers.clear()
    with ExitStack() as stack:

        def start(*, settings: dict[str, Any] | None = None, **script: Any) -> ScriptedModel:
            model = stack.enter_context(ScriptedModel(**script))
            body = model.settings(patience_seconds=1, total_seconds=4, **(settings or {}))
            saved = api("administrator").put("/api/admin/model", json=body)
            assert saved.status_code == 200, saved.text
            return model

        yield start


def answer(api: Api, name: str, question: str = QUESTION, **scope: Any) -> dict[str, Any]:
    response = api(name).post("/api/ask", json={"question": question, **scope})
    assert response.status_code == 200, response.text
    told: dict[str, Any] = response.json()
    return told


def streamed(api: Api, name: str, question: str = QUESTION, **scope: Any) -> list[tuple[str, dict[str, Any]]]:
    """The events of an answer, in order."""
    response = api(name).post("/api/ask/stream", json={"question": question, **scope})
    assert response.status_code == 200 and response.headers["content-type"].startswith("text/event-stream"), response.text
    events = [block.split("\n", 1) for block in response.text.strip().split("\n\n")]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in events]
