"""Stages: the parts of a network between changes of the feature map's size."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from itertools import groupby

from msgspec import Struct, structs

from graph.block_node import DOMAIN, filled, free_name, is_block, kept_order, leaves, with_order
from graph.facts import category
from graph.index import Index
from graph.operations import is_channels_first, is_strided
from graph.values import Graph, Node, Shape

SHORT = 3
"""Operations of a block that is one product or pooling with what belongs to it."""
INVERTED = frozenset({"inverted residual", "MBConv", "Fused-MBConv"})
"""Blocks whose widths change between equal sizes; their papers' tables have a row for each."""
MOST_KINDS = 2
"""Kinds of blocks, or of operations, by which a stage is called."""
_TOLD = ("convolution", "dense", "pooling", "recurrent")


class Stage(Struct, frozen=True):
    """Consecutive nodes whose outputs have one size. ``size``: of the feature map; () once it is a vector."""

    title: str
    nodes: tuple[Node, ...]
    size: Shape | None


def stages(graph: Graph) -> list[Stage]:
    """The stages of a folded graph, in order; each input of the network is one of its own."""
    first = channels_first(graph)
    groups: list[list[Node]] = []
    size: Shape | None = None
    for node in graph.nodes:
        found = _size(node, first)
        changed = found != size if found is not None and size is not None else _is_strided(node)
        if not groups or changed or category(node) == "input" or category(groups[-1][-1]) == "input":
            groups.append([])
        groups[-1].append(node)
        size = found if found is not None else size
    return _titled(
        [Stage("", tuple(part), _size(part[-1], first)) for group in groups for part in _split(group, graph)]
    )


def _split(group: list[Node], graph: Graph) -> list[list[Node]]:
    """The group, or where it is nearly the whole network (a transformer) its runs and what lies between them."""
    if len(group) * 2 <= len(graph.nodes) or not any(node.repeat > 1 for node in group):
        return [group]
    parts = groupby(enumerate(group), key=lambda pair: pair[0] if pair[1].repeat > 1 else -1)
    return [[node for _, node in part] for _, part in parts]


def by_channels(found: list[Stage]) -> list[Stage]:
    """The stages, those of inverted residuals with a row for each width, as the papers' tables have them."""
    rows = [structs.replace(stage, nodes=tuple(part)) for stage in found for part in _rows(stage.nodes)]
    return _titled(rows, INVERTED)


def _rows(nodes: tuple[Node, ...]) -> list[list[Node]]:
    """The nodes, each run of inverted residuals apart from others and from the convolutions around it."""
    rows: list[list[Node]] = [[]]
    for node in nodes:
        convolved = any(category(part) == "convolution" for part in leaves([node]))
        before = any(category(part) == "convolution" for part in leaves(rows[-1]))
        mixed = node.op_type in INVERTED or any(part.op_type in INVERTED for part in rows[-1])
        if convolved and before and mixed:
            rows.append([])
        rows[-1].append(node)
    return rows


def _titled(found: list[Stage], kinds: Collection[str] = ()) -> list[Stage]:
    """``stem`` before the first repeated block, or block of these kinds, ``head`` last, numbered stages between."""
    first = [any(node.repeat > 1 or node.op_type in kinds for node in stage.nodes) for stage in found]
    runs = [place for place, has in enumerate(first) if has]
    titled, number = [], 0
    for place, stage in enumerate(found):
        if runs and place < runs[0]:
            title = "stem"
        elif place and place == len(found) - 1 and stage.size == ():
            title = "head"
        else:
            number += 1
            title = _title(stage) or f"stage {number}"
        titled.append(structs.replace(stage, title=title))
    return titled


def _title(stage: Stage) -> str:
    """``conv2_x`` as papers call the stage of the blocks ``conv2``; ``block4–5_x`` for two runs; "" without names."""
    found = [re.fullmatch(r"([A-Za-z]+_?)(\d+)", node.name) for node in stage.nodes if node.repeat > 1]
    names = [match for match in found if match]
    if not names or len(names) < len(found) or len({match[1] for match in names}) > 1:
        return ""
    return f"{names[0][0]}_x" if len(names) == 1 else f"{names[0][0]}–{names[-1][2]}_x"


def channels_first(graph: Graph) -> bool:
    """Whether sizes follow the channels, as in ONNX."""
    convolutions = (node for node in leaves(graph.nodes) if category(node) == "convolution")
    return any(is_channels_first(node) for node in convolutions)


def _size(node: Node, channels_first: bool) -> Shape | None:
    """The sizes of the feature map that a node gives; () for a vector, None where unknown.

    Of a run it is the size of its middle block: ResNet V2 strides in the last block of a stage.
    """
    if node.repeat > 1 and node.body is not None:
        return _size(node.body.nodes[len(node.body.nodes) // 2], channels_first)
    shape = node.outputs[0].shape if node.outputs else None
    if shape is None or category(node) == "input":
        return None
    sizes = shape[2:] if channels_first and len(shape) > 3 else shape[1:-1]
    if None in sizes:
        return None
    return () if all(size == 1 for size in sizes) else sizes


def _is_strided(node: Node) -> bool:
    return any(is_strided(part) for part in leaves([node]))


def gather(graph: Graph) -> Graph:
    """The folded graph with each stage of several nodes as one node."""
    index = Index(graph)
    taken = {node.name for node in graph.nodes} | {node.name for node in leaves(graph.nodes)}
    nodes = [_gathered(graph, index, stage, taken) for stage in stages(graph)]
    return structs.replace(graph, nodes=tuple(with_order(nodes, kept_order(graph.nodes))))


def _gathered(graph: Graph, index: Index, stage: Stage, taken: set[str]) -> Node:
    if len(stage.nodes) == 1:
        return stage.nodes[0]
    inside = {node.name for node in stage.nodes}
    results = {spec.name for spec in graph.outputs}
    specs = [spec.name for node in stage.nodes for spec in node.outputs]
    read = [t for t in specs if t in results or any(n.name not in inside for n in index.consumers.get(t, ()))]
    name = free_name(stage.title, taken)
    taken.add(name)
    main = _main(stage.nodes)
    attributes = {"category": category(main)} if not is_block(main) else {}
    kept = ("detail", "category") if _says_all(main, stage.nodes) else ("category",)
    attributes |= {key: text for key, text in main.attributes.items() if key in kept}
    return filled(
        Node(name, _kind(stage.nodes), DOMAIN, attributes=attributes), stage.nodes, index.specs, read, graph.format
    )


def _kind(nodes: tuple[Node, ...]) -> str:
    """What a stage holds, in words: its blocks and how many of each, ``reduction cell + normal cell ×4``.

    Of one without blocks its operations; ``stage`` where those are many.
    """
    blocks: Counter[str] = Counter()
    for node in nodes:
        if _is_large(node):
            blocks[node.op_type] += node.repeat
    main = _main(nodes)
    if not blocks and main.repeat > 1:
        blocks[main.op_type] = sum(node.repeat for node in nodes if node.op_type == main.op_type)
    if 0 < len(blocks) <= MOST_KINDS:
        return " + ".join(f"{kind} ×{count}" if count > 1 else kind for kind, count in blocks.items())
    told = [node for node in nodes if is_block(node) or category(node) in _TOLD]
    plain = dict.fromkeys(node.op_type for node in told or nodes)
    return "–".join(plain) if 0 < len(plain) <= MOST_KINDS else "stage"


def _is_large(node: Node) -> bool:
    """Whether it is a block, more than a product with its normalisation and activation."""
    return is_block(node) and "–" not in node.op_type and sum(1 for _ in leaves([node])) > SHORT


def _says_all(main: Node, nodes: tuple[Node, ...]) -> bool:
    """Whether what is said of the main node holds for all of its kind, and nothing else stands beside it."""
    same = {node.attributes.get("detail") for node in nodes if node.op_type == main.op_type}
    return len(same) == 1 and len({node.op_type for node in nodes if _is_large(node)}) < 2


def _main(nodes: tuple[Node, ...]) -> Node:
    """The node that a stage is about: the one that stands for most nodes."""
    return max(nodes, key=lambda node: sum(1 for _ in leaves([node])))
