"""Random inputs for one run of an ONNX model, in ranges that models accept."""

from __future__ import annotations

import re
from math import prod
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from graph.errors import LoadError
from loaders.names import safe_name

if TYPE_CHECKING:
    from loaders.onnx_blocks import Declared
    from loaders.onnx_shapes import Walk

MAX_ELEMENTS = 1 << 28
_LENGTH = re.compile(r"len(s|gths?)?$|num_(frames|tokens)")


def feeds(walk: Walk) -> dict[str, npt.NDArray[np.generic]]:
    """An array for every input at the walk's sizes, the same each time. LoadError for what cannot be made up."""
    generator = np.random.default_rng(0)
    return {item.name: _feed(item, walk, generator) for item in walk.model.graph.inputs}


def _feed(item: Declared, walk: Walk, generator: np.random.Generator) -> npt.NDArray[np.generic]:
    value = walk.found.values[item.name]
    name = safe_name(item.name)
    if value.kind != "tensor" or value.shape is None:
        raise LoadError(f"input {name} is no tensor of known rank, so nothing random can be put in")
    shape = tuple(size for size in value.shape if isinstance(size, int))
    if len(shape) < len(value.shape):
        raise LoadError(f"input {name} has open sizes; give its shape with {name}=1x3x224x224 or the like")
    if prod(shape) > MAX_ELEMENTS:
        raise LoadError(f"input {name} would hold {prod(shape):,} numbers; choose a smaller size")
    if value.data is not None and value.data.dtype != object:
        return np.asarray(value.data)
    return _random(item, shape, value.dtype, walk, generator)


def _random(
    item: Declared, shape: tuple[int, ...], dtype: str, walk: Walk, generator: np.random.Generator
) -> npt.NDArray[np.generic]:
    """Floats from 0 to 1, pixels from 0 to 255; ones for indices, masks and counts; lengths as long as can be."""
    if dtype == "string":
        return np.full(shape, "a", dtype=object)
    if dtype.startswith("float"):
        return generator.random(shape).astype(dtype)
    if dtype == "uint8" and len(shape) > 2:
        return generator.integers(0, 256, shape).astype(dtype)
    try:
        return np.full(shape, _longest(walk) if _LENGTH.search(item.name.lower()) else 1, dtype=dtype)
    except TypeError:
        raise LoadError(f"input {safe_name(item.name)} is of type {dtype}, for which nothing is made up") from None


def _longest(walk: Walk) -> int:
    """The largest second size among the inputs: frames or samples by batch."""
    shapes = [walk.found.values[item.name].shape or () for item in walk.model.graph.inputs]
    return max((size for shape in shapes for size in shape[1:2] if isinstance(size, int)), default=1)
