"""Every operator onnx has a test case for: our shapes against the outputs onnx computed."""

from __future__ import annotations

import warnings
from collections import ChainMap, Counter
from dataclasses import replace

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from loaders.onnx_blocks import Declared
from loaders.onnx_pins import Pins
from loaders.onnx_reader import read_model
from loaders.onnx_rules.call import MAX_DATA, Value
from loaders.onnx_shapes import Walk

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
    plain = replace(block, outputs=tuple(Declared(item.name, "", None) for item in block.outputs), declared={})
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
