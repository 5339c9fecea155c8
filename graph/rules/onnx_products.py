"""Products of ONNX operators. Their shapes are the loader's; ``Call.results`` holds the outputs'.

A call's inputs stand at their ONNX positions, weights among them; an omitted one has no shape.
"""

from __future__ import annotations

from collections.abc import Callable

from graph.rules.base import Rule, Window
from graph.rules.call import Call, Opaque, UnknownRank
from graph.rules.dense import einsum_size
from graph.terms import Size, Sizes, product


def result(call: Call, position: int = 0) -> Sizes:
    """Shape of an output; unknown where the loader found none."""
    found = call.results[position] if position < len(call.results) else None
    if found is None:
        raise UnknownRank
    return found


def given(call: Call, position: int) -> Sizes | None:
    """Shape of an optional input."""
    return call.shapes[position] if position < len(call.shapes) else None


def convolution(weight: int = 1) -> Callable[[Call], Size]:
    """Every output position multiplies the whole weight (filters, channels/groups, kernel)."""

    def macs(call: Call) -> Size:
        positions = [call.mark(size, "out_size") for size in result(call)[2:]]
        return product([*positions, *(call.mark(size, "weight") for size in call.shape(weight))])

    return macs


def _transposed(call: Call) -> Size:
    """Every input position multiplies the whole weight."""
    positions = [call.mark(size, "in_size") for size in call.shape()[2:]]
    return product([*positions, *(call.mark(size, "weight") for size in call.shape(1))])


def _gemm(call: Call) -> Size:
    left = call.shape()
    rows, inner = (left[1], left[0]) if call.flag("transA") else (left[0], left[1])
    columns = call.shape(1)[0 if call.flag("transB") else 1]
    return product((call.mark(rows, "rows"), call.mark(inner, "contracted"), call.mark(columns, "columns")))


def matrix_product(call: Call, contracted: Size) -> Size:
    """Every entry of the output sums over the contracted axis."""
    return product([*(call.mark(s, "out_size") for s in result(call)), call.mark(contracted, "contracted")])


def _matmul(call: Call) -> Size:
    return matrix_product(call, call.shape()[-1])


def _einsum(call: Call) -> Size:
    shapes = [call.shape(position) for position in range(len(call.shapes))]
    if len(shapes) == 1:
        return 0
    return einsum_size(call.text("equation"), shapes)[1]


def _recurrent(call: Call) -> Size:
    """Per step and direction, the input's and the state's weights of all gates."""
    shape = call.shape()
    steps = call.mark(shape[1] if call.attributes.get("layout") == 1 else shape[0], "steps")
    inputs = product(call.mark(size, "weight") for size in call.shape(1))
    return steps * (inputs + product(call.mark(size, "recurrence") for size in call.shape(2)))


def attended(call: Call, query: Sizes, key: Sizes, value: Sizes, heads: str) -> Size:
    """Scores and weighted sum for (batch, length, features) or (batch, heads, length, size)."""
    if len(query) == 4 and len(key) == 4 and len(value) == 4:
        return query[1] * query[2] * key[2] * (query[3] + value[3])
    if len(query) != 3 or len(key) != 3 or len(value) != 3:
        raise Opaque
    # grouped keys serve several query heads, so features are counted as the queries have them
    groups = call.number(heads, 1) if call.attributes.get(heads) else 1
    own = call.attributes.get(heads.replace("q_", "kv_"), groups)
    repeat = groups // own if isinstance(own, int) and own > 0 else 1
    return query[1] * key[1] * (query[2] + value[2] * repeat)


def _attention(call: Call) -> Size:
    return attended(call, call.shape(0), call.shape(1), call.shape(2), "q_num_heads")


def window(call: Call) -> tuple[Window, ...]:
    """The kernel's window per axis."""
    cells = call.attributes.get("kernel_shape")
    if not isinstance(cells, list | tuple):
        cells = list(call.shape(1)[2:]) if len(call.shapes) > 1 else []
    rank = len(cells)
    if not rank or not all(isinstance(size, int) for size in cells):
        raise UnknownRank
    strides, dilations = call.numbers("strides", rank), call.numbers("dilations", rank)
    pads = call.numbers("pads", 2 * rank, 0)
    same = call.text("auto_pad").startswith("SAME")
    around: list[str | tuple[int, int]] = ["same" if same else (pads[a], pads[a + rank]) for a in range(rank)]
    return tuple(Window(*axis) for axis in zip(cells, strides, dilations, around, strict=True))


def _pool_window(call: Call) -> tuple[Window, ...]:
    return window(Call(call.attributes, call.shapes[:1]))


def _whole_window(call: Call) -> tuple[Window, ...]:
    return (Window(whole=True),) * max(0, len(call.shape()) - 2)


_LOOPED = Rule("recurrent", macs=_recurrent)

RULES: dict[str, Rule] = {
    "Conv": Rule("convolution", macs=convolution(), window=window),
    "ConvInteger": Rule("convolution", macs=convolution(), window=window),
    "QLinearConv": Rule("convolution", macs=convolution(3)),
    "DeformConv": Rule("convolution", macs=convolution(), window=window),
    "ConvTranspose": Rule("convolution", macs=_transposed),
    "Gemm": Rule("dense", macs=_gemm),
    **dict.fromkeys(("MatMul", "MatMulInteger", "QLinearMatMul"), Rule("dense", macs=_matmul)),
    "Einsum": Rule("dense", macs=_einsum),
    **dict.fromkeys(("LSTM", "GRU", "RNN"), _LOOPED),
    "Attention": Rule("recurrent", macs=_attention),
    **dict.fromkeys(("MaxPool", "AveragePool", "LpPool"), Rule("pooling", window=_pool_window)),
    **dict.fromkeys(("GlobalMaxPool", "GlobalAveragePool", "GlobalLpPool"), Rule("pooling", window=_whole_window)),
}
