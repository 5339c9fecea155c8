"""onnx's own inference, one node at a time, for operators without a rule of ours.

It is C++ that no thread can interrupt, so it only gets small nodes without subgraphs, and never
the operators whose inference can be made to run for hours or to ask for gigabytes.
"""

from __future__ import annotations

from loaders.onnx_blocks import Op
from loaders.onnx_dims import Poly, Size, unknown
from loaders.onnx_messages import dtype_name
from loaders.onnx_rules.call import Call, Value

MAX_BYTES = 1 << 16
_NEVER = frozenset({"Einsum", "Split", "SplitToSequence", "If", "Loop", "Scan", "SequenceMap"})


def infer_by_onnx(op: Op, call: Call) -> list[Value] | None:
    """What onnx says of the outputs; None where it knows no such operator or refuses."""
    import onnx

    if op.op_type in _NEVER or op.bodies or op.references or op.proto.ByteSize() > MAX_BYTES:
        return None
    domain = "" if op.domain == "ai.onnx" else op.domain
    try:
        schema = onnx.defs.get_schema(op.op_type, call.version, domain)
        types = {name: _type(value) for name, value in zip(op.inputs, call.inputs, strict=True) if name and value}
        opsets = [onnx.helper.make_opsetid(domain, call.version)]
        found = onnx.shape_inference.infer_node_outputs(schema, op.proto, types, opset_imports=opsets)
    except Exception:  # unknown operator, or inference refused: onnx raises several unrelated classes
        return None
    symbols = _symbols(call)
    return [_value(found.get(name), symbols, op.op_type) for name in op.outputs]


def _symbols(call: Call) -> dict[str, Size]:
    sizes = [size for value in call.inputs if value and value.shape for size in value.shape]
    return {_spelled(size): size for size in sizes if isinstance(size, Poly)}


def _spelled(size: Poly) -> str:
    return str(size)


def _type(value: Value) -> object:
    import onnx

    number = next((n for n in range(1, 32) if value.dtype and dtype_name(n) == value.dtype), 0)
    shape = None if value.shape is None else [_spelled(s) if isinstance(s, Poly) else s for s in value.shape]
    return onnx.helper.make_tensor_type_proto(number, shape)


def _value(found: object, symbols: dict[str, Size], op_type: str) -> Value:
    from loaders.onnx_messages import declared_of

    reason = f"no rule for {op_type}"
    declared = declared_of("", found) if found is not None else None
    if declared is None or declared.shape is None:
        return Value(declared.dtype if declared else "", None, reason=reason)
    sizes = [_size(dim, symbols, reason) for dim in declared.shape]
    return Value(declared.dtype, tuple(sizes))


def _size(dim: int | str | None, symbols: dict[str, Size], reason: str) -> Size:
    if isinstance(dim, int):
        return dim
    return symbols[dim] if dim in symbols else unknown(reason)
