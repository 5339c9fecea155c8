"""What an operation is for the structure of a network, the same for Keras and ONNX.

Kernel, stride, output channels, whether it is depthwise, whether it merely pads or passes its input on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from graph.facts import category
from graph.index import Index
from graph.values import Node, Shape

PADS = frozenset({"ZeroPadding1D", "ZeroPadding2D", "ZeroPadding3D", "Pad"})
"""Belong to the operation that follows."""

PASSES = frozenset(
    {"Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "GaussianNoise", "GaussianDropout"}
    | {"AlphaDropout", "ActivityRegularization", "Identity", "StochasticDepth", "DropPath", "Cast"}
    | {"QuantizeLinear", "DequantizeLinear"}
)
"""Change no value at inference, or only its precision; belong to the operation before."""

ADDITIONS = frozenset({"Add", "Sum", "CustomScaleLayer"})
"""The last is InceptionResNetV2's sum with a scaled branch."""
JOINS = frozenset({"Concatenate", "Concat"})

GROWS = frozenset(
    {"UpSampling1D", "UpSampling2D", "UpSampling3D", "Resize", "Upsample", "DepthToSpace", "MaxUnpool"}
    | {"Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose", "ConvTranspose"}
)
"""Make the feature map larger: the way up of a decoder."""

_KERAS_DETAILS = ("kernel_size", "pool_size", "dilation_rate", "activation", "size", "max_value", "layer", "equation")
_ONNX_SIZES = frozenset(
    {"strides", "pads", "auto_pad", "group", "epsilon", "momentum", "seed", "ratio", "split", "spatial", "value"}
    | {"training_mode", "ceil_mode", "to", "num_outputs", "count_include_pad", "consumed_inputs", "is_test", "order"}
)
"""Attributes that may differ between blocks of the same kind."""

_ELEMENTWISE = frozenset({"Add", "Sub", "Mul", "Div"})

_LONGEST = 8


def is_keras(node: Node) -> bool:
    """Whether Keras defines it."""
    return node.domain.startswith("keras")


def is_silent(node: Node) -> bool:
    """Whether structure looks through it: padding, dropout, identity."""
    return node.op_type in PADS or node.op_type in PASSES or _is_linear(node)


def is_affine(node: Node, flowing: int) -> bool:
    """Whether it only scales or shifts by stored numbers: a bias, the scale of a normalisation written out.

    ``flowing``: how many of its inputs are no constants. Exporters write ``Mul`` and ``Add`` with one of them where a
    framework has one layer.
    """
    return flowing == 1 and node.op_type in _ELEMENTWISE and not is_keras(node)


def _is_linear(node: Node) -> bool:
    return node.op_type == "Activation" and activation(node) == "linear"


def activation(node: Node) -> str:
    """Name of the activation it applies, "" for none known."""
    found = node.attributes.get("activation", "")
    if isinstance(found, Mapping):
        found = found.get("class_name", "")
    return found if isinstance(found, str) else ""


def _sizes(found: object) -> tuple[int, ...]:
    cells: Iterable[object] = found if isinstance(found, list | tuple) else (found,)
    return tuple(cell for cell in cells if isinstance(cell, int))


def kernel(index: Index, node: Node) -> tuple[int, ...]:
    """Sizes of the window, () where it has none."""
    for name in ("kernel_size", "kernel_shape", "pool_size"):
        if node.attributes.get(name) is not None:
            return _sizes(node.attributes[name])
    if category(node) == "convolution":
        shapes = _kernel_shapes(index, node)
        return _sizes(shapes[0][2:]) if shapes and not is_keras(node) else ()
    return ()


def is_strided(node: Node) -> bool:
    """Whether the output's sizes are other than the input's: strided, pooled, or enlarged."""
    if node.op_type in GROWS or node.op_type == "SpaceToDepth":
        return True
    if node.op_type.startswith("Global"):
        return False
    return bool(strides(node))


def strides(node: Node) -> tuple[int, ...]:
    """Its strides; () where it has none or all are 1."""
    found = node.attributes.get("strides")
    if found is None and is_keras(node):
        found = node.attributes.get("pool_size")
    sizes = _sizes(found)
    return sizes if any(size > 1 for size in sizes) else ()


def _kernel_shapes(index: Index, node: Node) -> list[Shape]:
    """Shapes of its parameters with at least two sizes."""
    weights = [index.weights[name] for name in node.weights if name in index.weights]
    return [weight.shape for weight in weights if weight.is_parameter and len(weight.shape) > 1]


def is_depthwise(index: Index, node: Node) -> bool:
    """Whether it convolves each channel on its own."""
    if node.op_type.startswith("Depthwise"):
        return True
    groups = node.attributes.get("groups", node.attributes.get("group", 1))
    return isinstance(groups, int) and groups > 1 and groups == channels(index, node)


def channels(index: Index, node: Node) -> int | None:
    """Output channels or features of a convolution or dense layer; None for everything else."""
    kind = category(node)
    if kind not in ("convolution", "dense"):
        return None
    for name in ("filters", "units"):
        if isinstance(node.attributes.get(name), int):
            return int(node.attributes[name])
    shape = node.outputs[0].shape if node.outputs else None
    if not shape or len(shape) < 2:
        return None
    first = is_channels_first(node) and kind == "convolution"
    found = shape[1] if first else shape[-1]
    return found if isinstance(found, int) else None


def is_channels_first(node: Node) -> bool:
    """Whether sizes follow the channels."""
    return node.attributes.get("data_format") == "channels_first" if is_keras(node) else True


def signature(index: Index, node: Node) -> str:
    """What is equal in blocks of the same kind: operation, kernel, activation, structure of weights.

    Sizes, channels, strides and padding are left out.
    """
    if is_keras(node):
        details = {name: _plain(node.attributes.get(name)) for name in _KERAS_DETAILS}
    else:
        details = {name: _plain(found) for name, found in sorted(node.attributes.items()) if name not in _ONNX_SIZES}
    depthwise = category(node) == "convolution" and is_depthwise(index, node)
    ranks = [len(index.weights[name].shape) for name in node.weights if name in index.weights]
    inside = len(node.body.nodes) if node.body else 0
    return repr((node.domain, node.op_type, details, depthwise, ranks, inside))


def _plain(found: Any) -> object:
    """Short values as they are; of a nested layer its class; nothing of long ones."""
    if isinstance(found, Mapping):
        return found.get("class_name", "")
    if isinstance(found, list | tuple):
        return tuple(map(_plain, found)) if len(found) <= _LONGEST else len(found)
    return found if isinstance(found, str | int | float | bool) else None
