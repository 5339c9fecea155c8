"""Matrix products, Einsum, recurrent layers and attention.

Shapes follow https://onnx.ai/onnx/operators; S is the sequence, N the batch, H the hidden size.
"""

from __future__ import annotations

from loaders.onnx_dims import Size, floor_div
from loaders.onnx_rules.call import Call, Misfit, Rule, Sizes, Unshaped, Value, broadcast, merge_dims, tensor

MAX_EQUATION = 256
"""Characters of an Einsum equation: longer ones are made to hang readers."""


def matmul_shape(left: Sizes, right: Sizes) -> Sizes:
    """numpy's matmul: batch sizes broadcast, a vector's added axis goes again."""
    if not left or not right:
        raise Misfit("a number in a matrix product")
    merge_dims(left[-1], right[-2] if len(right) > 1 else right[0])
    batch = broadcast(left[:-2], right[:-2])
    rows = left[-2:-1] if len(left) > 1 else ()
    columns = right[-1:] if len(right) > 1 else ()
    return (*batch, *rows, *columns)


def matmul(call: Call) -> list[Value]:
    """A·B."""
    return tensor(call.dtype(), matmul_shape(call.shape(0), call.shape(1)))


def matmul_integer(call: Call) -> list[Value]:
    """A·B of 8-bit numbers in 32 bits."""
    return tensor("int32", matmul_shape(call.shape(0), call.shape(1)))


def qlinear_matmul(call: Call) -> list[Value]:
    """A·B quantised: a, its scale and zero point, b, its scale and zero point, those of y."""
    return tensor(call.dtype(7), matmul_shape(call.shape(0), call.shape(3)))


def gemm(call: Call) -> list[Value]:
    """(M, N) of A (M, K) and B (K, N), either transposed."""
    left, right = call.shape(0), call.shape(1)
    if len(left) != 2 or len(right) != 2:
        raise Misfit("Gemm of tensors that are no matrices")
    rows, inner = reversed(left) if call.integer("transA") else left
    other, columns = reversed(right) if call.integer("transB") else right
    merge_dims(inner, other)
    return tensor(call.dtype(), (rows, columns))


def einsum(call: Call) -> list[Value]:
    """Sizes by letter; ``...`` broadcasts."""
    equation = call.text("equation").replace(" ", "")
    if len(equation) > MAX_EQUATION:
        raise Unshaped(f"its equation is longer than {MAX_EQUATION} characters")
    left, arrow, right = equation.partition("->")
    terms = left.split(",")
    if len(terms) != len(call.inputs):
        raise Misfit(f"Einsum {equation} of {len(call.inputs)} inputs")
    letters: dict[str, Size] = {}
    batch: Sizes = ()
    for index, term in enumerate(terms):
        batch = broadcast(batch, _letters(term, call.shape(index), letters))
    output = right if arrow else _implicit(left)
    return tensor(call.dtype(), _einsum_shape(output, letters, batch))


def _letters(term: str, shape: Sizes, letters: dict[str, Size]) -> Sizes:
    """Records the size of each letter; returns the sizes the dots stand for."""
    before, dots, after = term.partition("...")
    hidden = len(shape) - len(before) - len(after)
    if hidden < 0 or (hidden and not dots):
        raise Misfit(f"Einsum term {term} of {len(shape)} dimensions")
    sizes = [*shape[: len(before)], *shape[len(before) + hidden :]]
    for letter, size in zip(before + after, sizes, strict=True):
        letters[letter] = merge_dims(letters.get(letter, size), size)
    return shape[len(before) : len(before) + hidden]


def _implicit(left: str) -> str:
    text = left.replace(",", "").replace("...", "")
    return "..." * ("..." in left) + "".join(sorted(c for c in set(text) if text.count(c) == 1))


def _einsum_shape(output: str, letters: dict[str, Size], batch: Sizes) -> list[Size]:
    before, dots, after = output.partition("...")
    middle = list(batch) if dots else []
    return [*(letters[c] for c in before), *middle, *(letters[c] for c in after)]


def recurrent(call: Call) -> list[Value]:
    """Y (S, directions, N, H), then the last state (and cell) (directions, N, H)."""
    shape, weights = call.shape(), call.input(1).shape
    if weights:
        merge_dims(shape[2], weights[-1])  # a matrix for so many features of each step
    batch_first = call.integer("layout")
    length, batch = (shape[1], shape[0]) if batch_first else (shape[0], shape[1])
    directions = 2 if call.text("direction", "forward") == "bidirectional" else 1
    hidden: Size = call.integer("hidden_size") or call.shape(2)[-1]
    every = (batch, length, directions, hidden) if batch_first else (length, directions, batch, hidden)
    last = (batch, directions, hidden) if batch_first else (directions, batch, hidden)
    return [Value(call.dtype(), every), Value(call.dtype(), last), Value(call.dtype(), last)]


def attention(call: Call) -> list[Value]:
    """Y like Q with V's width; present key and value; the scores (N, heads, S, total)."""
    query, key, value = call.shape(0), call.shape(1), call.shape(2)
    if len(query) == 4:
        heads, kv_heads = query[1], key[1]
        batch, length, total, width = query[0], query[2], key[2], value[3]
        out: Sizes = (batch, heads, length, width)
        key_width = key[3]
    else:
        heads, kv_heads = call.integer("q_num_heads"), call.integer("kv_num_heads")
        if not heads or not kv_heads:
            raise Misfit("attention without its number of heads")
        batch, length, total = query[0], query[1], key[1]
        width, key_width = floor_div(value[2], kv_heads), floor_div(key[2], kv_heads)
        out = (batch, length, width * heads)
    if call.has(4):
        total = total + call.shape(4)[2]
    present = [(batch, kv_heads, total, key_width), (batch, kv_heads, total, width)]
    shapes = [out, *present, (batch, heads, length, total)]
    return [Value(call.dtype(), shape) for shape in shapes]


RULES: dict[str, Rule] = {
    "MatMul": matmul,
    "MatMulInteger": matmul_integer,
    "QLinearMatMul": qlinear_matmul,
    "Gemm": gemm,
    "Einsum": einsum,
    **dict.fromkeys(["LSTM", "GRU", "RNN"], recurrent),
    "Attention": attention,
}
