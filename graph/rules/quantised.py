"""The weights of Dense, EinsumDense and Embedding after ``quantize``: packed integers, their scales, what guides them.

As Keras 3.15 builds them: https://github.com/keras-team/keras/blob/master/keras/src/layers/core/dense.py. The mode
stands in the name of the layer's dtype policy: ``int8_from_float32``, ``int4/128_from_float32``,
``gptq/4/128_from_float32``, ``awq/4/-1_from_float32``, ``float8_from_float32``.
"""

from __future__ import annotations

from msgspec import Struct

from graph.rules.base import Part
from graph.rules.call import Call, Impossible
from graph.terms import Size, Sizes, ceil_div

_HISTORY = 1024
"""Float8 remembers so many largest values, where its policy says no other number."""


class Matrix(Struct, frozen=True):
    """A kernel as the two-dimensional table that is packed, and what 8-bit integers scale it by.

    rows: what is summed over; columns: what comes out. zero: the name of the zero points of GPTQ and AWQ.
    """

    rows: Size
    columns: Size
    scale: Sizes
    zero: str = "kernel_zero"
    lookup: bool = False


class _Mode(Struct, frozen=True):
    name: str
    numbers: tuple[int, ...]

    @property
    def group(self) -> int:
        """How many rows share a scale; −1 for all."""
        return self.numbers[-1] if self.numbers else -1


def mode_of(call: Call) -> str:
    """``int8``, ``int4``, ``gptq``, ``awq``, ``float8``, or "" of a layer as it was trained."""
    found = _mode(call)
    return found.name if found is not None else ""


def _mode(call: Call) -> _Mode | None:
    policy = call.attributes.get("dtype")
    head, joint, _ = policy.partition("_from_") if isinstance(policy, str) else ("", "", "")
    if not joint:
        return None
    name, *numbers = head.split("/")
    return _Mode(name, tuple(map(int, numbers)))


def quantised(call: Call, parts: list[Part], matrix: Matrix) -> list[Part]:
    """The parts with the first one, the kernel, as the layer's mode stores it; unchanged where it has none."""
    mode = _mode(call)
    if mode is None:
        return parts
    kernel, *others = parts
    if mode.name == "float8":
        return [*_float8(kernel.path, mode), *parts]
    made = _STORED.get(mode.name)
    if made is None:
        raise Impossible(f"it is quantised to {mode.name}, which is not known here")
    first, *more = made(kernel, matrix, mode)
    return [first, *others, *more]


def _fixed(path: str, shape: Sizes, dtype: str = "float32") -> Part:
    return Part(path, shape, trainable=False, dtype=dtype)


def _int8(kernel: Part, matrix: Matrix, mode: _Mode) -> list[Part]:
    return [_fixed(kernel.path, kernel.shape, "int8"), _fixed(f"{kernel.path}_scale", matrix.scale)]


def _int4(kernel: Part, matrix: Matrix, mode: _Mode) -> list[Part]:
    """Two numbers in each of a row's bytes; by groups also zero points, and the group of each row."""
    packed = _fixed(kernel.path, (matrix.rows, ceil_div(matrix.columns, 2)), "int8")
    # a look-up table is grouped along its columns, a kernel along its rows
    along, across = (matrix.columns, matrix.rows) if matrix.lookup else (matrix.rows, matrix.columns)
    if mode.group == -1:
        return [packed, _fixed(f"{kernel.path}_scale", (across,))]
    groups = ceil_div(along, mode.group)
    shape = (across, groups) if matrix.lookup else (groups, across)
    zero = _fixed(f"{kernel.path}_zero", shape, "int8")
    return [packed, _fixed(f"{kernel.path}_scale", shape), zero, _fixed("g_idx", (along,))]


def _gptq(kernel: Part, matrix: Matrix, mode: _Mode) -> list[Part]:
    """The kernel lies on its side, two numbers in a byte where they have four bits."""
    columns = ceil_div(matrix.columns, 2) if mode.numbers[:1] == (4,) else matrix.columns
    groups = 1 if mode.group == -1 else ceil_div(matrix.rows, mode.group)
    scales = (matrix.columns, groups)
    return [
        _fixed(kernel.path, (columns, matrix.rows), "uint8"),
        _fixed("kernel_scale", scales),
        _fixed(matrix.zero, scales, "uint8"),
        _fixed("g_idx", (matrix.rows,)),
    ]


def _awq(kernel: Part, matrix: Matrix, mode: _Mode) -> list[Part]:
    *made, guide = _gptq(kernel, matrix, mode)
    return [*made, _fixed("awq_scales", (matrix.rows,)), guide]


def _float8(path: str, mode: _Mode) -> list[Part]:
    """Kernels stay as they are; scales and histories, which Keras counts as trainable, stand before them."""
    length = mode.numbers[0] if mode.numbers else _HISTORY
    names = ("inputs", path, "outputs_grad")
    pairs = [(Part(f"{name}_scale", ()), Part(f"{name}_amax_history", (length,))) for name in names]
    return [part for pair in pairs for part in pair]


_STORED = {"int8": _int8, "int4": _int4, "gptq": _gptq, "awq": _awq}
