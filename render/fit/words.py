"""What a network's parts are called in a paper's figure: ``conv 3×3 /2, 64``, ``global average pool``."""

from __future__ import annotations

import re
from typing import Final

from graph.block_node import leaves
from graph.labels import headline
from graph.values import Node
from graph.wrapped import held

_WORDS: Final[dict[str, str]] = {
    "Add": "add",
    "Attention": "attention",
    "BatchNormalization": "BN",
    "Concat": "concatenate",
    "Concatenate": "concatenate",
    "Conv": "conv",
    "ConvTranspose": "transposed conv",
    "Dense": "dense",
    "Dropout": "dropout",
    "Embedding": "embedding",
    "elu": "ELU",
    "Flatten": "flatten",
    "Gather": "gather",
    "gelu": "GELU",
    "Gemm": "dense",
    "GetItem": "slice",
    "GroupNormalization": "GN",
    "GroupedQueryAttention": "grouped-query attention",
    "InputLayer": "input",
    "InstanceNormalization": "IN",
    "LayerNormalization": "LN",
    "MatMul": "matrix product",
    "Mul": "multiply",
    "Multiply": "multiply",
    "MultiHeadAttention": "attention",
    "Normalization": "normalise",
    "Permute": "permute",
    "ReLU": "ReLU",
    "relu": "ReLU",
    "relu6": "ReLU6",
    "Relu": "ReLU",
    "RepeatVector": "repeat",
    "Rescaling": "rescale",
    "Reshape": "reshape",
    "Resize": "resize",
    "RMSNormalization": "RMSNorm",
    "selu": "SELU",
    "Sigmoid": "sigmoid",
    "silu": "SiLU",
    "Slice": "slice",
    "Softmax": "softmax",
    "Split": "split",
    "Subtract": "subtract",
    "Tanh": "tanh",
    "Transpose": "transpose",
    "Unsqueeze": "unsqueeze",
}

_FORMS: Final = (
    (r"(Conv|Convolution)\dD", "conv"),
    (r"(Conv|Convolution)\dDTranspose", "transposed conv"),
    (r"DepthwiseConv\dD", "depthwise conv"),
    (r"SeparableConv\dD", "separable conv"),
    (r"Max(Pooling\dD|Pool)", "max pool"),
    (r"(Average|Avg)(Pooling\dD|Pool)", "average pool"),
    (r"GlobalMaxPool(ing\dD)?", "global max pool"),
    (r"Global(Average|Avg)Pool(ing\dD)?", "global average pool"),
    (r"ZeroPadding\dD", "zero pad"),
    (r"UpSampling\dD", "upsample"),
    (r"Cropping\dD", "crop"),
)
_SHORT: Final = (
    ("depthwise separable", "dw separable"),
    ("depthwise", "dw"),
    ("separable conv", "sep. conv"),
    ("transposed", "up"),
    ("average", "avg"),
    ("inverted residual", "inv. residual"),
    ("transformer block", "transformer"),
    ("ConvNeXt block", "ConvNeXt"),
    ("separable block", "separable"),
    ("pre-act bottleneck", "bottleneck"),
    ("pre-act basic block", "basic block"),
)
"""What a word becomes where room is short."""
_FUNCTIONS: Final = re.compile(r"\b(relu6?|gelu|silu|elu|selu)$")
"""Activations at the end of a layer's details, ``3×3, 32 relu``, that papers write with capitals."""
_EXPANDING: Final = ("inverted residual", "MBConv")
_EXPANSION: Final = re.compile(r"\b\d+(\|\d+)*·(?=\d)")
"""Inner channels of an expanding block, ``96|144·24``: what leaves it says enough, and its sketch the factor."""


def words(node: Node) -> str:
    """What a node does, in full."""
    if node.op_type == "stage" and node.domain == "archigram":
        return _stage(node)
    if node.domain == "archigram":
        kind = "–".join(map(called, node.op_type.split("–")))
        return f"{kind} {node.attributes.get('detail', '')}".strip()
    if node.op_type in ("Bidirectional", "TimeDistributed") and (inner := held(node.attributes)):
        return f"Bi{words(inner)}" if node.op_type == "Bidirectional" else f"{words(inner)}, each step"
    details = _FUNCTIONS.sub(lambda found: called(found[0]), headline(node).removeprefix(node.op_type).strip())
    if node.op_type == "Activation":
        return called(details) if details else "activation"
    return f"{called(node.op_type)} {details}".strip()


def _stage(node: Node) -> str:
    """A stage of several kinds: how many layers it has, and what its main one is."""
    layers = sum(1 for _ in leaves([node]))
    detail = str(node.attributes.get("detail", ""))
    return f"{layers} layers, {detail}" if detail else f"{layers} layers"


def short_words(node: Node) -> str:
    """The same with less: of a product with its normalisation and activation the product alone."""
    text = words(node)
    kind, detail = node.op_type, str(node.attributes.get("detail", ""))
    if node.domain == "archigram" and "–" in kind and " block" not in kind:
        parts = [part for part in kind.split("–") if "conv" in part or part == "dense"]
        text = f"{(parts or [kind])[0]} {detail}".strip()
    for long, short in _SHORT:
        text = text.replace(long, short)
    return _EXPANSION.sub("", text) if any(name in kind for name in _EXPANDING) else text


def called(op_type: str) -> str:
    """An operation's name as papers write it; its own where they have none."""
    if op_type in _WORDS:
        return _WORDS[op_type]
    return next((word for form, word in _FORMS if re.fullmatch(form, op_type)), op_type)


def helps(node: Node) -> bool:
    """Whether a node's name tells a reader something: the block's own name (``conv4``), not a made one (``add_17``)."""
    if node.domain != "archigram" or node.name.endswith("+") or re.search(r"\(\d+\)$", node.name):
        return False
    return not re.fullmatch(
        rf"({re.escape(node.op_type)}|stage|stem|head|.* module|.* cell|.* block)( \d+)?", node.name
    )


def is_labelled(node: Node) -> bool:
    """Whether a person made or named this block: its name then stays, whatever else goes."""
    return node.domain == "archigram" and bool(node.attributes.get("labelled"))
