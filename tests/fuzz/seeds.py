"""Good small files of every format, to be damaged.

``seeds.zip`` holds files that Keras 3 and tf_keras wrote (``python -m tests.loaders.keras_files`` makes such); the ONNX
models are made here or come with the onnx package.
"""

from __future__ import annotations

import random
import zipfile
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from tests.loaders.onnx_files import BOOL, INT64, model, node, subgraph, tensor, value

LARGEST = 20_000
Seed = tuple[str, bytes]
"""A suffix and the bytes of a file."""


@lru_cache(maxsize=1)
def seeds() -> tuple[Seed, ...]:
    """All of them, in a fixed order."""
    return (*_keras(), *_made(), *_packaged())


def pick(rng: random.Random) -> Seed:
    """One, each format equally often."""
    suffix = rng.choice((".onnx", ".keras", ".h5", ".json"))
    return rng.choice([seed for seed in seeds() if seed[0] == suffix])


def _keras() -> list[Seed]:
    with zipfile.ZipFile(Path(__file__).with_name("seeds.zip")) as archive:
        return [(Path(name).suffix, archive.read(name)) for name in sorted(archive.namelist())]


def _packaged() -> list[Seed]:
    data = Path(str(files("onnx.backend.test"))) / "data"
    found = [path for path in sorted(data.rglob("*.onnx")) if path.stat().st_size < LARGEST]
    return [(".onnx", path.read_bytes()) for path in found]


def _made() -> list[Seed]:
    makers = (_convolutions, _branches, _loop, _scan, _function, _reshaping, _recurrent, _external)
    return [(".onnx", make().SerializeToString()) for make in makers for _ in range(6)]


def _convolutions():
    nodes = [
        node("Conv", ["x", "k", "b"], ["c"], kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1]),
        node("BatchNormalization", ["c", "b", "b", "b", "b"], ["n"]),
        node("Relu", ["n"], ["r"]),
        node("MaxPool", ["r"], ["p"], kernel_shape=[2, 2], strides=[2, 2], ceil_mode=1),
        node("Concat", ["p", "p"], ["d"], axis=1),
        node("Flatten", ["d"], ["f"]),
        node("Gemm", ["f", "w"], ["y"], transB=1),
    ]
    weights = [tensor("k", np.ones((4, 3, 3, 3))), tensor("b", np.ones(4)), tensor("w", np.ones((2, 8 * 16)))]
    return model(nodes, [value("x", ["batch", 3, 16, 16])], [value("y", None)], weights)


def _branches():
    then = subgraph([node("Relu", ["x"], ["t"])], [], [value("t", None)])
    other = subgraph([node("Transpose", ["x"], ["e"], perm=[1, 0])], [], [value("e", None)])
    nodes = [node("If", ["p"], ["y"], then_branch=then, else_branch=other)]
    return model(nodes, [value("p", [], BOOL), value("x", ["a", "b"])], [value("y", None)])


def _loop():
    body = subgraph(
        [node("Identity", ["c"], ["d"]), node("Concat", ["v", "v"], ["w"], axis=0), node("Relu", ["w"], ["s"])],
        [value("i", [], INT64), value("c", [], BOOL), value("v", None)],
        [value("d", [], BOOL), value("w", None), value("s", None)],
    )
    weights = [tensor("m", 3, np.int64), tensor("go", True, bool)]
    return model(
        [node("Loop", ["m", "go", "x"], ["y", "z"], body=body)], [value("x", [2, 3])], [value("y", None)], weights
    )


def _scan():
    body = subgraph(
        [node("Add", ["s", "e"], ["t"]), node("Identity", ["t"], ["o"])],
        [value("s", None), value("e", None)],
        [value("t", None), value("o", None)],
    )
    nodes = [node("Scan", ["x", "q"], ["y", "z"], body=body, num_scan_inputs=1)]
    return model(nodes, [value("x", [4]), value("q", ["n", 4])], [value("z", None)])


def _function():
    from onnx import helper

    imports = [helper.make_opsetid("", 18)]
    calls = [node("Relu", ["a"], ["t"]), node("Mul", ["t", "t"], ["b"])]
    function = helper.make_function("own", "Twice", ["a"], ["b"], calls, imports)
    nodes = [node("Twice", ["x"], ["u"], domain="own"), node("Twice", ["u"], ["y"], domain="own")]
    return model(nodes, [value("x", ["batch", 4])], [value("y", None)], domains=["own"], functions=[function])


def _reshaping():
    nodes = [
        node("Shape", ["x"], ["s"]),
        node("Gather", ["s", "zero"], ["g"], axis=0),
        node("Unsqueeze", ["g", "axes"], ["u"]),
        node("Concat", ["u", "rest"], ["t"], axis=0),
        node("Reshape", ["x", "t"], ["r"]),
        node("Slice", ["r", "axes", "ends", "axes"], ["l"]),
        node("Split", ["l"], ["y", "z"], axis=1, num_outputs=2),
        node("Einsum", ["y", "z"], ["e"], equation="bij,bkj->bik"),
    ]
    weights = [
        tensor("zero", 0, np.int64), tensor("axes", [0], np.int64), tensor("rest", [-1, 4], np.int64),
        tensor("ends", [2**31], np.int64),
    ]  # fmt: skip
    return model(nodes, [value("x", ["batch", 6, 8])], [value("e", None)], weights)


def _recurrent():
    nodes = [node("LSTM", ["x", "w", "r"], ["y", "h", "c"], hidden_size=5)]
    weights = [tensor("w", np.ones((1, 20, 3))), tensor("r", np.ones((1, 20, 5)))]
    return model(nodes, [value("x", ["time", "batch", 3])], [value("y", None)], weights)


def _external():
    from onnx import TensorProto

    proto = model(
        [node("MatMul", ["x", "w"], ["y"])], [value("x", [2, 3])], [value("y", None)], [tensor("w", np.ones((3, 4)))]
    )
    weight = proto.graph.initializer[0]
    weight.ClearField("raw_data")
    weight.data_location = TensorProto.EXTERNAL
    for key, content in (("location", "weights.bin"), ("offset", "0"), ("length", "48")):
        entry = weight.external_data.add()
        entry.key, entry.value = key, content
    return proto
