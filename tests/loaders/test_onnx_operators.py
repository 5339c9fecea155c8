"""Every operator onnx has a test case for: our shapes against the outputs onnx computed."""

from __future__ import annotations

import warnings
from collections import ChainMap, Counter
from dataclasses import replace

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from loaders.onnx_blocks import Block, Declared
from loaders.onnx_dims import symbol
from loaders.onnx_pins import Pins
from loaders.onnx_reader import read_model
from loaders.onnx_rules.call import MAX_DATA, Value
from loaders.onnx_shapes import Walk
from tests.loaders.onnx_truth import at

# Operators whose output size only running tells, or that have no rule, with the number of their cases.
DEPENDS = {
    "FlexAttention", "ImageDecoder", "NonMaxSuppression", "StringNormalizer", "StringSplit", "Unique", "Loop", "Scan",
    "Range",
}  # fmt: skip


pytestmark = pytest.mark.xdist_group("onnx operators")  # collecting the cases takes ten seconds


@pytest.fixture(scope="module")
def cases():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from onnx.backend.test.case.node import collect_testcases

        return [case for case in collect_testcases(None) if case.model is not None]


@pytest.mark.parametrize("follow", [False, True], ids=["sizes only", "contents known"])
def test_shapes_of_every_operator(cases, follow):
    """0 wrong; with the inputs' contents known, only what depends on them beyond our rules stays unknown."""
    tally: Counter[str] = Counter()
    wrong, open_operators = [], set()
    for case in cases:
        walk, found, outputs = walked(case, follow)
        assert not walk.misfits, (case.name, walk.misfits)
        for item, truth in zip(outputs, case.data_sets[0][1], strict=True):
            expected = array(truth)
            if expected is None:
                continue
            verdict = judged(found[item.name], expected)
            tally[verdict] += 1
            if verdict not in ("exact", "unknown"):
                wrong.append((case.name, verdict, found[item.name], np.shape(truth)))
            if verdict == "unknown":
                open_operators.add(case.name)
                assert reasons(found[item.name]), case.name
    assert not wrong
    assert tally["exact"] > (2200 if follow else 1700)
    if follow:
        assert {operator_of(name) for name in open_operators} <= DEPENDS


def test_formulas_of_every_operator(cases):
    """Each input's sizes are names of their own; the formulas give onnx's numbers when these are put in."""
    wrong, exact = [], 0
    for case in cases:
        walk, found, outputs, names = walked_by_name(case)
        assert not walk.misfits, (case.name, walk.misfits)
        for item, truth in zip(outputs, case.data_sets[0][1], strict=True):
            value, expected = found[item.name], array(truth)
            if expected is None or value.kind != "tensor" or value.shape is None:
                continue
            sizes = at(value.shape, names)
            exact += sizes == expected.shape
            known = [(ours, its) for ours, its in zip(sizes, expected.shape, strict=True) if ours is not None]
            if any(ours != its for ours, its in known):
                wrong.append((case.name, [str(size) for size in value.shape], expected.shape))
    assert not wrong
    assert exact > 2200


def walked_by_name(case):
    """A case's model, every size of its inputs a name but those of short lists, whose contents are known."""
    model = read_model(case.model)
    walk, names = Walk(model, Pins()), {}
    given = {}
    for place, (item, data) in enumerate(zip(model.graph.inputs, case.data_sets[0][0], strict=False)):
        given[item.name], sizes = walk.entry(item), array(data)
        if sizes is None or given[item.name].kind != "tensor":
            continue
        if sizes.dtype == np.int64 and sizes.ndim < 2:
            given[item.name] = followed(given[item.name], sizes)
            continue
        named = {f"d{place}_{axis}": size for axis, size in enumerate(sizes.shape)}
        names.update(named)
        given[item.name] = Value(given[item.name].dtype, tuple(symbol(name) for name in named))
    plain = undeclared(model.graph)
    return walk, walk.block(plain, given, ChainMap(), model.opsets, 0).values, plain.outputs, names


def undeclared(block: Block) -> Block:
    """The block without the shapes that the file declares for its outputs."""
    return replace(block, outputs=tuple(Declared(item.name, "", None) for item in block.outputs), declared={})


def array(data) -> np.ndarray | None:
    """A case's data as an array; None for sequences, maps and absent ones."""
    if isinstance(data, onnx.TensorProto):
        return numpy_helper.to_array(data)
    return np.asarray(data) if isinstance(data, (np.ndarray, np.generic)) else None


def operator_of(name: str) -> str:
    words = name.lower().replace("_", "")
    known = {"strnormalizer": "StringNormalizer", "stringsplit": "StringSplit", **{d.lower(): d for d in DEPENDS}}
    return next((operator for word, operator in known.items() if word in words), name)


def walked(case, follow: bool):
    """A case's model walked without the shapes it declares for its outputs."""
    model = read_model(case.model)
    walk = Walk(model, Pins())
    block = model.graph
    plain = undeclared(block)
    given = {}
    for item, data in zip(block.inputs, case.data_sets[0][0], strict=False):
        given[item.name] = walk.entry(item)
        if follow and given[item.name].kind == "tensor" and array(data) is not None:
            given[item.name] = followed(given[item.name], array(data))
    return walk, walk.block(plain, given, ChainMap(), model.opsets, 0).values, block.outputs


def followed(value: Value, data: np.ndarray) -> Value:
    small = data.dtype.kind in "iufb" and data.size <= MAX_DATA
    return Value(value.dtype, data.shape, data) if small else value


def judged(value: Value, truth: np.ndarray) -> str:
    if value.kind != "tensor":
        return f"a {value.kind}"
    if value.shape is None or any(not isinstance(size, int) for size in value.shape):
        same_rank = value.shape is None or len(value.shape) == truth.ndim
        return "unknown" if same_rank else "wrong rank"
    if value.shape != truth.shape:
        return "wrong shape"
    known = value.dtype == truth.dtype.name or truth.dtype.kind not in "iufb"
    if not known and not value.dtype.startswith(("float8", "float4", "bfloat", "int4", "uint4", "int2", "uint2")):
        return f"wrong type {truth.dtype}"
    if value.data is not None and value.data.dtype != object and truth.dtype.kind in "iufb":
        close = np.allclose(value.data.astype(float), truth.astype(float), rtol=1e-2, equal_nan=True)
        return "exact" if close else "wrong contents"
    return "exact"


def reasons(value: Value) -> list[str]:
    sizes = value.shape or ()
    return [value.reason] if value.shape is None else [size.reason for size in sizes if not isinstance(size, int)]
