"""One call of a layer or operator: which arguments are tensors, and which are constants.

``Node.inputs`` holds tensors only, in the order of the call's arguments; everything else of the call becomes an
attribute under its argument's name (``x - 1`` has ``"x2": 1``, ``1 - x`` has ``"x1": 1``). Where the tensors are
not simply the first arguments (``attention(query, value, attention_mask=mask)``), the attribute ``"arguments"``
names the argument of each input.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from loaders.attributes import Json, plain

_ATTENTION = ("query", "value", "key", "query_mask", "value_mask", "key_mask", "attention_mask")
_RECURRENT = ("sequences", "initial_state", "mask")
_BINARY = ("x1", "x2")

ARGUMENTS: dict[str, tuple[str, ...]] = {
    "MultiHeadAttention": _ATTENTION,
    "GroupedQueryAttention": _ATTENTION,
    **dict.fromkeys(("LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional"), _RECURRENT),
    **dict.fromkeys(("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"), _RECURRENT),
    "GetItem": ("x", "key"),
    "Where": ("condition", "x1", "x2"),
    "Take": ("x", "indices"),
    "TakeAlongAxis": ("x", "indices"),
    "Pad": ("x", "constant_values"),
    "Full": ("fill_value",),
    "FullLike": ("x", "fill_value"),
    "Average": ("x", "weights"),
    "Arange": ("start", "stop", "step"),
    "Linspace": ("start", "stop"),
    "Conv": ("inputs", "kernel"),
    "ConvTranspose": ("inputs", "kernel"),
    "DepthwiseConv": ("inputs", "kernel"),
    "SeparableConv": ("inputs", "depthwise_kernel", "pointwise_kernel"),
    "BatchNorm": ("x", "mean", "variance", "offset", "scale"),
    "LayerNorm": ("x", "gamma", "beta"),
    "RMSNorm": ("x", "scale"),
    "DotProductAttention": ("query", "key", "value", "bias", "mask", "scale"),
    "Scatter": ("indices", "values"),
    "ScatterUpdate": ("inputs", "indices", "updates"),
    "Slice": ("inputs", "start_indices"),
    "SliceUpdate": ("inputs", "start_indices", "updates"),
    "SearchSorted": ("sorted_sequence", "values"),
    "Isclose": ("x1", "x2", "rtol", "atol"),
    "Quantile": ("x", "q"),
    "Percentile": ("x", "q"),
    "Digitize": ("x", "bins"),
    "SegmentSum": ("data", "segment_ids"),
    "SegmentMax": ("data", "segment_ids"),
    **dict.fromkeys(("BitwiseAnd", "BitwiseOr", "BitwiseXor", "LeftShift", "RightShift", "CDist"), ("x", "y")),
}
"""Argument names of Keras layers and operators that take more than one; others take ``x1, x2``."""

_NEVER = {"training", "name"}


class Ref(Struct, frozen=True):
    """Stands for a tensor among a call's arguments: an output of an earlier call."""

    layer: str
    call: int = 0
    output: int = 0


def read_call(
    op_type: str, args: Sequence[object], kwargs: Mapping[str, object]
) -> tuple[tuple[Ref, ...], dict[str, Json]]:
    """The tensors of a call, in the order of its arguments, and its constants as attributes.

    Arguments are nested lists, tuples and dicts whose tensors were replaced by ``Ref``.
    """
    names = ARGUMENTS.get(op_type, _BINARY)
    given = {_name(names, position): value for position, value in enumerate(args)} | dict(kwargs)
    ordered = sorted(given, key=lambda name: names.index(name) if name in names else len(names))
    tensors = {name: tuple(refs(given[name])) for name in ordered}
    constants = {name: constant(given[name]) for name in given if name not in _NEVER and not _only_tensors(given[name])}
    attributes: dict[str, Json] = {name: value for name, value in constants.items() if value is not None}
    used = [name for name in ordered if tensors[name]]
    if op_type in ARGUMENTS and tuple(used) != names[: len(used)] and len(used) > 1:
        attributes["arguments"] = list[Json](name for name in used for _ in tensors[name])
    return tuple(ref for name in used for ref in tensors[name]), attributes


def refs(value: object) -> Iterator[Ref]:
    """Every tensor in nested arguments, in order; a dict's by its sorted keys, as Keras does."""
    if isinstance(value, Ref):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from refs(item)
    elif isinstance(value, Mapping):
        for key in sorted(value, key=str):
            yield from refs(value[key])


def constant(value: object) -> Json:
    """An argument as plain data, with None in the place of each tensor."""
    if isinstance(value, list | tuple) and any(True for _ in refs(value)):
        return [constant(item) for item in value]
    return None if isinstance(value, Ref) else plain(value)


def _name(names: tuple[str, ...], position: int) -> str:
    return names[position] if position < len(names) else f"argument{position + 1}"


def _only_tensors(value: object) -> bool:
    if isinstance(value, list | tuple):
        return bool(value) and all(_only_tensors(item) for item in value)
    if isinstance(value, Mapping):
        return any(True for _ in refs(value))
    return isinstance(value, Ref)
