"""Which attributes of a Keras layer can be changed in a what-if, and which values they take."""

from __future__ import annotations

import re
from typing import Any, Final

from graph.configuration import Value, print_value
from graph.errors import ConfigurationError
from graph.values import Node

ALIASES: Final = {
    "kernel": "kernel_size",
    "stride": "strides",
    "dilation": "dilation_rate",
    "bias": "use_bias",
    "pool": "pool_size",
}
"""Short names → Keras' own."""

_SIZES = ("kernel_size", "strides", "dilation_rate", "pool_size", "size")
_COUNTS = ("filters", "units", "depth_multiplier", "groups", "input_dim", "output_dim")
_FLAGS = ("use_bias", "return_sequences")

NAMES: Final = frozenset((*ALIASES, *ALIASES.values(), *_SIZES, *_COUNTS, *_FLAGS, "padding"))
"""Everything that may stand behind the dot of ``LAYER.ATTRIBUTE``."""

_LARGEST = 2**31 - 1

_KINDS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (
        r"(Conv|Convolution)[123]D",
        ("filters", "kernel_size", "strides", "padding", "dilation_rate", "groups", "use_bias"),
    ),
    (r"Conv[123]DTranspose", ("filters", "kernel_size", "strides", "padding", "use_bias")),
    (r"DepthwiseConv[12]D", ("kernel_size", "strides", "padding", "dilation_rate", "depth_multiplier", "use_bias")),
    (
        r"SeparableConv[12]D",
        ("filters", "kernel_size", "strides", "padding", "dilation_rate", "depth_multiplier", "use_bias"),
    ),
    (r"(Max|Average)Pool(ing)?[123]D", ("pool_size", "strides", "padding")),
    (r"ZeroPadding[123]D", ("padding",)),
    (r"UpSampling[123]D", ("size",)),
    (r"Dense", ("units", "use_bias")),
    (r"LSTM|GRU|SimpleRNN", ("units", "use_bias", "return_sequences")),
    (r"Embedding", ("input_dim", "output_dim")),
)


def attribute_of(name: str) -> str:
    """Keras' own name of an attribute."""
    return ALIASES.get(name, name)


def editable(node: Node) -> dict[str, Any]:
    """Attributes of a node that can be changed → their values now; {} for other frameworks' operators."""
    if node.domain != "keras" or node.opaque:
        return {}
    for pattern, names in _KINDS:
        if re.fullmatch(pattern, node.op_type):
            return {name: node.attributes.get(name) for name in names}
    return {}


def value_for(layer: str, node: Node, name: str, value: Value) -> Any:
    """The attribute's JSON for what a person wrote. Raises ConfigurationError with what to try."""
    written = f"{layer}.{name}={print_value(value)}"
    if name == "padding":
        return _padding(node, written, value)
    if name in _FLAGS:
        if isinstance(value, bool):
            return value
        raise ConfigurationError(f"{written} is neither true nor false; try {layer}.{name}=false")
    if name in _COUNTS:
        if _is_count(value):
            return value
        raise ConfigurationError(f"{written} is not a whole number from 1 up; try {layer}.{name}=32")
    return _sizes(written, value, _rank(node), layer, name)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _LARGEST


def _rank(node: Node) -> int:
    found = re.search(r"([123])D", node.op_type)
    return int(found[1]) if found else 1


def _sizes(written: str, value: Value, rank: int, layer: str, name: str) -> Any:
    """One size for all axes, or one for each."""
    sizes = list(value) if isinstance(value, tuple) else [value] * rank
    if len(sizes) != rank or not all(map(_is_count, sizes)):
        each = "" if rank == 1 else f" or {layer}.{name}={'x'.join('3' * rank)}"
        raise ConfigurationError(f"{written} is not a size from 1 up for each axis; try {layer}.{name}=3{each}")
    return sizes


def _padding(node: Node, written: str, value: Value) -> Any:
    if node.op_type.startswith("ZeroPadding"):
        return _cells(node, written, value)
    allowed = ("valid", "same", "causal") if re.fullmatch("(Depthwise)?Conv1D", node.op_type) else ("valid", "same")
    if value not in allowed:
        raise ConfigurationError(f"{written} does not exist; try {' or '.join(allowed)}")
    return value


def _cells(node: Node, written: str, value: Value) -> Any:
    """Cells added before and after on each axis."""
    rank = _rank(node)
    sizes = list(value) if isinstance(value, tuple) else [value] * rank
    whole = all(isinstance(size, int) and not isinstance(size, bool) and 0 <= size <= _LARGEST for size in sizes)
    if len(sizes) != rank or not whole:
        raise ConfigurationError(f"{written} is not a number of cells for each axis; try padding=1")
    return [[size, size] for size in sizes] if rank > 1 else [sizes[0], sizes[0]]
