"""Follows small contents: the arithmetic on shapes that exporters leave in the graph.

Contents are numpy arrays; sizes by name ride along in arrays of dtype object. An operator
without an entry, or contents over the budget, simply stop being followed.
"""

from __future__ import annotations

import numpy as np

from loaders.onnx_dims import Poly
from loaders.onnx_fold_arithmetic import FOLDS as ARITHMETIC
from loaders.onnx_fold_movement import FOLDS as MOVEMENTS
from loaders.onnx_order import Undecided
from loaders.onnx_rules.call import MAX_DATA, Call, Data, Fold

FOLDS: dict[str, Fold] = {**ARITHMETIC, **MOVEMENTS}


def fold(call: Call) -> list[Data] | None:
    """The contents of the outputs, None where they cannot be followed."""
    rule = FOLDS.get(call.op_type) if call.domain in ("", "ai.onnx", "com.microsoft") else None
    inputs = [value.data for value in call.inputs if value is not None]
    known = [data for data in inputs if data is not None]
    if not inputs or len(known) != len(inputs):
        return None
    if call.op_type == "Split":
        return _split(call, known)
    if rule is None or call.outputs != 1:
        return None
    try:
        with np.errstate(all="ignore"):
            result = _simplified(np.asarray(rule(call, known)))
    except (Undecided, ValueError, TypeError, IndexError, ArithmeticError, KeyError, MemoryError):
        return None
    return [result] if result.size <= MAX_DATA else None


def _split(call: Call, data: list[Data]) -> list[Data] | None:
    parts = [int(i) for i in data[1].tolist()] if len(data) > 1 else call.ints("split")
    axis = call.integer("axis")
    if data[0].size > MAX_DATA or not -data[0].ndim <= axis < data[0].ndim:
        return None
    if parts is None:
        return list(np.array_split(data[0], call.outputs, axis)) if data[0].shape[axis] % call.outputs == 0 else None
    return list(np.split(data[0], np.cumsum(parts)[:-1], axis)) if sum(parts) == data[0].shape[axis] else None


def _simplified(result: Data) -> Data:
    """Objects that turned out to be plain numbers become int64 again."""
    if result.dtype != object or any(isinstance(item, Poly) for item in result.reshape(-1).tolist()):
        return result
    whole = all(isinstance(item, (int, np.integer)) for item in result.reshape(-1).tolist())
    return result.astype(np.int64 if whole else np.float64)
