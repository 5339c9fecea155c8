"""TensorFlow functions in Keras 2 files (``TFOpLambda``, ``SlicingOpLambda``) as the operators of ``keras.ops``.

Only where both mean exactly the same; everything else stays what the file calls it, and opaque.
"""

from __future__ import annotations

from collections.abc import Mapping

from loaders.attributes import Json

_BINARY = {
    "__operators__.add": "Add",
    "math.add": "Add",
    "math.subtract": "Subtract",
    "math.multiply": "Multiply",
    "math.truediv": "TrueDivide",
    "math.divide": "TrueDivide",
    "math.maximum": "Maximum",
    "math.minimum": "Minimum",
    "math.pow": "Power",
    "linalg.matmul": "Matmul",
}
_UNARY = {
    "nn.relu": "Relu",
    "nn.relu6": "Relu6",
    "nn.elu": "Elu",
    "nn.selu": "Selu",
    "nn.silu": "Silu",
    "nn.swish": "Silu",
    "nn.gelu": "Gelu",
    "nn.sigmoid": "Sigmoid",
    "math.sigmoid": "Sigmoid",
    "nn.tanh": "Tanh",
    "math.tanh": "Tanh",
    "nn.softmax": "Softmax",
    "nn.softplus": "Softplus",
    "math.softplus": "Softplus",
    "math.exp": "Exp",
    "math.log": "Log",
    "math.sqrt": "Sqrt",
    "math.rsqrt": "Rsqrt",
    "math.square": "Square",
    "math.abs": "Absolute",
    "math.negative": "Negative",
    "cast": "Cast",
    "concat": "Concatenate",
    "stack": "Stack",
    "expand_dims": "ExpandDims",
    "squeeze": "Squeeze",
    "reshape": "Reshape",
    "transpose": "Transpose",
    "compat.v1.transpose": "Transpose",
    "math.reduce_mean": "Mean",
    "math.reduce_sum": "Sum",
    "math.reduce_max": "Max",
    "math.reduce_min": "Min",
}
_RENAMED = {"perm": "axes", "shape": "newshape", "x": "x1", "y": "x2", "b": "x2"}
_DIFFERENT = ("transpose_a", "transpose_b", "adjoint_a", "adjoint_b", "a_is_sparse", "b_is_sparse")


def as_operator(op_type: str, attributes: Mapping[str, Json]) -> tuple[str, dict[str, Json]] | None:
    """Operator and attributes in the words of ``keras.ops``; None where there is no exact counterpart."""
    if op_type == "SlicingOpLambda" and "slice_spec" in attributes:
        spec = attributes["slice_spec"]
        return "GetItem", {"key": spec if isinstance(spec, list) else [spec]}
    function = attributes.get("function")
    if op_type != "TFOpLambda" or not isinstance(function, str) or any(attributes.get(key) for key in _DIFFERENT):
        return None
    if function == "split" and isinstance(attributes.get("num_or_size_splits"), int):  # a list would be sizes
        return "Split", {"indices_or_sections": attributes["num_or_size_splits"], "axis": attributes.get("axis", 0)}
    operator = _BINARY.get(function) or _UNARY.get(function)
    if operator is None:
        return None
    kept = {key: value for key, value in attributes.items() if key not in ("function", "trainable", *_DIFFERENT)}
    return operator, {_RENAMED.get(key, key): value for key, value in kept.items()}
