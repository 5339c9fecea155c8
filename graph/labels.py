"""The short texts that figures and tables show: headline, shape, counts. One formatter for every number."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from graph.values import Dim, Node, Shape
from graph.wrapped import held

_UNITS = ((10**12, "T"), (10**9, "G"), (10**6, "M"), (10**3, "k"))


def headline(node: Node) -> str:
    """What the node does in one line: ``Conv2D 7×7 /2, 64``, ``Dense 1000 softmax``, ``Conv 3×3``."""
    if node.domain == "archigram":
        text = f"{node.op_type} {node.attributes.get('detail', '')}".strip()
        return text if node.repeat == 1 else f"{text} ×{node.repeat}"
    details = _DETAILS.get(node.op_type, _plain) if node.domain.startswith("keras") else _onnx_details(node)
    text = details(node.attributes)
    return f"{node.op_type} {text}" if text else node.op_type


def shape_text(shape: Shape | None, batch: bool = False) -> str:
    """``220×170×64``; the leading batch is left out unless asked for; ``?`` stands for what is unknown."""
    if shape is None:
        return "?"
    sizes = shape if batch else shape[1:]
    return "×".join(_size_text(size) for size in sizes) or "scalar"


def _size_text(size: Dim) -> str:
    """A sum in letters stands in brackets: ``(H−2)×(W−2)×8``; one inside ``⌊(H+3)/32⌋`` has its own."""
    if isinstance(size, str) and " " in size:
        close = size.replace(" ", "")
        return close if _is_one_quotient(close) else f"({close})"
    return "?" if size is None else str(size)


def _is_one_quotient(text: str) -> bool:
    """Whether the first bracket closes at the very end."""
    depth = 0
    for place, sign in enumerate(text):
        depth += (sign in "⌊⌈") - (sign in "⌋⌉")
        if depth == 0:
            return place == len(text) - 1
    return False


def times_text(ratio: float) -> str:
    """How many times, of three digits and without an exponent: ``0.0583``, ``1.58``, ``170,000``, ``1/170,000``."""
    if 0 < ratio < 0.001:
        return f"1/{times_text(1 / ratio)}"
    return f"{float(f'{ratio:.3g}'):,.0f}" if ratio >= 999.5 else f"{ratio:.3g}"


def without_folders(configuration: str) -> str:
    """A file's folders are its owner's business, not the figure's."""
    source = re.match(r".*?\.\w+(?=[@,:]|$)", configuration)
    if source is None:
        return configuration
    return re.split(r"[/\\]", source[0])[-1] + configuration[source.end() :]


_LONGEST = 333  # bits; such sizes come from damaged files only


def count_text(count: int | None) -> str:
    """``9,472``; ``?`` where unknown; a number of over a hundred digits by their count alone."""
    if count is not None and abs(count).bit_length() > _LONGEST:
        return f"about 10^{round(count.bit_length() * 0.30103)}"
    return "?" if count is None else f"{count:,}"


def short_count(count: int | None) -> str:
    """``1.2 M``: two or three leading digits and the unit; ``?`` where unknown."""
    if count is None:
        return "?"
    if count.bit_length() > _LONGEST:
        return count_text(count)
    for unit, letter in _UNITS:
        # 999,950 and more would print as 1000.0 k
        if count >= unit * 0.99995:
            return f"{count / unit:.1f} {letter}" if count < 99.95 * unit else f"{count / unit:.0f} {letter}"
    return str(count)


def quantity(count: int | None, unit: str) -> str:
    """``3.9 GMACs``: a count in its unit, the prefix at the unit as physics has it."""
    number, _, prefix = short_count(count).rpartition(" ")
    return f"{number} {prefix}{unit}" if number and prefix in ("k", "M", "G", "T") else f"{short_count(count)} {unit}"


Attributes = Mapping[str, Any]


def _plain(attributes: Attributes) -> str:
    return ""


def _cells(found: object) -> list[object]:
    return list(found) if isinstance(found, list | tuple) else [found]


def _times(found: object) -> str:
    """``7×7`` for a kernel of ``[7, 7]``; a bare number stands as it is."""
    return "" if found is None else "×".join(str(size) for size in _cells(found))


def _slashed(found: object) -> str:
    """`` /2`` for strides of 2, `` /2×1`` for unequal ones, nothing for 1."""
    sizes = _cells(found)
    if found is None or all(size == 1 for size in sizes):
        return ""
    return f" /{sizes[0]}" if len(set(map(str, sizes))) == 1 else f" /{_times(found)}"


def _dilated(found: object) -> str:
    sizes = _cells(found)
    return (
        "" if found is None or all(size == 1 for size in sizes) else f" dilated {_times(sorted(set(map(str, sizes))))}"
    )


def _activation(attributes: Attributes) -> str:
    found = attributes.get("activation")
    if isinstance(found, Mapping):
        found = found.get("class_name")
    return f" {found}" if isinstance(found, str) and found != "linear" else ""


def _convolution(attributes: Attributes) -> str:
    filters = attributes.get("filters")
    text = _times(attributes.get("kernel_size")) + _slashed(attributes.get("strides"))
    text += _dilated(attributes.get("dilation_rate"))
    groups = attributes.get("groups", 1)
    text += f", {filters}" if filters is not None else ""
    text += f" in {groups} groups" if isinstance(groups, int) and groups > 1 else ""
    return text + _activation(attributes)


def _pooling(attributes: Attributes) -> str:
    pool = attributes.get("pool_size", 2)
    return _times(pool) + _slashed(attributes.get("strides") or pool)


def _units(attributes: Attributes) -> str:
    return f"{attributes.get('units', '')}{_activation(attributes)}".strip()


def _recurrent(attributes: Attributes) -> str:
    return f"{attributes.get('units', '')}{' sequences' if attributes.get('return_sequences') else ''}"


def _pairs(key: str) -> Callable[[Attributes], str]:
    """``3`` when all sides agree, else the cells before and after each axis, ``(0,1),(0,1)``."""

    def text(attributes: Attributes) -> str:
        if key not in attributes and attributes.get("correct_pad") is not None:
            return "by parity"
        rows = [_cells(row) for row in _cells(attributes.get(key, 1))]
        numbers = {str(number) for row in rows for number in row}
        if len(numbers) == 1:
            return numbers.pop()
        return ",".join(f"({','.join(map(str, row))})" if len(row) > 1 else str(row[0]) for row in rows if row)

    return text


def _named(key: str, form: str = "{}") -> Callable[[Attributes], str]:
    """The value of one attribute in words."""

    def text(attributes: Attributes) -> str:
        found = attributes.get(key)
        return "" if found is None or isinstance(found, Mapping) else form.format(_times(found))

    return text


def _attention(attributes: Attributes) -> str:
    heads = attributes.get("num_heads", attributes.get("num_query_heads"))
    size = attributes.get("key_dim", attributes.get("head_dim"))
    return "" if heads is None else f"{heads} heads × {size}"


def _activation_alone(attributes: Attributes) -> str:
    return _activation(attributes).strip() or str(attributes.get("activation", ""))


def _inner(attributes: Attributes) -> str:
    """The headline of the wrapped layer."""
    inner = held(attributes)
    return "" if inner is None else headline(inner)


def _embedding(attributes: Attributes) -> str:
    return f"{attributes.get('input_dim', '?')} → {attributes.get('output_dim', '?')}"


def _relu(attributes: Attributes) -> str:
    top = attributes.get("max_value")
    return f"≤ {top:g}" if isinstance(top, int | float) else ""


_DETAILS: dict[str, Callable[[Attributes], str]] = {
    **{f"{kind}Conv{n}D": _convolution for n in (1, 2, 3) for kind in ("", "Depthwise", "Separable")},
    **{f"Conv{n}DTranspose": _convolution for n in (1, 2, 3)},
    **{f"Convolution{n}D": _convolution for n in (1, 2, 3)},
    **{f"ConvLSTM{n}D": _convolution for n in (1, 2, 3)},
    **{f"{kind}{n}D": _pooling for n in (1, 2, 3) for kind in ("MaxPooling", "AveragePooling", "MaxPool", "AvgPool")},
    **{f"Adaptive{kind}Pooling{n}D": _named("output_size") for n in (1, 2, 3) for kind in ("Max", "Average")},
    **{f"ZeroPadding{n}D": _pairs("padding") for n in (1, 2, 3)},
    **{f"Cropping{n}D": _pairs("cropping") for n in (1, 2, 3)},
    **{f"UpSampling{n}D": _named("size", "×{}") for n in (1, 2, 3)},
    **dict.fromkeys(("LSTM", "GRU", "SimpleRNN", "CuDNNLSTM", "CuDNNGRU"), _recurrent),
    **dict.fromkeys(("Dropout", "SpatialDropout1D", "SpatialDropout2D", "AlphaDropout"), _named("rate")),
    **dict.fromkeys(("MultiHeadAttention", "GroupedQueryAttention", "GroupQueryAttention"), _attention),
    **dict.fromkeys(("Bidirectional", "TimeDistributed", "SpectralNormalization", "RNN"), _inner),
    "Dense": _units,
    "EinsumDense": _named("equation"),
    "Embedding": _embedding,
    "Activation": _activation_alone,
    "ReLU": _relu,
    "Reshape": _named("target_shape"),
    "RepeatVector": _named("n", "×{}"),
    "GroupNormalization": _named("groups", "{} groups"),
    "Concatenate": _named("axis", "axis {}"),
}


def _onnx_details(node: Node) -> Callable[[Attributes], str]:
    """Kernel, stride and output channels of ONNX windows; nothing for the rest."""
    if node.op_type in ("Conv", "ConvTranspose", "QLinearConv", "ConvInteger", "FusedConv"):
        return lambda attributes: _onnx_window(attributes) + _onnx_channels(node)
    if node.op_type.endswith("Pool") and not node.op_type.startswith("Global"):
        return _onnx_window
    return _plain


def _onnx_window(attributes: Attributes) -> str:
    text = _times(attributes.get("kernel_shape")) + _slashed(attributes.get("strides"))
    return text + _dilated(attributes.get("dilations"))


def _onnx_channels(node: Node) -> str:
    shape = node.outputs[0].shape if node.outputs else None
    return f", {shape[1]}" if shape and len(shape) > 1 and isinstance(shape[1], int) else ""
