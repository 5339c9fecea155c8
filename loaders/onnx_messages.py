"""ONNX's small protobuf messages as plain values: names, attributes, tensors and types.

Names are text (invalid UTF-8 replaced), tensors carry their contents only when these are few.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from loaders.onnx_blocks import Declared, Tensor
from loaders.onnx_rules.call import MAX_DATA, Data

if TYPE_CHECKING:
    import onnx

_NAMES = {"FLOAT": "float32", "DOUBLE": "float64", "UNDEFINED": ""}


def text(value: str | bytes) -> str:
    """A name as text: protobuf hands invalid UTF-8 on as bytes."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def domain_of(domain: str) -> str:
    """The default domain has two spellings."""
    return text(domain) or "ai.onnx"


def name_types(op_type: str, attributes: dict[str, object]) -> None:
    """Element types are numbers in the file and names here."""
    for key in ("to", "dtype", "output_datatype", "output_dtype", "stash_type"):
        value = attributes.get(key)
        if isinstance(value, int):
            attributes[key] = dtype_name(value)


def attribute_value(item: onnx.AttributeProto) -> object:
    """A number, text, or list of them."""
    import onnx

    kinds = onnx.AttributeProto
    if item.type == kinds.STRINGS or item.strings:
        return [text(value) for value in item.strings]
    if item.type == kinds.INTS or item.ints:
        return list(item.ints)
    if item.type == kinds.FLOATS or item.floats:
        return list(item.floats)
    if item.type == kinds.STRING or item.HasField("s"):
        return text(item.s)
    if item.type == kinds.FLOAT or item.HasField("f"):
        return item.f
    return item.i if item.type == kinds.INT or item.HasField("i") else None


def dtype_name(number: int) -> str:
    """``float32`` for 1, and so on."""
    import onnx

    try:
        name: str = onnx.TensorProto.DataType.Name(number)
    except ValueError:
        return ""
    return _NAMES.get(name, name.lower())


def read_tensor(proto: onnx.TensorProto) -> Tensor:
    """Sizes and type; contents up to 2,048 elements."""
    shape = tuple(max(int(size), 0) for size in proto.dims)
    return Tensor(text(proto.name), dtype_name(proto.data_type), shape, _contents(proto, shape))


def _contents(proto: onnx.TensorProto, shape: tuple[int, ...]) -> Data | None:
    import numpy as np
    from onnx import numpy_helper

    if prod(shape) > MAX_DATA or proto.data_location or proto.external_data or not proto.data_type:
        return None
    try:
        data = numpy_helper.to_array(proto)
    except Exception:  # a payload that does not fit its type or sizes: onnx raises what it happens to
        return None
    return np.asarray(data) if data.dtype.kind in "iufb" else None


def read_sparse(proto: onnx.SparseTensorProto) -> Tensor:
    """Sizes and type of a sparse tensor; contents are not followed."""
    values = read_tensor(proto.values)
    return Tensor(values.name, values.dtype, tuple(max(int(size), 0) for size in proto.dims))


def declared_of(name: str, proto: onnx.TypeProto) -> Declared:
    """What a type message says of a value."""
    kind = proto.WhichOneof("value")
    if kind in ("sequence_type", "optional_type"):
        inner = proto.sequence_type if kind == "sequence_type" else proto.optional_type
        return Declared(name, "", None, kind.removesuffix("_type"), declared_of(name, inner.elem_type))
    if kind in ("tensor_type", "sparse_tensor_type"):
        inner = proto.tensor_type if kind == "tensor_type" else proto.sparse_tensor_type
        shape = tuple(map(_dim, inner.shape.dim)) if inner.HasField("shape") else None
        return Declared(name, dtype_name(inner.elem_type), shape)
    return Declared(name, "", None, "map" if kind == "map_type" else "tensor")


def _dim(proto: onnx.TensorShapeProto.Dimension) -> int | str | None:
    if proto.HasField("dim_value"):
        return int(proto.dim_value) if proto.dim_value >= 0 else None
    name = text(proto.dim_param)
    return name if name.strip("?*-1 ") and name != "None" else None
