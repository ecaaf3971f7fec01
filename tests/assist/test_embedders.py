"""The engines behind the embedder's port, each at what is particular to it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from zhixing.assist import NoEmbedder
from zhixing.engines.e5 import E5, install
from zhixing.engines.embedders import embedder_for
from zhixing.engines.openai_embedder import OpenAIEmbedder
from zhixing.kit.errors import Unavailable
from zhixing.kit.settings import Settings


@pytest.fixture(scope="module")
def e5(tmp_path_factory: pytest.TempPathFactory) -> E5:
    return E5(tmp_path_factory.getbasetemp().parent / "models")


def test_a_question_is_nearer_to_its_answer_than_to_something_else(e5: E5) -> None:
    answer, other = e5.passages(["注塑件缩水时应延长保压时间，并提高保压压力。", "员工食堂每周五提供饺子和面条。"])
    question = e5.query("产品表面凹陷怎么调机？")
    assert question @ answer > question @ other + 0.02


def test_a_chinese_question_meets_its_english_answer(e5: E5) -> None:
    answer, other = e5.passages(["The chip enters deep sleep to save power.", "The canteen serves dumplings on Friday."])
    question = e5.query("芯片怎样省电？")
    assert question @ answer > question @ other + 0.02


def test_a_very_long_text_is_read_as_far_as_it_fits(e5: E5) -> None:
    assert e5.passages(["质量手册" * 5_000]).shape == (1, 384)


def test_two_processes_that_start_together_write_the_model_once(tmp_path: Path) -> None:
    program = "import sys; from pathlib import Path; from zhixing.engines.e5 import install; install(Path(sys.argv[1]))"
    folder = tmp_path / "model" / "1"
    started = [subprocess.Popen([sys.executable, "-c", program, str(folder)]) for _ in range(2)]
    assert [process.wait(60) for process in started] == [0, 0]
    assert {file.name for file in folder.iterdir()} == {"model.onnx", "tokenizer.json"}
    assert not folder.with_name("1.unfinished").exists()


def test_an_export_that_was_killed_is_done_again(tmp_path: Path) -> None:
    folder = tmp_path / "model" / "1"
    unfinished = folder.with_name("1.unfinished")
    unfinished.mkdir(parents=True)
    (unfinished / "model.onnx").write_bytes(b"half")
    install(folder)
    assert (folder / "model.onnx").stat().st_size > 100_000_000


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500),
        httpx.Response(200, text="not json"),
        httpx.Response(200, json={"data": []}),
        httpx.Response(200, json={"data": [{"index": 0, "embedding": ["a"]}]}),
        httpx.Response(200, json={"error": "no such model"}),
    ],
)
def test_an_endpoint_that_talks_nonsense_is_unavailable(answer: httpx.Response) -> None:
    embedder = OpenAIEmbedder("http://models/v1", "m", transport=httpx.MockTransport(lambda _: answer))
    with pytest.raises(Unavailable):
        embedder.query("甲")


def test_an_endpoint_that_is_gone_is_unavailable() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    with pytest.raises(Unavailable):
        OpenAIEmbedder("http://models/v1", "m", transport=httpx.MockTransport(refuse)).passages(["甲"])


@pytest.mark.parametrize(
    ("url", "engine"),
    [("e5:", E5), ("none:", NoEmbedder), ("openai+http://localhost:11434/v1?model=bge-m3", OpenAIEmbedder)],
)
def test_the_setting_names_the_engine(url: str, engine: type, tmp_path: Path) -> None:
    assert isinstance(embedder_for(Settings(home=tmp_path, database_url="embedded:", embedding_url=url)), engine)


def test_an_unknown_engine_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="oracle"):
        embedder_for(Settings(home=tmp_path, database_url="embedded:", embedding_url="oracle:x"))
