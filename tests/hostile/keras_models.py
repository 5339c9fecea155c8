"""Keras architectures that name code and files, ask for the impossible, or never end."""

# ruff: noqa: E501 - a case a line

from __future__ import annotations

import base64
import io
import json
import marshal
import sys
import zipfile
from pathlib import Path

from tests.hostile.make import Case, Lures, of_bytes

HUGE = 10**12


def cases(lures: Lures) -> dict[str, Case]:
    reaching = {
        f"{name}{suffix}": write(config)
        for name, config in reaching_models(lures).items()
        for suffix, write in (("-a.json", as_json), ("-b.keras", as_keras), ("-c.h5", as_hdf5))
    }
    return {**reaching, **{f"{name}.json": as_json(config) for name, config in greedy_models().items()}, **texts()}


def as_json(config: object) -> Case:
    return lambda path: path.write_text(dumped(config)) and None


def dumped(config: object) -> str:
    """JSON of any depth."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(50_000)
    try:
        return json.dumps(config)
    finally:
        sys.setrecursionlimit(limit)


def as_keras(config: object) -> Case:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("metadata.json", "{}")
        archive.writestr("config.json", json.dumps(config))
    return of_bytes(out.getvalue())


def as_hdf5(config: object) -> Case:
    def write(path: Path) -> None:
        import h5py

        with h5py.File(path, "w") as file:
            file.attrs["model_config"] = json.dumps(config)

    return write


def layer(kind: str, **config: object) -> dict:
    name = str(config.setdefault("name", kind.lower()))
    return {"module": "keras.layers", "class_name": kind, "config": config, "registered_name": None, "name": name}


def chain(*layers: dict, shape: object = (None, 8)) -> dict:
    start = layer("InputLayer", batch_shape=shape, dtype="float32", name="start")
    return {"module": "keras", "class_name": "Sequential", "config": {"name": "chain", "layers": [start, *layers]}}


def call(kind: str, name: str, *sources: str, **config: object) -> dict:
    """A layer of a functional model in the words of Keras 2."""
    inbound = [[[source, 0, 0, {}] for source in sources]] if sources else []
    return {"class_name": kind, "name": name, "config": {"name": name, **config}, "inbound_nodes": inbound}


def net(*layers: dict, ends: tuple = ("end",), starts: tuple = ("start",)) -> dict:
    first = call("InputLayer", "start", batch_input_shape=[None, 8], dtype="float32")
    config = {
        "name": "net",
        "layers": [first, *layers],
        "input_layers": [[name, 0, 0] for name in starts],
        "output_layers": [[name, 0, 0] for name in ends],
    }
    return {"class_name": "Functional", "config": config}


def reaching_models(lures: Lures) -> dict[str, dict]:
    """They name code, files and addresses."""
    packed = base64.b64encode(marshal.dumps(compile(lures.code, "lure", "exec"))).decode()
    touch = f"touch {lures.mark}"
    own = {"module": "builtins", "class_name": "function", "config": "eval", "registered_name": "function"}
    return {
        "lambda-marshal": chain(layer("Lambda", function=[packed, None, None], function_type="lambda")),
        "lambda-keras3": chain(
            layer("Lambda", function={"class_name": "__lambda__", "config": {"code": packed, "defaults": None, "closure": None}})
        ),
        "class-os-system": chain({"module": "os", "class_name": "system", "config": {"command": touch}}),
        "class-popen": chain({"module": "subprocess", "class_name": "Popen", "config": {"args": ["touch", str(lures.mark)]}}),
        "class-eval": chain({**layer("Dense", units=2), "module": "builtins", "class_name": "eval", "config": {"source": lures.code}}),
        "registered-name": chain({**layer("Dense", units=2), "registered_name": "os>system", "module": "os"}),
        "activation-function": chain(layer("Dense", units=2, activation=own)),
        "initializer-class": chain(
            layer("Dense", units=2, kernel_initializer={"module": "os", "class_name": "system", "config": {"command": touch}})
        ),
        "get-file": chain(
            layer("Lambda", function={"module": "keras.utils", "class_name": "function", "config": "get_file"},
                  arguments={"fname": str(lures.mark), "origin": lures.address})
        ),
        "load-model": chain(
            {"module": "keras.models", "class_name": "load_model", "config": {"filepath": str(lures.pipe)}}
        ),
        "vocabulary-file": chain(layer("StringLookup", vocabulary=str(lures.pipe)), shape=(None, 1)),
        "text-vocabulary-file": chain(layer("TextVectorization", vocabulary=str(lures.pipe)), shape=(None, 1)),
        "tfsm-layer": chain(layer("TFSMLayer", filepath=str(lures.folder), call_endpoint="serve")),
        "write-file": net(call("TFOpLambda", "end", "start", function="io.write_file")),
        "py-function": net(call("TFOpLambda", "end", "start", function="py_function")),
        "numpy-load": chain({"module": "numpy", "class_name": "load", "config": {"file": str(lures.pipe), "allow_pickle": True}}),
        "weights-from": chain(layer("Dense", units=2, weights=str(lures.pipe))),
        "compile-config": {**chain(layer("Dense", units=2)), "compile_config": {"optimizer": {"module": "os", "class_name": "system", "config": {"command": touch}}}},
    }  # fmt: skip


def greedy_models() -> dict[str, object]:
    """They ask for more than there is, or contradict themselves."""
    image = (None, 8, 8, 3)
    return {
        "dense-huge": chain(layer("Dense", units=HUGE)),
        "dense-huge-twice": chain(layer("Dense", units=HUGE, name="a"), layer("Dense", units=HUGE, name="b")),
        "dense-long": chain(layer("Dense", units=10**400)),
        "dense-negative": chain(layer("Dense", units=-5)),
        "dense-zero": chain(layer("Dense", units=0)),
        "dense-text": chain(layer("Dense", units="many")),
        "dense-infinite": chain(layer("Dense", units=float("inf"))),
        "dense-list": chain(layer("Dense", units=[[]])),
        "embedding-huge": chain(layer("Embedding", input_dim=2**62, output_dim=2**62)),
        "filters-huge": chain(layer("Conv2D", filters=2**62, kernel_size=[3, 3]), shape=image),
        "kernel-huge": chain(layer("Conv2D", filters=4, kernel_size=[2**62, 2**62]), shape=image),
        "kernel-rank": chain(layer("Conv2D", filters=4, kernel_size=[3] * 10_000), shape=image),
        "strides-zero": chain(layer("Conv2D", filters=4, kernel_size=[3, 3], strides=[0, 0]), shape=image),
        "groups-zero": chain(layer("Conv2D", filters=4, kernel_size=[3, 3], groups=0), shape=image),
        "dilation-zero": chain(layer("Conv2D", filters=4, kernel_size=[3, 3], dilation_rate=0), shape=image),
        "upsampling-huge": chain(layer("UpSampling2D", size=[2**60, 2**60]), shape=image),
        "padding-huge": chain(layer("ZeroPadding2D", padding=[[2**60, 2**60], [0, 0]]), shape=image),
        "cropping-all": chain(layer("Cropping2D", cropping=[[9, 9], [9, 9]]), shape=image),
        "repeat-huge": chain(layer("RepeatVector", n=2**60)),
        "reshape-huge": chain(layer("Reshape", target_shape=[2**60, -1])),
        "reshape-long": chain(layer("Reshape", target_shape=[1] * 100_000)),
        "permute-twice": chain(layer("Permute", dims=[1, 1, 1]), shape=image),
        "attention-huge": chain(layer("MultiHeadAttention", num_heads=2**60, key_dim=2**60), shape=(None, 8, 8)),
        "einsum-long": chain(layer("EinsumDense", equation="a" * 5000 + "," + "b" * 5000 + "->ab", output_shape=[3])),
        "einsum-dots": chain(layer("EinsumDense", equation="...," * 5000 + "->...", output_shape=[3])),
        "input-rank": chain(layer("Dense", units=2), shape=(None, *[2] * 10_000)),
        "input-negative": chain(layer("Dense", units=2), shape=(None, -3)),
        "input-text": chain(layer("Dense", units=2), shape="everything"),
        "input-mixed": chain(layer("Dense", units=2), shape=(None, "x", [], {})),
        "layers-30000": chain(*(layer("Dense", units=2, name=f"d{i}") for i in range(30_000))),
        "layers-150000": chain(*({"class_name": "ReLU", "config": {}} for _ in range(150_000))),
        "calls-20000": net({**call("ReLU", "end"), "inbound_nodes": [[["start", 0, 0, {}]]] * 20_000}),
        "fan-in-60000": net(call("Add", "end", *["start"] * 60_000)),
        "self": net(call("ReLU", "end", "end")),
        "cycle": net(call("ReLU", "a", "b"), call("ReLU", "b", "a"), call("ReLU", "end", "b")),
        "cycle-long": net(*(call("ReLU", f"c{i}", f"c{(i + 1) % 5000}") for i in range(5000)), call("ReLU", "end", "c0")),
        "backwards": net(*(call("ReLU", f"c{i}", f"c{i + 1}") for i in range(5000)), call("ReLU", "c5000", "start"), ends=("c0",)),
        "dangling": net(call("ReLU", "end", "nowhere")),
        "no-such-output": net(call("ReLU", "end", "start"), ends=("elsewhere",)),
        "no-such-call": net({**call("ReLU", "end", "start"), "inbound_nodes": [[["start", 10**9, -5, {}]]]}),
        "twice-named": net(call("ReLU", "end", "start"), call("Dense", "end", "start", units=3)),
        "diamonds": net(*diamonds(60), ends=("j59",)),
        "nested-100": nested(100),
        "nested-20": nested(20),
        "doubling-models": doubling(40),
        "inner-is-outer": inner_is_outer(),
        "wrappers-500": chain(wrapped("TimeDistributed", 500), shape=(None, 4, 8)),
        "bidirectional-100": chain(wrapped("Bidirectional", 100), shape=(None, 4, 8)),
        "cells-50000": chain(
            layer("RNN", cell=layer("StackedRNNCells", cells=[layer("LSTMCell", units=3)] * 50_000)), shape=(None, 4, 8)
        ),
        "cells-nested": chain(layer("RNN", cell=nested_cells(150)), shape=(None, 4, 8)),
        "attributes-100000": chain(layer("Dense", units=2, **{f"k{i}": i for i in range(100_000)})),
        "names-long": chain(layer("Dense", units=2, name="n" * 100_000)),
        "names-alike": chain(*(layer("Dense", units=2, name="same") for _ in range(3000))),
        "names-unsafe": chain(*(layer("Dense", units=2, name=name) for name in UNSAFE)),
        "class-long": chain({"class_name": "C" * 100_000, "config": {"name": "\x00\u202e"}}),
        "not-a-list": {"class_name": "Sequential", "config": {"layers": {"0": 1}}},
        "layers-of-nothing": {"class_name": "Functional", "config": {"layers": [None, 1, "x", [], {}]}},
        "config-is-text": {"class_name": "Functional", "config": "x"},
        "class-is-list": {"class_name": ["Functional"], "config": {"layers": []}},
        "json-in-json": json.dumps(json.dumps(json.dumps(chain(layer("Dense", units=2))))),
    }  # fmt: skip


UNSAFE = (
    "", "\x00", "\x1b[2J", "\u202eevil", "<script>alert(1)</script>", "]]>", "&lt;", "=cmd|' /C calc'!A0", "+1", "@SUM(1)",
    "$(touch x)", "`touch x`", "; rm -rf .", "\\input{/etc/passwd}", "%00", "../../x", "a/b/c", "a,b", 'a"b', "a'b", "a|b",
    "\n", "\r\n", "\t", "\u2028", "\ud800", "\U0001f600", "x" * 5000, "{{7*7}}", "#{x}", "${x}", "-->", "/*", "\\0", "[x](javascript:1)",
)  # fmt: skip


def diamonds(count: int) -> list[dict]:
    """Twice as many paths at each: 2⁶⁰ from end to end."""
    found, last = [], "start"
    for i in range(count):
        found += [call("ReLU", f"a{i}", last), call("ReLU", f"b{i}", last), call("Add", f"j{i}", f"a{i}", f"b{i}")]
        last = f"j{i}"
    return found


def nested(depth: int) -> dict:
    model = chain(layer("Dense", units=2))
    for level in range(depth):
        inner = chain(model)
        inner["config"]["name"] = f"level{level}"
        model = inner
    return model


def doubling(depth: int) -> dict:
    """Each model calls the one inside it twice."""
    model = net(call("ReLU", "end", "start"))
    for _ in range(depth):
        inside = {**model, "name": "inner", "inbound_nodes": [[["start", 0, 0, {}]], [["inner", 0, 0, {}]]]}
        model = net(inside, ends=("inner",))
        model["config"]["output_layers"] = [["inner", 1, 0]]
    return model


def inner_is_outer() -> dict:
    """A model whose layer bears the model's own name and class."""
    return net(
        {"class_name": "Functional", "name": "net", "config": {"name": "net"}, "inbound_nodes": [[["net", 0, 0, {}]]]}
    )


def wrapped(kind: str, depth: int) -> dict:
    inner = layer("LSTM", units=2, return_sequences=True) if kind == "Bidirectional" else layer("Dense", units=2)
    for _ in range(depth):
        inner = layer(kind, layer=inner)
    return inner


def nested_cells(depth: int) -> dict:
    cell = layer("LSTMCell", units=2)
    for _ in range(depth):
        cell = layer("StackedRNNCells", cells=[cell])
    return cell


def texts() -> dict[str, Case]:
    """Not even JSON, or barely."""
    good = json.dumps(chain(layer("Dense", units=2)))
    return {
        "deep-lists.json": of_bytes(b"[" * 200_000),
        "deep-objects.json": of_bytes(b'{"class_name":"Sequential","config":' * 20_000 + b"1" + b"}" * 20_000),
        "many-commas.json": of_bytes(b'{"config":[' + b"0," * 5_000_000 + b"0]}"),
        "digits.json": of_bytes(b'{"class_name":"Sequential","config":{"layers":[' + b"9" * 1_000_000 + b"]}}"),
        "exponent.json": of_bytes(good.replace('"units": 2', '"units": 1e999999').encode()),
        "nan.json": of_bytes(good.replace('"units": 2', '"units": NaN').encode()),
        "twice-the-key.json": of_bytes(good.replace('"units": 2', '"units": 2, "units": {}').encode()),
        "not-utf8.json": of_bytes(good.replace("chain", "ch\xe4in").encode("latin-1")),
        "utf16.json": of_bytes(good.encode("utf-16")),
        "bom.json": of_bytes(b"\xef\xbb\xbf" + good.encode()),
        "surrogates.json": of_bytes(good.replace("chain", "\\ud800\\udc00\\udfff").encode()),
        "nul.json": of_bytes(good.replace("chain", "a\x00b").encode()),
        "spaces.json": of_bytes(b" " * 30_000_000 + good.encode()),
        "escapes.json": of_bytes(good.replace("chain", "\\u0000" * 200_000).encode()),
        "cut.json": of_bytes(good[:-7].encode()),
        "two.json": of_bytes((good + good).encode()),
    }
