"""Inputs, and layers that move data without changing it."""

from __future__ import annotations

from graph.rules.base import Rule, input_dtype, layer_dtype
from graph.rules.call import Call, Impossible, axis_of, sizes_text, whole
from graph.sizes import size_of
from graph.terms import Size, Sizes, product


def _input_shape(call: Call) -> Sizes:
    """The recorded shape, or the one the caller asks for."""
    if call.shapes and call.shapes[0] is not None:
        return call.shapes[0]
    found = call.attributes.get("batch_shape", call.attributes.get("batch_input_shape"))
    if not isinstance(found, list | tuple):
        raise Impossible(f"batch_shape must be a list of sizes, not {found!r}")
    return tuple(size_of(size if isinstance(size, str | None) else whole("batch_shape", size)) for size in found)


def _flattened(call: Call) -> Sizes:
    shape = call.shape()
    return shape[0], product(call.mark(size, "in_size") for size in shape[1:])


def _reshaped(call: Call) -> Sizes:
    target = call.attributes.get("target_shape")
    if not isinstance(target, list | tuple):
        raise Impossible(f"target_shape must be a list of sizes, not {target!r}")
    shape = call.shape()
    return (shape[0], *reshape(shape[1:], [whole("target_shape", -1 if size is None else size) for size in target]))


def reshape(sizes: Sizes, target: list[int]) -> Sizes:
    """``target`` with its one -1 filled so that the number of elements stays."""
    count = product(sizes)
    rest = product(size for size in target if size != -1)
    if target.count(-1) > 1:
        raise Impossible("at most one size of target_shape can be -1")
    fits = True
    if isinstance(count, int) and isinstance(rest, int):
        fits = bool(rest) and count % rest == 0 if -1 in target else count == rest
    if not fits:
        raise Impossible(f"{sizes_text(sizes)} has {count} elements and cannot become {sizes_text(tuple(target))}")
    return tuple(_share(count, rest) if size == -1 else size for size in target)


def _share(count: Size, rest: Size) -> Size:
    return count if rest == 1 else count // rest


def _permuted(call: Call) -> Sizes:
    dims = call.attributes.get("dims")
    shape = call.shape()
    if not isinstance(dims, list | tuple) or len(dims) != len(shape) - 1:
        raise Impossible(f"dims must name the {len(shape) - 1} axes behind the batch, not {dims!r}")
    return (shape[0], *(shape[axis_of(whole("dims", axis), len(shape))] for axis in dims))


def _repeated(call: Call) -> Sizes:
    shape = call.shape()
    if len(shape) != 2:
        raise Impossible(f"it needs an input of 2 dimensions and gets {len(shape)}")
    return shape[0], call.number("n"), shape[1]


def _resized(call: Call) -> Sizes:
    """Height and width are given; the rest stays."""
    shape = list(call.shape())
    first = len(shape) - 2 if call.channels_first else len(shape) - 3
    if first < 0:
        raise Impossible(f"it needs an image and gets an input of {len(shape)} dimensions")
    shape[first : first + 2] = [call.number("height"), call.number("width")]
    return tuple(shape)


def _recorded_dtype(call: Call) -> str:
    """The dtype of the recorded input, else of the configuration."""
    return call.dtypes[0] if call.dtypes else layer_dtype(call)


_KEEP = Rule("shape")

RULES: dict[str, Rule] = {
    "InputLayer": Rule("input", _input_shape, dtype=_recorded_dtype),
    "Flatten": Rule("shape", _flattened, dtype=input_dtype),
    "Reshape": Rule("shape", _reshaped, dtype=input_dtype),
    "Permute": Rule("shape", _permuted, dtype=input_dtype),
    "RepeatVector": Rule("shape", _repeated, dtype=input_dtype),
    **dict.fromkeys(("Resizing", "CenterCrop", "RandomCrop"), Rule("shape", _resized)),
    **dict.fromkeys(("Masking", "Identity", "ActivityRegularization", "Dropout", "AlphaDropout"), _KEEP),
    **dict.fromkeys(("GaussianDropout", "GaussianNoise", "Rescaling"), _KEEP),
    **{f"SpatialDropout{rank}D": _KEEP for rank in (1, 2, 3)},
}
