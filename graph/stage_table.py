"""The table of a network's stages, as the ResNet paper prints it: size, blocks in brackets ×N, parameters, MACs."""

from __future__ import annotations

import re

from msgspec import Struct

from graph.block_letters import lines_in_turn
from graph.block_node import is_block, leaves
from graph.facts import category, macs, params
from graph.fold import fold, unfold
from graph.index import Index
from graph.operations import ADDITIONS, JOINS, activation, channels, is_depthwise, kernel, strides
from graph.stages import Stage, by_channels, channels_first, stages
from graph.values import Graph, Node, Shape

LONGEST_BLOCK = 6
"""Products of a block that is written out line by line; of a larger one only its kind is said."""

GATE, ATTENTION = "squeeze–excite", "attention"

_STEP = re.compile(", stride .+$")
_MERGES = {
    **dict.fromkeys(JOINS, ("concatenate",)),
    **dict.fromkeys(ADDITIONS, ("add",)),
}
_POOLS = {"Max": "max pool", "Average": "average pool"}


class Entry(Struct, frozen=True):
    """A block or layer: what it is made of, line by line, and how often it follows itself.

    Where the blocks of a run differ a line says so in their order (``1×1, 96|144``).
    """

    lines: tuple[str, ...]
    repeat: int = 1
    note: str = ""
    """What holds for the first block only."""


class Row(Struct, frozen=True):
    """A stage. ``size``: of its feature map, () once it is a vector; counts are None where unknown."""

    title: str
    size: Shape | None
    channels: int | str | None
    entries: tuple[Entry, ...]
    params: int | None
    macs: int | None


def stage_table(graph: Graph) -> tuple[Row, ...]:
    """The rows of a network: one for each size of its feature map, of inverted residuals for each width.

    A folded graph is unfolded first.
    """
    folded = fold(unfold(graph), "blocks")
    index = Index(folded)
    found = [stage for stage in by_channels(stages(folded)) if category(stage.nodes[0]) != "input"]
    first = channels_first(folded)
    return tuple(row for row in (_row(index, stage, first) for stage in found) if row.entries)


def _row(index: Index, stage: Stage, first: bool) -> Row:
    shape = stage.nodes[-1].outputs[0].shape if stage.nodes[-1].outputs else None
    wide = None if not shape else shape[1] if first and len(shape) > 3 else shape[-1]
    entries = [entry for node in stage.nodes for entry in _entries(index, node)]
    return Row(
        _title(stage),
        stage.size,
        wide,
        tuple(entries),
        _sum([params(index, node) for node in stage.nodes]),
        _sum([macs(index, node) for node in stage.nodes]),
    )


def _title(stage: Stage) -> str:
    """The stage's own name, or that of its one block."""
    shown = [node for node in stage.nodes if is_block(node)]
    if len(stage.nodes) > 1 or not shown or not shown[0].scope:
        return stage.title
    own = shown[0].name
    numbered = stage.title.startswith("stage ") and re.fullmatch(r"[A-Za-z]+(\d+[a-z])?", own)
    return own if numbered or (stage.title == "stem" and not own.endswith("+")) else stage.title


def _sum(counts: list[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def _entries(index: Index, node: Node) -> list[Entry]:
    """What a node of the folded graph puts into its stage's cell."""
    if not is_block(node) or node.body is None:
        lines = _lines(index, [node]) or _MERGES.get(node.op_type, ())
        return [Entry(lines)] if lines else []
    inside = list(leaves(_shown(node)))
    lines = _lines_of_all(index, node)
    products = [part for part in inside if category(part) in ("convolution", "dense", "recurrent")]
    if len(products) > LONGEST_BLOCK or len(lines) > LONGEST_BLOCK or " module" in node.op_type:
        lines = (node.op_type,)
    if node.repeat == 1 and products and len(products) < 2:
        return [Entry((line,)) for line in lines]
    note = f"first: stride {step}" if (step := _first_stride(node)) else ""
    return [Entry(lines, node.repeat, note)] if lines else []


def _lines_of_all(index: Index, node: Node) -> tuple[str, ...]:
    """The lines of a block or a run; where its blocks differ in channels or kernel, what each has in turn."""
    lines = _lines(index, list(leaves(_shown(node))))
    if node.repeat < 2 or node.body is None:
        return lines
    each = [_lines(index, list(leaves([part]))) for part in node.body.nodes]
    alike = [[_STEP.sub("", line) for line in found] for found in each if len(found) == len(lines)]
    if len({tuple(found) for found in alike}) < 2:
        return lines
    told = [lines_in_turn(column) for column in zip(*alike, strict=True)]
    return tuple(
        f"{text}{step[0] if (step := _STEP.search(line)) else ''}" for text, line in zip(told, lines, strict=True)
    )


def _shown(node: Node) -> tuple[Node, ...]:
    """The block of a run that stands for all: the last but one, free of what only its ends have."""
    body = node.body.nodes if node.body else ()
    return (body[max(len(body) - 2, 1)],) if node.repeat > 1 and len(body) > 1 else body


def _first_stride(node: Node) -> int:
    """The stride by which the first block of a run shrinks its feature map, 0 for none."""
    if node.repeat < 2 or node.body is None:
        return 0
    found = [max(strides(part), default=1) for part in leaves(node.body.nodes[:1]) if category(part) == "convolution"]
    return max(found, default=1) if max(found, default=1) > 1 else 0


def _lines(index: Index, nodes: list[Node]) -> tuple[str, ...]:
    """One line for each product, pooling and attention; the others only where nothing else is there."""
    gates = {node.name for node in nodes if _is_gate(node)}
    lines: list[str] = []
    for node in nodes:
        line = GATE if node.name in gates else _line(index, node)
        if gates and node.op_type.startswith("Global"):
            line = ""  # what the gate pools
        if line and not (line in (GATE, ATTENTION) and line in lines):
            lines.append(line)
    return tuple(lines)


def _is_gate(node: Node) -> bool:
    """Whether it works on pooled values within a block of images: squeeze and excitation."""
    shape = node.outputs[0].shape if node.outputs else None
    return shape is not None and len(shape) == 4 and shape[1:].count(1) == 2 and category(node) == "convolution"


def _line(index: Index, node: Node) -> str:
    kind = category(node)
    if kind == "convolution":
        return _convolution(index, node)
    if kind == "dense":
        return _dense(index, node) if node.weights else ATTENTION
    if kind == "pooling":
        return _pooling(index, node)
    if kind == "recurrent":
        return _recurrent(node)
    return activation(node) if kind == "activation" and activation(node) == "softmax" else ""


def _convolution(index: Index, node: Node) -> str:
    sizes = "×".join(map(str, kernel(index, node))) or "conv"
    word = "dw " if is_depthwise(index, node) else "sep " if node.op_type.startswith("Separable") else ""
    up = "up " if "Transpose" in node.op_type else ""
    width = channels(index, node)
    step = strides(node)
    parts = [f"{up}{word}{sizes}", str(width) if width and not word.startswith("dw") else ""]
    parts.append(f"stride {max(step)}" if step else "")
    return ", ".join(part for part in parts if part)


def _dense(index: Index, node: Node) -> str:
    width = channels(index, node)
    name = activation(node)
    return f"fc {width or '?'}" + (f", {name}" if name and name not in ("linear", "relu") else "")


def _pooling(index: Index, node: Node) -> str:
    word = next((words for key, words in _POOLS.items() if key in node.op_type), node.op_type)
    if node.op_type.startswith("Global"):
        return f"global {word}"
    sizes, step = kernel(index, node), strides(node)
    if all(size == 1 for size in sizes):
        return ""  # a strided skip
    return f"{'×'.join(map(str, sizes))} {word}" + (f", stride {max(step)}" if step else "")


def _recurrent(node: Node) -> str:
    heads, size = node.attributes.get("num_heads"), node.attributes.get("key_dim", node.attributes.get("units"))
    if heads:
        return f"attention, {heads} heads"
    return f"{node.op_type} {size}" if size else node.op_type
