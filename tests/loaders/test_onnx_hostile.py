"""Files made to hang, to exhaust memory or to confuse: drawn or refused, quickly, and never with a traceback."""

from __future__ import annotations

import contextlib
import time
from itertools import pairwise

import numpy as np
import onnx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from onnx import helper

from graph.errors import LoadError
from graph.rules.names import names
from graph.values import Graph
from loaders import onnx_rules
from loaders.onnx_graph import convert
from loaders.onnx_pins import Pins
from loaders.onnx_reader import read_model
from loaders.onnx_shapes import Walk
from tests.loaders.onnx_files import BOOL, INT64, model, node, opened, subgraph, tensor, value

SECONDS = 20
X, Y = [value("x", [2, 3])], [value("y", None)]


def single(*args, weights=(), inputs=X, **attributes) -> onnx.ModelProto:
    return model([node(*args, **attributes)], inputs, Y, list(weights))


def nested_ifs(depth: int) -> onnx.ModelProto:
    inner = subgraph([node("Relu", ["x"], ["o"])], [], [value("o", None)])
    for _ in range(depth):
        inner = subgraph([node("If", ["p"], ["o"], then_branch=inner, else_branch=inner)], [], [value("o", None)])
    return model(list(inner.node), [value("p", [], BOOL), *X], [value("o", None)])


def nested_loops(depth: int) -> onnx.ModelProto:
    """Each level changes its carried shape, so that each is walked several times."""
    body = None
    for level in range(depth):
        nodes = [node("Concat", [f"v{level}", f"v{level}"], [f"w{level}"], axis=0)]
        if body is not None:
            nodes = [node("Loop", ["m", "", f"v{level}"], [f"w{level}"], body=body)]
        inputs = [value(f"i{level}", [], INT64), value(f"c{level}", [], BOOL), value(f"v{level}", None)]
        nodes.append(node("Identity", [f"c{level}"], [f"d{level}"]))
        body = subgraph(nodes, inputs, [value(f"d{level}", [], BOOL), value(f"w{level}", None)])
    return model([node("Loop", ["m", "", "x"], ["y"], body=body)], [value("m", [], INT64), *X], Y)


def doubling_functions(depth: int) -> onnx.ModelProto:
    imports = [helper.make_opsetid("", 18), helper.make_opsetid("own", 1)]
    functions = [helper.make_function("own", "F0", ["a"], ["b"], [node("Relu", ["a"], ["b"])], imports)]
    for level in range(1, depth):
        calls = [node(f"F{level - 1}", ["a"], ["t"], domain="own"), node(f"F{level - 1}", ["t"], ["b"], domain="own")]
        functions.append(helper.make_function("own", f"F{level}", ["a"], ["b"], calls, imports))
    top = [node(f"F{depth - 1}", ["x"], ["y"], domain="own")]
    return model(top, X, Y, domains=["own"], functions=functions)


def recursive_function() -> onnx.ModelProto:
    imports = [helper.make_opsetid("", 18), helper.make_opsetid("own", 1)]
    body = [node("F", ["a"], ["b"], domain="own")]
    function = helper.make_function("own", "F", ["a"], ["b"], body, imports)
    return model([node("F", ["x"], ["y"], domain="own")], X, Y, domains=["own"], functions=[function])


def endless_loop() -> onnx.ModelProto:
    body = subgraph(
        [node("Identity", ["c"], ["d"]), node("Relu", ["v"], ["w"])],
        [value("i", [], INT64), value("c", [], BOOL), value("v", None)],
        [value("d", [], BOOL), value("w", None)],
    )
    weights = [tensor("m", 2**62, np.int64), tensor("go", True, bool)]
    return model([node("Loop", ["m", "go", "x"], ["y"], body=body)], X, Y, weights)


def formula_bomb() -> onnx.ModelProto:
    """Sizes that multiply and add themselves without end."""
    nodes = [node("Shape", ["x"], ["s0"])]
    for level in range(200):
        nodes += [node("Mul", [f"s{level}", f"s{level}"], [f"m{level}"])]
        nodes += [node("Add", [f"m{level}", "one"], [f"s{level + 1}"])]
    nodes.append(node("ConstantOfShape", ["s200"], ["y"]))
    return model(nodes, [value("x", ["a", "b", "c"])], Y, [tensor("one", [1, 1, 1], np.int64)])


def number_bomb() -> onnx.ModelProto:
    proto = formula_bomb()
    proto.graph.input[0].CopyFrom(value("x", [7, 7, 7]))
    return proto


def long_chain() -> onnx.ModelProto:
    chain = ["x", *(f"v{i}" for i in range(30_000)), "y"]
    return model([node("Relu", [a], [b]) for a, b in pairwise(chain)], X, Y)


def lying_tensor(**fields) -> onnx.ModelProto:
    proto = single("Reshape", ["x", "w"], ["y"], weights=[tensor("w", [1, 6], np.int64)])
    for key, content in fields.items():
        if key == "dims":
            del proto.graph.initializer[0].dims[:]
            proto.graph.initializer[0].dims.extend(content)
        else:
            setattr(proto.graph.initializer[0], key, content)
    return proto


HUGE = 2**62
CASES = {
    "12 nested ifs, both branches": lambda: nested_ifs(12),
    "8 nested loops": lambda: nested_loops(8),
    "doubling functions": lambda: doubling_functions(40),
    "a recursive function": recursive_function,
    "an endless loop": endless_loop,
    "a formula bomb": formula_bomb,
    "a number bomb": number_bomb,
    "30,000 nodes": long_chain,
    "an einsum of 5 KB": lambda: single("Einsum", ["x"], ["y"], equation="a" * 5000 + "->" + "b" * 100),
    "an einsum of many terms": lambda: single("Einsum", ["x"] * 60, ["y"], equation=",".join(["ab"] * 60)),
    "a split into 2³¹ parts": lambda: single("Split", ["x"], ["y"], num_outputs=2**31 - 1),
    "a huge constant": lambda: single(
        "ConstantOfShape", ["s"], ["y"], weights=[tensor("s", [HUGE, HUGE], np.int64)], inputs=[]
    ),
    "a huge range": lambda: single(
        "Range", ["a", "b", "c"], ["y"], inputs=[],
        weights=[tensor("a", 0, np.int64), tensor("b", HUGE, np.int64), tensor("c", 1, np.int64)],
    ),
    "a range without step": lambda: single(
        "Range", ["a", "b", "c"], ["y"], inputs=[],
        weights=[tensor("a", 0.0), tensor("b", 9.0), tensor("c", 0.0)],
    ),
    "a huge tile": lambda: single(
        "Tile", ["w", "r"], ["y"], weights=[tensor("w", [1, 2]), tensor("r", [HUGE], np.int64)]
    ),
    "a huge expand": lambda: single(
        "Expand", ["w", "r"], ["y"], weights=[tensor("w", [1]), tensor("r", [HUGE, HUGE], np.int64)]
    ),
    "infinite scales": lambda: single(
        "Resize", ["x", "", "s"], ["y"], weights=[tensor("s", [np.inf, np.nan], np.float32)]
    ),
    "strides of zero": lambda: single(
        "MaxPool", ["x"], ["y"], inputs=[value("x", [1, 1, 8, 8])], kernel_shape=[2, 2], strides=[0, 0]
    ),
    "a negative kernel": lambda: single(
        "MaxPool", ["x"], ["y"], inputs=[value("x", [1, 1, 8, 8])], kernel_shape=[-5, -5]
    ),
    "a power of powers": lambda: single(
        "Pow", ["a", "a"], ["y"], weights=[tensor("a", [HUGE], np.int64)], inputs=[]
    ),
    "no inputs": lambda: single("Concat", [], ["y"], inputs=[]),
    "no outputs": lambda: model([node("Relu", ["x"], [])], X, Y),
    "a constant of nothing": lambda: model([node("Constant", [], ["y0"]), node("Relu", ["y0"], ["y"])], X, Y),
    "a fill of nothing": lambda: model([node("ConstantOfShape", [], ["k"]), node("Conv", ["x", "k"], ["y"])], X, Y),
    "a tensor shorter than it says": lambda: lying_tensor(raw_data=b"\0"),
    "a tensor of a huge size": lambda: lying_tensor(dims=[HUGE, HUGE]),
    "a tensor of a negative size": lambda: lying_tensor(dims=[-3]),
    "a tensor of an unknown type": lambda: lying_tensor(data_type=999),
    "a tensor that points elsewhere": lambda: lying_tensor(data_location=1),
    "an operator set from the future": lambda: model([node("Relu", ["x"], ["y"])], X, Y, opset=2**31),
    "an If without branches": lambda: single("If", ["x"], ["y"]),
    "a Loop without a body": lambda: single("Loop", ["x", "x", "x"], ["y"]),
    "a Scan without inputs": lambda: single("Scan", [], ["y"], num_scan_inputs=5),
}  # fmt: skip


@pytest.mark.parametrize("make", CASES.values(), ids=CASES.keys())
def test_a_hostile_file_is_drawn_or_refused_in_time(make, tmp_path):
    start = time.process_time()
    try:
        assert isinstance(opened(make(), tmp_path), Graph)
    except LoadError as error:
        assert "\n" not in str(error)  # noqa: PT017 (either outcome is right)
    assert time.process_time() - start < SECONDS


ATTRIBUTES = names(
    "axis axes perm kernel_shape strides pads dilations group ceil_mode to shape split starts ends blocksize "
    "equation hidden_size direction num_heads keepdims k depth scales mode num_outputs q_num_heads "
    "kv_num_heads batch_dims value onesided N K num_scan_inputs auto_pad output_shape transA size allowzero"
)
numbers = st.one_of(st.integers(-3, 9), st.sampled_from([0, -1, HUGE, -HUGE]))
contents = st.one_of(
    numbers, st.floats(allow_nan=True), st.text(max_size=8), st.lists(numbers, min_size=1, max_size=6),
    st.lists(st.floats(width=32), min_size=1, max_size=4),
)  # fmt: skip
OPERATORS = [
    *sorted((domain, name) for domain, rules in onnx_rules._BY_DOMAIN.items() for name in rules),
    ("ai.onnx", "If"),
    ("ai.onnx", "Loop"),
    ("ai.onnx", "Scan"),
    ("ai.onnx", "Constant"),
]
STORED = {
    "f": tensor("f", np.ones((2, 3))),
    "i": tensor("i", [0, -1, 2], np.int64),
    "one": tensor("one", [1], np.int64),
    "zero": tensor("zero", 0, np.int64),
    "none": tensor("none", [], np.int64),
    "nan": tensor("nan", [np.nan, np.inf]),
    "yes": tensor("yes", True, bool),
    "k": tensor("k", np.ones((4, 3, 3, 3))),
}
sources = st.sampled_from(["", "x", "img", "open", "ghost", *STORED])


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(OPERATORS),
            st.lists(sources, max_size=8),
            st.dictionaries(st.sampled_from(ATTRIBUTES), contents, max_size=4),
            st.integers(1, 3),
        ),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from([1, 6, 9, 11, 13, 18, 23]),
)
def test_no_use_of_any_operator_raises_anything_but_a_line(uses, opset):
    """Random operators with random inputs and attributes, each fed into the next."""
    nodes, last = [], "x"
    for index, ((domain, name), inputs, attributes, outputs) in enumerate(uses):
        with contextlib.suppress(ValueError, TypeError):  # an attribute that cannot even be written
            results = [f"o{index}_{i}" for i in range(outputs)]
            nodes.append(
                node(name, [last, *inputs], results, domain=domain.replace("ai.onnx", "", domain == "ai.onnx"))
            )
            nodes[-1].attribute.extend(helper.make_attribute(key, item) for key, item in attributes.items())
            last = results[0]
    inputs = [value("x", [2, 3]), value("img", [1, 3, "h", 8]), value("open", None)]
    proto = model(nodes, inputs, [value(last, None)], list(STORED.values()), opset=opset)
    with contextlib.suppress(LoadError):
        found = read_model(proto)
        convert(Walk(found, Pins()).run(), "fuzz", "fuzz")
