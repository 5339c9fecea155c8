"""What is inside a block, as a reader of a paper wants it: its operations in few words and who reads whom.

What the parts are of is in ``graph.block_cells``; here they get their texts.
"""

from __future__ import annotations

from typing import NamedTuple

from graph.block_cells import ATTENTION, MEAN, SIGNS, Cell, cells_of, is_six
from graph.block_names import unit_name
from graph.facts import category
from graph.index import Index
from graph.operations import activation, channels, is_depthwise, is_keras, kernel, strides
from graph.values import Graph, Node

_CATEGORIES = {"LN": "normalisation", "RMSNorm": "normalisation", ATTENTION: "recurrent", MEAN: "pooling"}
_PRODUCTS = ("convolution", "dense", "recurrent")


class Part(NamedTuple):
    """An operation of a block.

    label: in few words, without kernel and width where it is a product (``dw``, ``BN``, ``ReLU``).
    kernel, step: of a window. width: output channels. sign: of a merge of several tensors.
    """

    label: str
    category: str
    kernel: tuple[int, ...] = ()
    step: int = 1
    width: int | None = None
    sign: str = ""
    detail: str = ""

    @property
    def is_product(self) -> bool:
        """Whether it is a convolution, a dense layer or a recurrent one."""
        return self.category in _PRODUCTS

    @property
    def key(self) -> tuple[str, str, str, tuple[int, ...]]:
        """What parts of equal blocks have in common: all but stride, width and the size of a square kernel."""
        square = len(set(self.kernel)) <= 1
        return self.label, self.category, self.sign, (len(self.kernel),) if square else self.kernel


class Plan(NamedTuple):
    """Parts in topological order; ``sources``: the parts each reads, −1, −2 … for what flows in."""

    parts: tuple[Part, ...]
    sources: tuple[tuple[int, ...], ...]
    entries: int

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for blocks of one structure."""
        return tuple(part.key for part in self.parts), self.sources


def plan_of(index: Index, body: Graph) -> Plan:
    """The plan of one block. ``index`` knows the weights."""
    cells, entries = cells_of(index, body)
    parts: list[Part] = []
    sources: list[tuple[int, ...]] = []
    place: dict[int, int] = {}
    for number, cell in enumerate(cells):
        sources.append(tuple(place.get(source, source) for source in cell.sources))
        parts.append(_part(index, cell))
        if follows := _own_activation(index, cell):
            sources.append((len(parts) - 1,))
            parts.append(follows)
        place[number] = len(parts) - 1
    return Plan(tuple(parts), tuple(sources), entries)


def _part(index: Index, cell: Cell) -> Part:
    node = cell.node
    if cell.label:
        return Part(cell.label, _CATEGORIES.get(cell.label, "activation"))
    if node.op_type in SIGNS and len(cell.sources) > 1:
        return Part("", category(node), sign=SIGNS[node.op_type])
    part = operation(index, node, cell.reads)
    return part._replace(label=cell.prefix) if cell.prefix else part


def operation(index: Index, node: Node, reads: int = 1) -> Part:
    """One node as a part; ``reads``: of how many tensors that flow. A product of two of them has no weights."""
    kind = category(node)
    step = max(strides(node), default=1)
    if kind == "convolution":
        return Part(
            _convolution(index, node), kind, kernel(index, node), step, _width(index, node), detail=_extra(index, node)
        )
    if kind == "dense":
        shown = "dense" if node.weights or is_keras(node) or reads == 1 else "matmul"
        return Part(shown, kind, width=channels(index, node) if shown == "dense" else None)
    if kind == "pooling":
        sizes = () if node.op_type.startswith("Global") else kernel(index, node)
        return Part(_pooling(node), kind, sizes, step if sizes else 1)
    return Part(_other(index, node, kind), kind)


def _convolution(index: Index, node: Node) -> str:
    if is_depthwise(index, node):
        return "dw"
    if node.op_type.startswith("Separable"):
        return "sep"
    return "up" if "Transpose" in node.op_type else ""


def _width(index: Index, node: Node) -> int | None:
    return None if is_depthwise(index, node) else channels(index, node)


def _extra(index: Index, node: Node) -> str:
    """Groups and dilation, where there are any."""
    groups = node.attributes.get("groups", node.attributes.get("group", 1))
    rates = node.attributes.get("dilation_rate", node.attributes.get("dilations")) or 1
    rate = max(rates) if isinstance(rates, list | tuple) else rates
    words = [f"{groups} groups"] if isinstance(groups, int) and groups > 1 and not is_depthwise(index, node) else []
    return ", ".join([*words, *([f"dilated {rate}"] if isinstance(rate, int) and rate > 1 else [])])


def _pooling(node: Node) -> str:
    word = "max pool" if "Max" in node.op_type else "avg pool"
    return "global pool" if node.op_type.startswith("Global") else word


def _other(index: Index, node: Node, kind: str) -> str:
    if kind == "recurrent":
        heads = node.attributes.get("num_heads", node.attributes.get("num_query_heads"))
        units = node.attributes.get("units", "")
        if node.op_type == "Bidirectional":
            return _both_ways(node)
        return f"attention, {heads} heads" if heads else f"{node.op_type} {units}".strip()
    if node.op_type == "LayerScale":
        return "layer scale"
    return "ReLU6" if is_six(node) else unit_name(index, [node])


def _both_ways(node: Node) -> str:
    """``bi-LSTM 64``."""
    layer = node.attributes.get("layer")
    if not isinstance(layer, dict):
        return "bidirectional"
    units = layer.get("config", {}).get("units", "")
    return f"bi-{layer.get('class_name', 'RNN')} {units}".strip()


def _own_activation(index: Index, cell: Cell) -> Part | None:
    """The activation that a product applies itself, as a part of its own."""
    node = cell.node
    name = activation(node) if category(node) in ("convolution", "dense") and not cell.label else ""
    if not name or name == "linear":
        return None
    return Part(unit_name(index, [Node("", "Activation", attributes={"activation": name})]), "activation")
