"""What a block is called: its kind by structure, its channels, and a name taken from its layers' names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from graph.block_letters import in_turn, lines_in_turn
from graph.blocks import Block
from graph.facts import category
from graph.index import Index
from graph.operations import JOINS, activation, channels, is_channels_first, is_depthwise, kernel, strides
from graph.regions import Flow
from graph.tokens import AFFINE
from graph.values import Node
from graph.wrapped import recurrent_name, recurrent_units

_ACTIVATIONS = {
    "elu": "ELU",
    "gelu": "GELU",
    "hardsilu": "HardSwish",
    "hardswish": "HardSwish",
    "leakyrelu": "LeakyReLU",
    "relu": "ReLU",
    "selu": "SELU",
    "silu": "SiLU",
}
_NORMS = {"Batch": "BN", "LayerNorm": "LN", "Group": "GN", "Instance": "IN", "RMS": "RMSNorm"}
_WRITTEN = (
    (("ReduceMean", "Sqrt"), "LN"),
    (("Erf", "Mul"), "GELU"),
    (("HardSigmoid", "Mul"), "HardSwish"),
    (("Clip", "Mul"), "HardSwish"),
    (("Sigmoid", "Mul"), "SiLU"),
    (("Softplus", "Tanh", "Mul"), "Mish"),
)
"""Operations by which a written-out function is known."""
_ATTENTION = ("Attention", "MultiHead", "GroupedQuery")


class Anatomy:
    """What the nodes of a block are."""

    def __init__(self, flow: Flow, index: Index, block: Block) -> None:
        one = block.children[-1] if block.kind == "run" else block
        self.index = index
        self.nodes = [flow.nodes[token.place] for token in one.tokens]
        self.kinds = [token.kind for token in one.tokens]
        self.convolutions = [node for node, kind in zip(self.nodes, self.kinds, strict=True) if kind == "convolution"]
        self.products = [
            node for node, kind in zip(self.nodes, self.kinds, strict=True) if kind in ("convolution", "dense")
        ]
        self.residual = bool(one.skips or (block.children and any(child.skips for child in block.children)))
        self.identity = any(not path for each in (block, *block.children) for path in each.skips)
        exit_ = flow.nodes[one.piece.stop - 1]
        self.joins = exit_.op_type in JOINS or (bool(self.nodes) and self.nodes[-1].op_type in JOINS)
        pooled = any("Pool" in node.op_type for node in self.nodes)
        self.gates = block.kind == "module" and exit_.op_type in ("Multiply", "Mul") and pooled
        before = flow.nodes[one.piece.start - 1] if one.piece.start else None
        self.shrinks = _shrinks(before, exit_, any(token.strided for token in one.tokens))

    def kernels(self) -> list[int]:
        """Largest side of each convolution's kernel."""
        return [max(kernel(self.index, node), default=1) for node in self.convolutions]

    def depthwise(self) -> list[bool]:
        """Which convolutions are depthwise."""
        return [is_depthwise(self.index, node) for node in self.convolutions]

    def attends(self) -> bool:
        """Whether it holds an attention, as a layer or as products around a softmax."""
        types = [node.op_type for node in self.nodes]
        as_layer = any(word in kind for kind in types for word in _ATTENTION)
        return as_layer or ("Softmax" in types and types.count("MatMul") + types.count("Einsum") > 1)


def _shrinks(before: Node | None, exit_: Node, strided: bool) -> bool:
    """Whether the feature map after is of another size than before; where a size is unknown, whether a step is > 1."""
    shapes = [node.outputs[0].shape for node in (before, exit_) if node and node.outputs]
    if len(shapes) < 2 or shapes[0] is None or shapes[1] is None or len(shapes[0]) != 4 or len(shapes[1]) != 4:
        return strided
    first = is_channels_first(exit_)
    was, now = (shape[2:] if first else shape[1:3] for shape in shapes if shape)
    return strided and (was != now or None in now)


def kind_of(anatomy: Anatomy, block: Block) -> str:
    """``bottleneck``, ``inverted residual``, ``transformer block``, ``conv–BN–ReLU`` … or ``block``."""
    if block.kind == "unit" or len(anatomy.nodes) <= 3:
        plain = [node for node, kind in zip(anatomy.nodes, anatomy.kinds, strict=True) if kind != AFFINE]
        return nodes_name(anatomy.index, plain or anatomy.nodes)
    if block.kind == "csp":
        return "CSP block"
    if anatomy.attends():
        return "transformer block" if len(anatomy.products) > 2 or "dense" in anatomy.kinds else "attention block"
    if anatomy.gates:
        return "squeeze–excite"
    if anatomy.joins:
        return _joined(anatomy, block)
    return _convolutional(anatomy, block.partial) if anatomy.convolutions else _other(anatomy)


def _joined(anatomy: Anatomy, block: Block) -> str:
    """Blocks that end in a concatenation."""
    count = len(anatomy.convolutions)
    if block.cell and count > 3:
        return "reduction cell" if anatomy.shrinks else "normal cell"
    if anatomy.kernels() == [1, 1, 3]:
        return "fire module"
    if anatomy.identity and not anatomy.shrinks and 0 < count <= 2:
        return "DenseNet layer"
    if anatomy.shrinks and count > 1:
        return "reduction module"
    return "inception module" if count > 3 and not anatomy.residual else "block"


_BY_KERNELS = {(1, 3, 1): "bottleneck", (3, 1): "Fused-MBConv"}


def _convolutional(anatomy: Anatomy, partial: bool) -> str:
    kernels, depthwise = anatomy.kernels(), anatomy.depthwise()
    if any(depthwise):
        return _depthwise(anatomy, partial)
    if tuple(kernels) in _BY_KERNELS:
        return _before_it(anatomy, _BY_KERNELS[tuple(kernels)])
    if anatomy.residual and all(node.op_type.startswith("Separable") for node in anatomy.convolutions):
        return "separable block"
    if anatomy.residual and any(node.op_type in JOINS for node in anatomy.nodes):
        return "inception-residual block"
    if kernels == [3, 3]:
        return _before_it(anatomy, "basic block") if anatomy.residual else "double convolution"
    return "residual block" if anatomy.residual else "block"


def _before_it(anatomy: Anatomy, name: str) -> str:
    """``pre-act bottleneck`` where a normalisation stands before the block's first convolution (He et al. 2016b)."""
    before = anatomy.kinds[: anatomy.kinds.index("convolution")]
    return f"pre-act {name}" if anatomy.residual and "normalisation" in before else name


def _depthwise(anatomy: Anatomy, partial: bool) -> str:
    if anatomy.depthwise()[0] and anatomy.kernels()[0] == 7:
        return "ConvNeXt block"
    if len(anatomy.products) < 3 and not anatomy.residual and not partial:
        return "depthwise separable"
    if {"Reshape", "Transpose"} <= {node.op_type for node in anatomy.nodes}:
        return "ShuffleNet unit"
    squeezes = any("Pool" in node.op_type for node in anatomy.nodes)
    return "MBConv" if squeezes else "inverted residual"


def _other(anatomy: Anatomy) -> str:
    if "recurrent" in anatomy.kinds:
        return "recurrent block"
    if anatomy.residual:
        return "residual block"
    return "MLP block" if anatomy.kinds.count("dense") > 1 else "block"


def unit_name(index: Index, nodes: Sequence[Node]) -> str:
    """``conv–BN–ReLU``; a normalisation or activation that is written out by its own name."""
    return nodes_name(index, nodes)


def nodes_name(index: Index, nodes: Sequence[Node]) -> str:
    """The name of nodes in a row: ``conv–BN–ReLU``; of a function that is written out its own."""
    types = [node.op_type for node in nodes]
    written = next((name for marks, name in _WRITTEN if all(mark in types for mark in marks)), "")
    if not written:
        return "–".join(dict.fromkeys(_short(index, node) for node in nodes))
    kept = [node for node in nodes if category(node) in ("convolution", "dense", "pooling")]
    return "–".join([*(_short(index, node) for node in kept), written])


def _short(index: Index, node: Node) -> str:
    kind = category(node)
    if kind == "convolution":
        word = "transposed conv" if "Transpose" in node.op_type else "conv"
        word = "separable conv" if node.op_type.startswith("Separable") else word
        word = "depthwise conv" if is_depthwise(index, node) else word
        return f"{word}–{_activation(activation(node))}" if activation(node) not in ("", "linear") else word
    if kind in ("dense", "recurrent"):
        return "dense" if kind == "dense" else recurrent_name(node)
    if kind == "normalisation":
        return next((short for word, short in _NORMS.items() if node.op_type.startswith(word)), node.op_type)
    return _activation(activation(node) or node.op_type) if kind == "activation" else node.op_type


def _activation(name: str) -> str:
    return _ACTIVATIONS.get(name.lower().replace("_", ""), name)


def detail_of(each: Sequence[Anatomy], block: Block) -> str:
    """``64·64·256`` for a block of convolutions, ``7×7 /2, 64`` for one; "" where nothing is known.

    each: the anatomies of a run's blocks, the last one that of the run. Channels that differ are said in turn
    (``96|144·24``), a stride that only the first block has as such.
    """
    anatomy = each[-1]
    products = anatomy.products
    if block.kind == "csp":
        return str(channels(anatomy.index, products[-1]) or "")
    if len(products) == 1 or len(anatomy.nodes) <= 3:
        return lines_in_turn(_ones(each))
    if anatomy.joins and (not anatomy.residual or len(products) > 2):
        return ""
    if anatomy.attends():
        width = channels(anatomy.index, products[-1]) if products else None
        return "" if width is None else str(width)
    rows = [_plain_widths(one) for one in each]
    alike = [row for row in rows if len(row) == len(rows[-1])]
    columns = [in_turn(list(map(str, sizes))) for sizes in zip(*alike, strict=True) if None not in sizes]
    return f"{'·'.join(columns) if len(rows[-1]) <= 4 else ''}{_odd_kernel(anatomy)}"


def _plain_widths(anatomy: Anatomy) -> list[int | None]:
    """The channels of a block's products, gates and depthwise convolutions left out."""
    plain = [node for node in anatomy.products if not _gates(anatomy, node)]
    return [channels(anatomy.index, node) for node in plain if not is_depthwise(anatomy.index, node)]


def _ones(each: Sequence[Anatomy]) -> list[str]:
    """The details of blocks of one product; a stride of the first alone stands with its own."""
    nodes = [(one.products or one.nodes)[0] for one in each]
    index = each[0].index
    if len(nodes) > 1 and strides(nodes[0]) != strides(nodes[-1]):
        alone = [_one(index, node, stepped=False) for node in nodes]
        return [f"{lines_in_turn(alone)}, first {_slash(strides(nodes[0])) or '/1'}"]
    return [_one(index, node) for node in nodes]


def _odd_kernel(anatomy: Anatomy) -> str:
    """The kernel of a depthwise convolution, which tells stages of MBConvs apart."""
    kernels = [size for size, found in zip(anatomy.kernels(), anatomy.depthwise(), strict=True) if found]
    return f", {kernels[0]}×{kernels[0]}" if kernels else ""


def _gates(anatomy: Anatomy, node: Node) -> bool:
    """Whether a product works on pooled values (squeeze and excitation): its output is 1×1."""
    shape = node.outputs[0].shape if node.outputs else None
    return bool(shape) and len(shape or ()) == 4 and (shape or ())[1:].count(1) >= 2


def _one(index: Index, node: Node, stepped: bool = True) -> str:
    width = recurrent_units(node) if category(node) == "recurrent" else channels(index, node)
    sizes = "×".join(map(str, kernel(index, node)))
    slash = f" {_slash(strides(node))}" if stepped else ""
    return ", ".join(text for text in (f"{sizes}{slash}".strip(), str(width or "")) if text)


def _slash(step: Sequence[int]) -> str:
    """``/2`` or ``/2×1``; "" without a stride."""
    return f"/{step[0] if len(set(step)) == 1 else '×'.join(map(str, step))}" if step else ""


def main_category(anatomy: Anatomy) -> str:
    """The category that gives the block its colour."""
    if anatomy.attends():
        return "recurrent"
    for kind in ("convolution", "recurrent", "dense", "pooling", "normalisation", "activation", "merge"):
        if kind in anatomy.kinds:
            return kind
    return "shape"


def name_from(scopes: Iterable[Iterable[str]]) -> str:
    """A name for a run from the scopes of its blocks' nodes: ``conv4`` for ``conv4/block1 … 6``; "" without one.

    >>> name_from([["block2a"], ["block2b"]]), name_from([["block_1"], ["block_2"]])
    ('block2', 'block_1–2')
    """
    own = [_common([scope for scope in each if scope]) for each in scopes]
    if not own or not all(own):
        return ""
    shared = _common(own)
    if shared or len(own) == 1:
        return shared or own[0]
    first, last = own[0].rpartition("/")[2], own[-1].rpartition("/")[2]
    return _range(first, last)


def _common(paths: Sequence[str]) -> str:
    """The scope that most of these paths share: the common beginning of those that agree with the commonest root."""
    if not paths:
        return ""
    parts = [path.split("/") for path in paths]
    root = Counter(part[0] for part in parts).most_common(1)[0][0]
    parts = [part for part in parts if part[0] == root]
    if len(parts) * 2 <= len(paths):
        return ""
    shared: list[str] = []
    for level in zip(*parts, strict=False):
        if len(set(level)) > 1:
            break
        shared.append(level[0])
    return "/".join(shared)


def _range(first: str, last: str) -> str:
    """``block2`` for block2a … block2c, ``block_1–3`` for block_1 … block_3."""
    a, b = re.fullmatch(r"(.*?)(\d+|[a-z])", first), re.fullmatch(r"(.*?)(\d+|[a-z])", last)
    if not a or not b or a[1] != b[1] or not a[1]:
        return ""
    return f"{first}–{b[2]}" if b[2].isdigit() else a[1]
