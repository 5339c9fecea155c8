"""What makes two nodes candidates for being one: the kind of operation, names under which exporters hide the layer's
own, and the sizes of the weights.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import Final

from graph.facts import category
from graph.index import Index
from graph.names import common_prefix
from graph.operations import ADDITIONS, JOINS, PADS, PASSES, is_channels_first
from graph.rules.names import names, snake_case
from graph.values import Node

PRODUCTS: Final = ("convolution", "dense", "recurrent")

_FAMILIES: Final[dict[str, frozenset[str]]] = {
    "addition": ADDITIONS,
    "product": frozenset({"Multiply", "Mul"}),
    "join": JOINS,
    "padding": PADS,
    "passing": PASSES,
    "difference": frozenset({"Subtract", "Sub"}),
    "quotient": frozenset({"Divide", "TrueDivide", "Div"}),
    "reshaping": frozenset(names("Reshape Flatten")),
    "transposition": frozenset(names("Permute Transpose")),
    "enlarging": frozenset(names("UpSampling1D UpSampling2D UpSampling3D Resize Resizing Upsample")),
    "cropping": frozenset(names("Cropping1D Cropping2D Cropping3D CenterCrop Crop CenterCropPad")),
    "global pooling": frozenset(names("ReduceMean Mean")),
}
"""Operations that are alike though their category holds unlike ones; Keras' names and ONNX'."""

_FAMILY: Final = {operation: family for family, operations in _FAMILIES.items() for operation in operations}

_ELEMENTWISE: Final = frozenset(names("Add Sub Mul Div"))
"""What exporters make of a normalisation whose statistics are fixed."""

_COUNTER = re.compile(r"(?<=.)_\d+$")
"""What Keras adds to a name that is taken already."""

_NEARLY_ALL = 0.9
"""Part of the names that begin with the network's own."""

_DEEPEST, _LONGEST = 12, 200
"""Parts of a name, and their length, beyond which nobody looks."""


def kind(node: Node) -> str:
    """The category; of a folded block, that of its first product, else pooling, else that of its first node."""
    if node.body is None or not node.body.nodes or node.domain != "archigram":
        return category(node)
    kinds = [kind(part) for part in node.body.nodes]
    return next((found for found in kinds if found in PRODUCTS), "pooling" if "pooling" in kinds else kinds[0])


def family(node: Node) -> str:
    """``kind``, parted where it holds unlike operations: an addition is no product, a padding no transposition."""
    found = kind(node)
    if node.domain == "archigram" and node.body:
        pooling = (family(part) for part in node.body.nodes if kind(part) == found == "pooling")
        return f"{found}s" if _products(node) > 1 else next(pooling, found)
    if found == "pooling":
        return "global pooling" if "Global" in node.op_type or "Adaptive" in node.op_type else found
    return _FAMILY.get(node.op_type, node.op_type) if found in ("merge", "shape", "opaque") else found


def _products(node: Node) -> int:
    """Products of a node; of equal folded blocks in a row those of one."""
    if node.domain != "archigram" or node.body is None:
        return int(kind(node) in PRODUCTS)
    return sum(map(_products, node.body.nodes)) // max(node.repeat, 1)


def named_family(index: Index, node: Node) -> str:
    """The family by which a name is looked up: a scale by stored numbers is what is left of a normalisation."""
    stored = any(index.weights[name].is_parameter for name in node.weights if name in index.weights)
    scales = node.op_type in _ELEMENTWISE and not node.domain.startswith("keras") and stored
    return "normalisation" if scales else family(node)


def sizes(index: Index, node: Node) -> tuple[str, ...]:
    """Sizes of the largest weight in any order and without ones: the same for a kernel and its export."""
    weights = [index.weights[name] for name in node.weights if name in index.weights]
    parameters = [weight for weight in weights if weight.is_parameter]
    if not parameters:
        return ()
    largest = max(parameters, key=lambda weight: weight.count or 0)
    return tuple(sorted(str(size) for size in largest.shape if size != 1))


def signature(index: Index, node: Node) -> Hashable:
    """What nodes of other names must have in common: the family and the sizes of weights, else the channels."""
    return family(node), measure(index, node)


def measure(index: Index, node: Node) -> tuple[str, ...]:
    """The sizes of the weights, else the channels; () where neither is known."""
    return sizes(index, node) or _channels(node)


def _channels(node: Node) -> tuple[str, ...]:
    """Channels of a feature map or features of a vector; () where the axis of channels is anybody's guess."""
    shape = node.outputs[0].shape if node.outputs else None
    if shape is None or len(shape) not in (2, 4, 5):
        return ()
    return ("channels", str(shape[1] if is_channels_first(innermost(node)) else shape[-1]))


def innermost(node: Node) -> Node:
    """The node itself; of a folded block one in it, which knows the order of axes."""
    while node.domain == "archigram" and node.body and node.body.nodes:
        node = node.body.nodes[0]
    return node


def is_numbered(node: Node) -> bool:
    """Whether nobody chose the name: ``conv2d_7``, ``Conv_7`` counts the layers of a session or the nodes of a file."""
    return _COUNTER.sub("", node.name) in (snake_case(node.op_type), node.op_type)


class Names:
    """The names by which a graph's nodes may be known elsewhere."""

    def __init__(self, index: Index) -> None:
        self.index = index
        chosen = [node.name for node in index.graph.nodes if not is_numbered(node)]
        self.prefix = common_prefix(chosen, _NEARLY_ALL)

    def written(self, node: Node) -> frozenset[str]:
        """The parts of a name and of the scopes of weights that are its own, without what most names begin with.

        An exporter's ``resnet50_1/conv1_bn_1/batchnorm/mul_1`` is the convolution whose kernel is
        ``resnet50_1/conv1_conv_1/convolution/…``; a constant that many nodes share bears the name of any of them.
        """
        parts = _parts(node.name)
        for weight in node.weights:
            parts += _parts(weight)[:-1] if len(self.index.consumers.get(weight, ())) <= 1 else []
        return frozenset(part.removeprefix(self.prefix) or part for part in parts)

    def uncounted(self, node: Node) -> frozenset[str]:
        """The same without the number that makes a name unique, of those that have one."""
        return frozenset(_COUNTER.sub("", name) for name in self.written(node) if _COUNTER.search(name))


def _parts(name: str) -> list[str]:
    return [part for part in name.split("/", _DEEPEST) if 0 < len(part) <= _LONGEST]
