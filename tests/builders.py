"""Small graphs for tests out of a few lines of text.

    graph_of('''
        x: Input 32x32x3
        a: Conv2D 3x3 /2 8 padding=same <- x
        b: ReLU <- a
        c: Add <- a, b
    ''')

A line is ``name: OpType [KERNEL] [/STRIDE] [NUMBER] [key=value ...] [<- input, input]``. KERNEL is ``3x3``
(kernel or pool size), NUMBER is filters or units; an Input's numbers are its shape without the batch
(``?`` is unknown). Shapes and weights follow by the rules. Nodes that nobody reads are the outputs.
"""

from __future__ import annotations

import ast

from graph.infer import infer
from graph.values import Dim, Graph, Node, Shape, TensorSpec


def graph_of(text: str, name: str = "small", domain: str = "keras") -> Graph:
    """The graph the lines describe."""
    nodes = tuple(_node(line.strip(), domain) for line in text.strip().splitlines() if line.strip())
    read = {tensor for node in nodes for tensor in node.inputs}
    inputs = tuple(node.outputs[0] for node in nodes if node.op_type == "InputLayer")
    outputs = tuple(node.outputs[0] for node in nodes if node.name not in read)
    return infer(Graph(name, nodes, inputs, outputs, format="keras", configuration=name))


def chain_of(count: int, name: str = "chain") -> Graph:
    """An input and ``count`` activations in a row."""
    lines = ["n0: Input 8"] + [f"n{number}: ReLU <- n{number - 1}" for number in range(1, count + 1)]
    return graph_of("\n".join(lines), name)


def graph_of_edges(count: int, edges: list[tuple[int, int]], name: str = "drawn") -> Graph:
    """A graph of ``count`` opaque nodes ``n0``, ``n1`` … with these edges (from the lesser to the greater)."""
    sources = {number: tuple(f"n{a}" for a, b in edges if b == number) for number in range(count)}
    nodes = tuple(
        Node(f"n{number}", "Thing", "custom", "", "", sources[number], (TensorSpec(f"n{number}", (None, 4)),))
        for number in range(count)
    )
    return Graph(name, nodes)


def _node(line: str, domain: str) -> Node:
    head, _, tail = line.partition("<-")
    name, _, rest = head.partition(":")
    op_type, *words = rest.split()
    name = name.strip()
    inputs = tuple(part.strip() for part in tail.split(",") if part.strip())
    if op_type == "Input":
        shape = _shape(words[0])
        spec = TensorSpec(name, shape)
        return Node(name, "InputLayer", domain, outputs=(spec,), attributes={"batch_shape": list(shape)})
    attributes = _attributes(op_type, words)
    return Node(name, op_type, domain, inputs=inputs, outputs=(TensorSpec(name, None),), attributes=attributes)


def _shape(word: str) -> Shape:
    sizes: list[Dim] = [None if part == "?" else int(part) for part in word.split("x")]
    return (None, *sizes)


def _attributes(op_type: str, words: list[str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if equals:
            found[key] = _value(value)
        elif word.startswith("/"):
            found["strides"] = [int(part) for part in word[1:].split("x")] * (1 if "x" in word else 2)
        elif "x" in word:
            found["pool_size" if "Pool" in op_type else "kernel_size"] = [int(part) for part in word.split("x")]
        else:
            found["units" if op_type in ("Dense", "LSTM", "GRU") else "filters"] = int(word)
    return found


def _value(text: str) -> object:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text
