"""Stored tensors as weights: what counts as parameters, and what each is to its operator.

Counting: floating point tensors are parameters; so are 8-bit and smaller integers with more than
one element (quantised weights). Other integers, truth values and text steer the graph: constants.
A tensor counts once, wherever it is stored: initializer, Constant node, subgraph or function.
"""

from __future__ import annotations

from collections.abc import Container
from math import isfinite, prod

from graph.values import Weight
from loaders.onnx_blocks import MAX_LISTED, Block, Op, Tensor
from loaders.onnx_shapes import Walked

_NORM = ("", "gamma", "beta", "moving_mean", "moving_variance")
_QLINEAR = ("", "scale", "zero_point", "kernel", "scale", "zero_point", "scale", "zero_point", "bias")
_RECURRENT = ("", "kernel", "recurrent_kernel", "bias", "", "", "", "peephole")
_ROLES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("Conv", "ConvTranspose", "FusedConv", "NhwcFusedConv", "Gemm", "FusedGemm"), ("", "kernel", "bias")
    ),
    **dict.fromkeys(("MatMul", "FusedMatMul", "Einsum"), ("kernel", "kernel")),
    "DeformConv": ("", "kernel", "offset", "bias", "mask"),
    "ConvInteger": ("", "kernel", "zero_point", "zero_point"),
    "MatMulInteger": ("kernel", "kernel", "zero_point", "zero_point"),
    **dict.fromkeys(("QLinearConv", "QLinearMatMul", "QGemm"), _QLINEAR),
    "MatMulNBits": ("", "kernel", "scale", "zero_point", "", "bias"),
    "DynamicQuantizeMatMul": ("", "kernel", "scale", "zero_point", "bias"),
    "BatchNormalization": _NORM,
    **dict.fromkeys(("InstanceNormalization", "LayerNormalization", "GroupNormalization"), _NORM),
    **dict.fromkeys(("RMSNormalization", "SimplifiedLayerNormalization"), _NORM),
    "SkipLayerNormalization": ("", "", "gamma", "beta", "bias"),
    "SkipSimplifiedLayerNormalization": ("", "", "gamma", "bias"),
    **dict.fromkeys(("LSTM", "GRU", "RNN", "DynamicQuantizeLSTM"), _RECURRENT),
    "PRelu": ("", "alpha"),
    "Gather": ("embeddings",),
    "Add": ("bias", "bias"),
    "Mul": ("scale", "scale"),
    **dict.fromkeys(("QuantizeLinear", "DequantizeLinear"), ("kernel", "scale", "zero_point")),
    "Attention": ("", "kernel", "bias"),
}
FILLED_ROLES = frozenset({"kernel", "recurrent_kernel", "bias", *_NORM[1:], "alpha", "embeddings", "scale"})
"""Roles in which a tensor filled by ConstantOfShape stands for a stored weight."""
_FLOATS = ("float", "bfloat", "complex", "double")
_SMALL_INTEGERS = frozenset({"int8", "uint8", "int4", "uint4", "int2", "uint2"})


def roles(block: Block) -> dict[str, tuple[str, Op]]:
    """What each value is to the first operator that reads it, and that operator; subgraphs included."""
    found: dict[str, tuple[str, Op]] = {}
    for op in block.nodes:
        names = _ROLES.get(op.op_type, ())
        for index, name in enumerate(op.inputs):
            if name and (name not in found or not found[name][0]):
                found[name] = (names[index] if index < len(names) else "", op)
        for body in op.bodies.values():
            for name, role in roles(body).items():
                found.setdefault(name, role)
    return found


def is_parameter(dtype: str, count: int) -> bool:
    """Whether a stored tensor counts as parameters (see the module's text)."""
    return dtype.startswith(_FLOATS) or (dtype in _SMALL_INTEGERS and count > 1)


def weight(tensor: Tensor, name: str, reader: tuple[str, Op] | None) -> Weight:
    """The tensor as a weight named ``name``, read first by ``reader`` (a role and its operator)."""
    count = prod(tensor.shape)
    role, op = reader or ("", None)
    if not is_parameter(tensor.dtype, count):
        return Weight(name, tensor.shape, tensor.dtype, None, "constant", _numbers(tensor))
    packed = None if op is None else _packed(op, role)
    value = _numbers(tensor) if count == 1 else None
    return Weight(name, tensor.shape, tensor.dtype, None, role, value, packed)


def _packed(op: Op, role: str) -> int | None:
    """Weights that a packed tensor holds: K·N for MatMulNBits, whatever its bytes."""
    rows, columns = op.attributes.get("K"), op.attributes.get("N")
    if op.op_type == "MatMulNBits" and role == "kernel" and isinstance(rows, int) and isinstance(columns, int):
        return rows * columns
    return None


def _numbers(tensor: Tensor) -> tuple[int | float, ...] | None:
    if tensor.data is None or tensor.data.size > MAX_LISTED or tensor.data.dtype.kind not in "iufb":
        return None
    numbers = [int(item) if item is True or item is False else item for item in tensor.data.reshape(-1).tolist()]
    # infinities and NaN have no JSON
    return tuple(numbers) if all(isinstance(item, int) or isfinite(item) for item in numbers) else None


def constant_tensor(op: Op, walked: Walked) -> Tensor | None:
    """What a Constant node stores; None for any other node."""
    if op.op_type != "Constant" or op.domain != "ai.onnx" or not op.outputs:
        return None
    for key in ("value", "sparse_value"):
        if key in op.tensors:
            return op.tensors[key]
    found = walked.values.get(op.outputs[0])
    shape = tuple(size for size in (found.shape if found and found.shape else ()) if isinstance(size, int))
    return Tensor(op.outputs[0], found.dtype if found else "", shape, found.data if found else None)


def filled_tensor(op: Op, walked: Walked, readers: dict[str, tuple[str, Op]], stored: Container[str]) -> Tensor | None:
    """A weight that ConstantOfShape fills instead of storing it (onnx's light models); None otherwise."""
    if op.op_type != "ConstantOfShape" or op.domain != "ai.onnx" or not op.outputs or not op.inputs:
        return None
    if op.inputs[0] not in stored:
        return None
    found = walked.values.get(op.outputs[0])
    role = readers.get(op.outputs[0], ("", op))[0]
    if found is None or found.shape is None or role not in FILLED_ROLES:
        return None
    sizes = tuple(size for size in found.shape if isinstance(size, int))
    return Tensor(op.outputs[0], found.dtype, sizes) if len(sizes) == len(found.shape) else None
