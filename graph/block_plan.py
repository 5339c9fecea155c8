"""What is inside a block, as a reader of a paper wants it: its operations in few words and who reads whom.

Padding, dropout, casts, reshapes and products with stored numbers are looked through; functions written out in
several operations (SiLU, GELU, a layer normalisation) are one part.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from graph.block_names import unit_name
from graph.block_node import leaves
from graph.facts import category
from graph.index import Index
from graph.operations import GROWS, activation, channels, is_depthwise, is_keras, is_silent, kernel, strides
from graph.series_parallel import dominators
from graph.values import Graph, Node

SIGNS: Final = {
    **dict.fromkeys(("Add", "Sum", "CustomScaleLayer"), "+"),
    **dict.fromkeys(("Multiply", "Mul"), "×"),
    **dict.fromkeys(("Subtract", "Sub"), "−"),
    **dict.fromkeys(("Concatenate", "Concat"), "‖"),
}
"""Merges of several tensors, by their sign."""

LARGEST_FUNCTION: Final = 8
"""Parts of a function that is written out."""

_FUNCTION = ("activation", "merge", "shape", "normalisation", "pooling")
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


class _Cell(NamedTuple):
    """Nodes that become one part, and the cells it reads."""

    nodes: tuple[Node, ...]
    sources: tuple[int, ...]
    label: str = ""


def plan_of(index: Index, body: Graph) -> Plan:
    """The plan of one block. ``index`` knows the weights."""
    cells, entries = _cells(index, body)
    cells = _with_functions(index, cells)
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


def _cells(index: Index, body: Graph) -> tuple[list[_Cell], int]:
    """The nodes that are shown, with what they read."""
    place = {name: -1 - number for number, name in enumerate(_entries(body))}
    entries, cells = len(place), list[_Cell]()
    raised: set[str] = set()
    for node in leaves(body.nodes):
        reads = tuple(dict.fromkeys(place[name] for name in node.inputs if name in place))
        if not reads:
            continue  # works on stored numbers or a mask only
        if _is_shown(node, reads):
            hard = _is_six(node) and not raised.isdisjoint(node.inputs)
            cells.append(_Cell((node,), reads, "hard sigmoid" if hard else ""))
            reads = (len(cells) - 1,)
        elif SIGNS.get(node.op_type) == "+":
            raised.update(spec.name for spec in node.outputs)  # ReLU6 of x + 3 is a hard sigmoid
        place.update((spec.name, reads[0]) for spec in node.outputs)
    return _needed(cells), entries


def _entries(body: Graph) -> list[str]:
    """The inputs that a block works on: those of its output's rank, so no masks or tables."""
    ranks = {len(spec.shape) for spec in body.outputs if spec.shape}
    like = [spec.name for spec in body.inputs if spec.shape is None or len(spec.shape) in ranks]
    return like or [spec.name for spec in body.inputs][:1]


def _is_shown(node: Node, reads: tuple[int, ...]) -> bool:
    kind = category(node)
    if is_silent(node):
        return False
    if kind == "merge" and node.op_type in SIGNS:
        return len(reads) > 1
    return kind != "shape" or len(reads) > 1 or node.op_type in GROWS


def _needed(cells: list[_Cell]) -> list[_Cell]:
    """The cells that the last one depends on."""
    needed = {len(cells) - 1} if cells else set()
    for number in range(len(cells) - 1, -1, -1):
        if number in needed:
            needed.update(cells[number].sources)
    kept = [number for number in range(len(cells)) if number in needed]
    place = {number: new for new, number in enumerate(kept)}
    return [cells[n]._replace(sources=tuple(place.get(source, source) for source in cells[n].sources)) for n in kept]


def _with_functions(index: Index, cells: list[_Cell]) -> list[_Cell]:
    """The cells, functions that are written out as one."""
    dominator = dominators([[max(source, -1) for source in cell.sources] for cell in cells])
    for last in range(len(cells) - 1, -1, -1):
        region = _region(cells, last, dominator[last]) if len(cells[last].sources) > 1 else []
        name = _function_name(index, cells, region)
        if name:
            nodes = tuple(node for number in region for node in cells[number].nodes)
            return _with_functions(index, _joined(cells, region, _Cell(nodes, (dominator[last],), name)))
    return cells


def _region(cells: list[_Cell], last: int, first: int) -> list[int]:
    """The cells after ``first`` that ``last`` depends on, itself included; [] where they are too many."""
    found, waiting = set[int](), [last]
    while waiting and len(found) <= LARGEST_FUNCTION:
        number = waiting.pop()
        if number > first and number not in found:
            found.add(number)
            waiting += cells[number].sources
    return sorted(found) if len(found) <= LARGEST_FUNCTION else []


def _function_name(index: Index, cells: list[_Cell], region: list[int]) -> str:
    """The name of the function that the cells write out; "" where they are none."""
    nodes = [node for number in region for node in cells[number].nodes]
    if len(nodes) < 2 or any(category(node) not in _FUNCTION or "Pool" in node.op_type for node in nodes):
        return ""
    inside = set(region)
    leaks = any(not inside.isdisjoint(cell.sources) for n, cell in enumerate(cells) if n > region[-1]) and any(
        source in inside and source != region[-1]
        for n, cell in enumerate(cells)
        if n not in inside
        for source in cell.sources
    )
    name = unit_name(index, nodes)
    return "" if leaks or "–" in name else name


def _joined(cells: list[_Cell], region: list[int], one: _Cell) -> list[_Cell]:
    """The cells with those of a region as one, at the place of its last."""
    kept = [number for number in range(len(cells)) if number not in region[:-1]]
    place = {number: new for new, number in enumerate(kept)}
    made = [one if number == region[-1] else cells[number] for number in kept]
    return [cell._replace(sources=tuple(place.get(source, source) for source in cell.sources)) for cell in made]


def _part(index: Index, cell: _Cell) -> Part:
    node = cell.nodes[-1]
    if cell.label:
        return Part(cell.label, "normalisation" if cell.label in ("LN", "RMSNorm") else "activation")
    if node.op_type in SIGNS and len(cell.sources) > 1:
        return Part("", category(node), sign=SIGNS[node.op_type])
    return operation(index, node, len(cell.sources))


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
    return "ReLU6" if _is_six(node) else unit_name(index, [node])


def _both_ways(node: Node) -> str:
    """``bi-LSTM 64``."""
    layer = node.attributes.get("layer")
    if not isinstance(layer, dict):
        return "bidirectional"
    units = layer.get("config", {}).get("units", "")
    return f"bi-{layer.get('class_name', 'RNN')} {units}".strip()


def _is_six(node: Node) -> bool:
    return node.op_type == "ReLU" and node.attributes.get("max_value") == 6


def _own_activation(index: Index, cell: _Cell) -> Part | None:
    """The activation that a product applies itself, as a part of its own."""
    node = cell.nodes[-1]
    name = activation(node) if category(node) in ("convolution", "dense") and not cell.label else ""
    if not name or name == "linear":
        return None
    return Part(unit_name(index, [Node("", "Activation", attributes={"activation": name})]), "activation")
