"""Dense layers, look-up tables and einsum products."""

from __future__ import annotations

from collections.abc import Mapping

from graph.rules.base import Part, Rule, stored_count
from graph.rules.call import Call, Impossible, known, whole
from graph.rules.quantised import Matrix, mode_of, quantised
from graph.terms import UNKNOWN, Size, Sizes, product


def _dense_shape(call: Call) -> Sizes:
    shape = call.shape()
    if len(shape) < 2:
        raise Impossible(f"it needs an input of at least 2 dimensions and gets {len(shape)}")
    return (*shape[:-1], call.number("units"))


def _dense_parts(call: Call) -> list[Part]:
    inputs, units = call.shape()[-1], call.number("units")
    rank = call.attributes.get("lora_rank")
    parts = [Part("kernel", (inputs, units), trainable=not rank)]
    if call.flag("use_bias", True):
        parts.append(Part("bias", (units,)))
    return quantised(call, _with_lora(parts, rank, (inputs,), (units,)), Matrix(inputs, units, (units,)))


def _with_lora(parts: list[Part], rank: object, left: Sizes, right: Sizes) -> list[Part]:
    """The low-rank update's two factors stand behind the kernel, which they freeze."""
    if not rank:
        return parts
    number = whole("lora_rank", rank)
    return [*parts, Part("lora_kernel_a", (*left, number)), Part("lora_kernel_b", (number, *right))]


def _dense_params(call: Call) -> Size:
    """(i + 1)·u; of packed weights the sum of what is stored."""
    if mode_of(call) not in ("", "int8"):
        return stored_count(call, _dense_parts(call))
    inputs, units = call.mark(call.shape()[-1], "in_features"), call.mark(call.number("units"), "units")
    weights = inputs + call.mark(1, "bias") if call.flag("use_bias", True) else inputs
    weights = weights + call.mark(1, "scale") if mode_of(call) else weights
    count = weights * units
    rank = call.attributes.get("lora_rank")
    return count + call.mark(whole("lora_rank", rank), "lora_rank") * (inputs + units) if rank else count


def _dense_macs(call: Call) -> Size:
    shape = call.shape()
    rows = [call.mark(size, "positions") for size in shape[1:-1]]
    return product([*rows, call.mark(shape[-1], "in_features"), call.mark(call.number("units"), "units")])


# look-up tables


def _embedding_shape(call: Call) -> Sizes:
    return (*call.shape(), call.number("output_dim"))


def _embedding_parts(call: Call) -> list[Part]:
    words, width = call.number("input_dim"), call.number("output_dim")
    rank = call.attributes.get("lora_rank")
    parts = [Part("embeddings", (words, width), trainable=not rank)]
    named = [_renamed(part) for part in _with_lora(parts, rank, (words,), (width,))]
    return quantised(call, named, Matrix(words, width, (words,), lookup=True))


def _renamed(part: Part) -> Part:
    return Part(part.path.replace("lora_kernel", "lora_embeddings"), part.shape, part.trainable)


def _reversible_parts(call: Call) -> list[Part]:
    words, width = call.number("input_dim"), call.number("output_dim")
    parts = [Part("embeddings", (words, width))]
    return parts if call.flag("tie_weights", True) else [*parts, Part("reverse_embeddings", (width, words))]


def _reversible_shape(call: Call) -> Sizes:
    reverse = call.flag("reverse")
    return (*call.shape()[:-1], call.number("input_dim")) if reverse else _embedding_shape(call)


def _reversible_macs(call: Call) -> Size:
    return product((*call.shape()[1:], call.number("input_dim"))) if call.flag("reverse") else 0


# einsum


def split_equation(equation: str) -> tuple[str, str, str]:
    """Both operands and the output of ``ab,bc->ac``; refuses what Keras cannot read."""
    sides = equation.replace(" ", "").split("->")
    operands = sides[0].split(",")
    if len(sides) != 2 or len(operands) != 2 or not all(part.replace("...", "").isalpha() for part in operands):
        raise Impossible(f"equation {equation!r} is not of the form ab,bc->ac")
    return operands[0], operands[1], sides[1]


def _labelled(letters: str, shape: Sizes) -> tuple[dict[str, Size], Sizes]:
    """Sizes by letter, and those under the ellipsis."""
    start, dots, end = letters.partition("...")
    if len(shape) < len(start) + len(end) or (not dots and len(shape) != len(start)):
        raise Impossible(f"an input of {len(shape)} dimensions does not match {letters!r} of the equation")
    behind = len(shape) - len(end)
    sizes = dict(zip(start, shape, strict=False))
    sizes.update(zip(end, shape[behind:], strict=True))
    return sizes, shape[len(start) : behind] if dots else ()


def _output_sizes(call: Call) -> tuple[dict[str, Size], Sizes, tuple[str, str, str]]:
    """Size of every letter, the ellipsis' sizes and the equation's three parts."""
    data, kernel, output = parts = split_equation(call.text("equation"))
    sizes, rest = _labelled(data, call.shape())
    wanted = call.attributes.get("output_shape")
    given = list(wanted) if isinstance(wanted, list | tuple) else [wanted]
    letters = output.replace("...", "")
    # output_shape leaves out the batch, or the ellipsis, in front; letters count from the back
    for letter, size in zip(reversed(letters), reversed(given), strict=False):
        if size is not None:
            sizes[letter] = whole("output_shape", size)
    missing = [letter for letter in kernel + letters if letter not in sizes]
    if missing:
        raise Impossible(f"output_shape gives no size for {missing[0]!r} of equation {call.text('equation')!r}")
    return sizes, rest, parts


def _einsum_shape(call: Call) -> Sizes:
    sizes, rest, (_, _, output) = _output_sizes(call)
    start, dots, end = output.partition("...")
    middle = rest if dots else ()
    return (*(sizes[letter] for letter in start), *middle, *(sizes[letter] for letter in end))


def _einsum_parts(call: Call) -> list[Part]:
    sizes, _, (_, kernel, output) = _output_sizes(call)
    rank = call.attributes.get("lora_rank")
    shape = tuple(sizes[letter] for letter in kernel)
    parts = [Part("kernel", shape, trainable=not rank)]
    axes = call.text("bias_axes")
    if axes:
        parts.append(Part("bias", _bias_shape(axes, output, sizes)))
    return quantised(call, _with_lora(parts, rank, shape[:-1], shape[-1:]), _einsum_matrix(call, shape))


def _einsum_matrix(call: Call, shape: Sizes) -> Matrix:
    """The kernel as a table: what the product sums over, and what it gives. GPTQ and AWQ go by the largest side."""
    sizes, _, (data, kernel, output) = _output_sizes(call)
    kept = [sizes[letter] for letter in kernel if letter in output]
    summed = [sizes[letter] for letter in kernel if letter in data and letter not in output]
    if mode_of(call) not in ("gptq", "awq"):
        return Matrix(product(summed), product(kept), tuple(kept))
    numbers = [size for size in shape if isinstance(size, int)]
    inner = 1 if len(shape) == 2 or (numbers == list(shape) and numbers.index(max(numbers)) == 0) else 2
    return Matrix(product(shape[:inner]), product(shape[inner:]), (), "zero_point")


def _bias_shape(axes: str, output: str, sizes: Mapping[str, Size]) -> Sizes:
    """The bias' letters keep their place; axes between them are one wide."""
    letters = output.replace("...", "")
    if any(axis not in letters for axis in axes):
        raise Impossible(f"bias_axes {axes!r} are not among {output!r}")
    first = min(letters.index(axis) for axis in axes)
    return tuple(sizes[letter] if letter in axes else 1 for letter in letters[first:])


def _einsum_macs(call: Call) -> Size:
    """Every letter is a loop; the first of the input is the batch."""
    sizes, rest, (data, _, _) = _output_sizes(call)
    batch = data[0] if not data.startswith("...") else ""
    loops = [call.mark(size, letter) for letter, size in sizes.items() if letter != batch]
    return product([*(call.mark(size, "…") for size in (rest if batch else rest[1:])), *loops])


def einsum_size(equation: str, shapes: list[Sizes]) -> tuple[Sizes, Size]:
    """Output shape and number of products of an einsum over any number of operands."""
    left, arrow, output = equation.replace(" ", "").partition("->")
    sizes: dict[str, Size] = {}
    rest: Sizes = ()
    for letters, shape in zip(left.split(","), shapes, strict=True):
        found, dots = _labelled(letters, shape)
        for letter, size in found.items():
            if known(sizes.get(letter, UNKNOWN)) in (None, 1):
                sizes[letter] = size
        rest = dots if len(dots) >= len(rest) else rest
    plain = left.replace(",", "").replace("...", "")
    if not arrow:
        output = ("..." if rest else "") + "".join(sorted(c for c in set(plain) if plain.count(c) == 1))
    start, dots_out, end = output.partition("...")
    middle = rest if dots_out else ()
    shape = (*(sizes[c] for c in start), *middle, *(sizes[c] for c in end))
    return shape, product([*rest, *sizes.values()])


RULES: dict[str, Rule] = {
    "Dense": Rule("dense", _dense_shape, parts=_dense_parts, params=_dense_params, macs=_dense_macs),
    "EinsumDense": Rule("dense", _einsum_shape, parts=_einsum_parts, macs=_einsum_macs),
    "Embedding": Rule("dense", _embedding_shape, parts=_embedding_parts),
    "ReversibleEmbedding": Rule("dense", _reversible_shape, parts=_reversible_parts, macs=_reversible_macs),
}
