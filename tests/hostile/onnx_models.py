"""ONNX files that hang, exhaust, mislead or point elsewhere."""

# ruff: noqa: E501 - a case a line

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper

from tests.fuzz.wire import _encoded as varint
from tests.hostile.make import Case, Lures, of_bytes
from tests.loaders.onnx_files import BOOL, INT64, model, node, subgraph, tensor, value
from tests.loaders.test_onnx_hostile import CASES, X, Y, doubling_functions, nested_ifs, nested_loops, single


def cases(lures: Lures) -> dict[str, Case]:
    files = {
        **{f"walk-{name}": of_maker(make) for name, make in CASES.items()},
        **{f"raw-{name}": of_bytes(data) for name, data in raw().items()},
        **{f"made-{name}": of_bytes(proto.SerializeToString()) for name, proto in made().items()},
        **{f"far-{name}": far(*fields) for name, fields in pointers(lures).items()},
        "far-link": linked(lures, os.symlink),
        "far-hard-link": linked(lures, os.link, to=lures.secret),
        "hole-4gb": hole,
    }
    return {f"{name.replace('/', '-')}.onnx": case for name, case in files.items()}


def of_maker(make: Callable) -> Case:
    """Made when it is written: some take a second."""
    return lambda path: path.write_bytes(make().SerializeToString()) and None


def field(number: int, data: bytes | int) -> bytes:
    if isinstance(data, int):
        return varint(number << 3) + varint(data)
    return varint(number << 3 | 2) + varint(len(data)) + data


def with_graph(data: bytes) -> bytes:
    """A model around the bytes of a graph."""
    return field(1, 8) + field(8, field(1, b"") + field(2, 18)) + field(7, data)


RELU = field(1, b"x") + field(2, b"y") + field(4, b"Relu")


def raw() -> dict[str, bytes]:
    """Written byte by byte, as no library would."""
    output = field(12, field(1, b"y"))
    deep = RELU
    for _ in range(3000):  # a node with an attribute with a graph with a node …
        deep = field(4, b"If") + field(5, field(1, b"then_branch") + field(6, field(1, deep)) + field(20, 5))
    good = with_graph(field(1, RELU) + output)
    return {
        "deep": with_graph(field(1, deep) + output),
        "nodes-1000000": with_graph(field(1, b"") * 1_000_000),
        "nodes-60000": with_graph(field(1, RELU) * 60_000 + output),
        "tensors-1000000": with_graph(field(1, RELU) + field(5, b"") * 1_000_000 + output),
        "inputs-300000": with_graph(field(1, RELU) + field(11, field(1, b"x")) * 300_000 + output),
        "node-inputs-300000": with_graph(field(1, field(1, b"x") * 300_000 + field(2, b"y") + field(4, b"Sum")) + output),
        "outputs-300000": with_graph(field(1, field(1, b"x") + field(2, b"o") * 300_000 + field(4, b"Split")) + output),
        "attributes-200000": with_graph(field(1, RELU + field(5, field(1, b"a") + field(3, 1)) * 200_000) + output),
        "functions-100000": good + field(25, field(1, b"f")) * 100_000,
        "opsets-100000": good + field(8, field(1, b"d") + field(2, 1)) * 100_000,
        "metadata-100000": good + field(14, field(1, b"k") + field(2, b"v")) * 100_000,
        "comment-40mb": good + field(6, b"c" * 40_000_000),
        "length-lie": with_graph(field(1, RELU) + output)[:-3],
        "length-huge": field(1, 8) + varint(7 << 3 | 2) + varint(2**63 - 1) + b"x",
        "length-overlong": field(1, 8) + varint(7 << 3 | 2) + b"\xff" * 20,
        "varint-cut": good + b"\x08\xff",
        "varint-endless": b"\x08" + b"\xff" * 100_000,
        "groups": b"\x0b" * 10_000 + b"\x0c" * 10_000,
        "field-zero": good + b"\x00\x00",
        "wire-type-6": good + b"\x0e\x00",
        "tail": good + b"\xde\xad\xbe\xef" * 100,
        "graph-twice": good + good,
        "names-not-utf8": with_graph(
            field(1, field(1, b"\xff\xfe") + field(2, b"\xc3(") + field(3, b"\x80") + field(4, b"\xed\xa0\x80")) + field(12, field(1, b"\xc3("))
        ),
        "strings-500000": with_graph(field(1, RELU) + field(5, field(1, 500_000) + field(2, 8) + field(6, b"s") * 500_000 + field(8, b"w")) + output),
        "dims-200000": with_graph(field(1, RELU) + field(5, field(1, 2) * 200_000 + field(2, 1) + field(8, b"w")) + output),
        "ints-packed": with_graph(field(1, RELU) + field(5, field(1, 2_000_000) + field(2, 7) + field(7, b"\x01" * 2_000_000) + field(8, b"w")) + output),
    }  # fmt: skip


def made() -> dict:
    """Well-formed, and no good."""
    named = [value("x", [2, 3])]
    imports = [helper.make_opsetid("", 18), helper.make_opsetid("own", 1)]
    mutual = [
        helper.make_function("own", a, ["a"], ["b"], [node(b, ["a"], ["b"], domain="own")], imports)
        for a, b in (("F", "G"), ("G", "F"))
    ]
    endless = subgraph(
        [node("Identity", ["c"], ["d"]), node("Concat", ["v", "v"], ["w"], axis=0)],
        [value("i", [], INT64), value("c", [], BOOL), value("v", None)],
        [value("d", [], BOOL), value("w", None)],
    )
    trips = [tensor("m", 2**62, np.int64), tensor("go", True, bool)]
    return {
        "cycle": model([node("Relu", ["b"], ["a"]), node("Relu", ["a"], ["b"]), node("Add", ["b", "x"], ["y"])], X, Y),
        "self": model([node("Relu", ["y"], ["y"])], X, Y),
        "written-twice": model([node("Relu", ["x"], ["y"]), node("Tanh", ["x"], ["y"])], X, Y),
        "named-twice": model([node("Relu", ["x"], ["t"], name="n"), node("Relu", ["t"], ["y"], name="n")], X, Y),
        "dangling": model([node("Add", ["x", "ghost"], ["y"])], X, Y),
        "no-output": model([node("Relu", ["x"], ["t"])], X, [value("nowhere", None)]),
        "reversed": model([node("Relu", [f"v{i}"], [f"v{i + 1}"]) for i in reversed(range(9000))], [value("v0", [2])], [value("v9000", None)]),
        "fan-out": model([node("Relu", ["x"], [f"v{i}"]) for i in range(8000)], X, [value("v1", None)]),
        "all-to-all": model([node("Sum", [f"v{j}" for j in range(i)] or ["x"], [f"v{i}"]) for i in range(250)], X, [value("v249", None)]),
        "mutual-functions": model([node("F", ["x"], ["y"], domain="own")], X, Y, domains=["own"], functions=mutual),
        "doubling-25": doubling_functions(25),
        "ifs-14": nested_ifs(14),
        "loops-12": nested_loops(12),
        "growing-loop": model([node("Loop", ["m", "go", "x"], ["y"], body=endless)], named, Y, trips),
        "names-long": model([node("Relu", ["x"], ["n" * 100_000]), node("Relu", ["n" * 100_000], ["y"])], X, Y),
        "names-unsafe": model([node("\x1b[2J<b>", ["x"], ["y"], name="\u202e\x00=1+1", domain="$(x)")], X, Y),
        "opset-none": _without_opset(),
        "opset-negative": model([node("Relu", ["x"], ["y"])], X, Y, opset=-1),
        "einsum-dots": single("Einsum", ["x"], ["y"], equation="..." * 3000),
        "einsum-letters": single("Einsum", ["x"] * 26, ["y"], equation=",".join("abcdefghijklmnopqrstuvwxyz") + "->" + "a" * 26),
        "symbols-long": model([node("Relu", ["x"], ["y"])], [value("x", ["d" * 50_000, "\x00", "a*b", "-1"])], Y),
        "rank-3000": model([node("Transpose", ["x"], ["y"])], [value("x", list(range(1, 3001)))], Y),
        "negative-size": model([node("Relu", ["x"], ["y"])], [value("x", [-3, 0, 2**62])], Y),
        "string-weights": model([node("Identity", ["w"], ["y"])], X, Y, [_strings()]),
    }  # fmt: skip


def _without_opset():
    proto = model([node("Relu", ["x"], ["y"])], X, Y)
    del proto.opset_import[:]
    return proto


def _strings() -> TensorProto:
    return helper.make_tensor("w", TensorProto.STRING, [3], [b"\xff\xfe", b"\x00", b"x" * 100_000])


def pointers(lures: Lures) -> dict[str, tuple]:
    """External data: where it is said to lie, from which byte, how many."""
    return {
        "up": ("../lures/lure-pipe", "0", "24"),
        "absolute": (str(lures.pipe), "0", "24"),
        "secret": (str(lures.secret), "0", "24"),
        "device": ("/dev/zero", "0", "24"),
        "process": ("/proc/self/environ", "0", "24"),
        "address": (lures.address, "0", "24"),
        "file-address": (f"file://{lures.pipe}", "0", "24"),
        "share": ("\\\\127.0.0.1\\share\\x", "0", "24"),
        "nul": ("a\0b", "0", "24"),
        "empty": ("", "0", "24"),
        "folder": (".", "0", "24"),
        "itself": ("far-itself.onnx", "0", "24"),
        "long": ("d/" * 50_000, "0", "24"),
        "offset-negative": ("w.bin", "-1", "24"),
        "length-huge": ("w.bin", "0", str(2**63)),
        "digits": ("w.bin", "9" * 10_000, "9" * 10_000),
        "words": ("w.bin", "all", "everything"),
    }


def far(location: str, offset: str, length: str) -> Case:
    """A model whose weight lies elsewhere."""
    proto = model([node("MatMul", ["x", "w"], ["y"])], [value("x", [2, 3])], Y, [tensor("w", np.ones((3, 2)))])
    weight = proto.graph.initializer[0]
    weight.ClearField("raw_data")
    weight.data_location = TensorProto.EXTERNAL
    for key, content in (("location", location), ("offset", offset), ("length", length)):
        entry = weight.external_data.add()
        entry.key, entry.value = key, content
    return of_bytes(proto.SerializeToString())


def linked(lures: Lures, link, to: Path | None = None) -> Case:
    """The weight's file in the model's own folder is a link to elsewhere."""

    def write(path: Path) -> None:
        target = path.with_suffix(".bin")
        link(to or lures.pipe, target)
        far(target.name, "0", "24")(path)

    return write


def hole(path: Path) -> None:
    """A tensor of four gigabytes that takes no room on the disk."""
    size = 4 * 2**30
    head = field(1, 8) + field(8, field(1, b"") + field(2, 18))
    graph = field(1, field(1, b"x") + field(1, b"w") + field(2, b"y") + field(4, b"MatMul")) + field(12, field(1, b"y"))
    weight = field(1, 2**15) + field(1, 2**15) + field(2, 1) + field(8, b"w") + varint(9 << 3 | 2) + varint(size)
    whole = graph + varint(5 << 3 | 2) + varint(len(weight) + size) + weight
    with path.open("wb") as file:
        file.write(head + varint(7 << 3 | 2) + varint(len(whole) + size) + whole)
        file.truncate(file.tell() + size)
