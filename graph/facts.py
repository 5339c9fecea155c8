"""The facts of a node and their sums: category, parameters, multiply-accumulates, bytes, formulas.

Multiply-accumulates are products only (no bias, normalisation, pooling or activation), for a batch of one.
"""

from __future__ import annotations

from collections.abc import Iterable
from weakref import WeakKeyDictionary

from msgspec import Struct, structs

from graph.batch import Batch, batch_of, has_batch, sizes_at_one
from graph.expressions import Expression, formula, latex_size, value
from graph.index import Index
from graph.memory import activation_bytes, total_or_none
from graph.rules import Call, Impossible, Rule, Window, rule_for
from graph.rules.base import no_parts, nothing, same_shape
from graph.rules.call import Opaque, UnknownRank, asked
from graph.terms import Size
from graph.values import Graph, Node, Shape, Weight
from graph.wrapped import held

_SILENT = (Impossible, UnknownRank, Opaque)
"""Reasons for a rule to say nothing."""

_SILENT_DOMAINS = ("ai.onnx", "ai.onnx.ml", "com.microsoft")
"""Domains whose operations with products all have rules: the others have none."""


class Totals(Struct, frozen=True):
    """Sums over a graph; None where a part is unknown or the format does not say."""

    nodes: int
    params: int | None
    trainable_params: int | None
    non_trainable_params: int | None
    macs: int | None
    activation_bytes: int | None


def category(node: Node) -> str:
    """What kind of operation it is.

    One of input, convolution, dense, pooling, normalisation, activation, merge, recurrent (attention too),
    shape, opaque, block.
    """
    if node.domain == "archigram":
        return "block"
    inner = held(node.attributes) if node.op_type == "TimeDistributed" else None
    rule = rule_for(node.domain, node.op_type)
    if rule is None or node.opaque:
        return "opaque"
    of_held = rule_for(node.domain, inner.op_type) if inner is not None else None
    return rule.category if of_held is None else of_held.category


# parameters


def params(index: Index, node: Node) -> int | None:
    """Parameters the node uses, each weight once; None where a size is unknown."""
    if _lacks_weights(index, node):
        return None
    return _count(_used(index, node))


def trainable_params(index: Index, node: Node) -> int | None:
    """Those of them that training changes; None where the format does not say."""
    if _lacks_weights(index, node):
        return None
    return _trainable(_used(index, node))


def _used(index: Index, node: Node) -> list[Weight]:
    return [index.weights[name] for name in dict.fromkeys(node.weights) if name in index.weights]


def _count(weights: Iterable[Weight]) -> int | None:
    return total_or_none(weight.count for weight in weights if weight.is_parameter)


def _trainable(weights: list[Weight]) -> int | None:
    parameters = [weight for weight in weights if weight.is_parameter]
    if any(weight.trainable is None for weight in parameters):
        return None
    return _count(weight for weight in parameters if weight.trainable)


# multiply-accumulates


def macs(index: Index, node: Node) -> int | None:
    """Multiply-accumulates of one call for a batch of one; None where a size is unknown."""
    if node.body is not None:
        return _body_macs(index, node.body, node)
    size = _macs_size(index, node, explained=False)
    return size if isinstance(size, int) else None


def _body_macs(index: Index, body: Graph, node: Node) -> int | None:
    """The sum inside: of If the branch it takes, of a loop all its rounds; None where data decides."""
    inner = _inner(index, body, node)
    each = [macs(inner, part) for part in body.nodes]
    if node.op_type == "If":
        return _branch_macs(body.nodes, each)
    once = total_or_none(each)
    if not once or node.op_type not in ("Loop", "Scan", "SequenceMap"):
        return once
    return once * node.rounds if node.rounds is not None else None


def _branch_macs(branches: tuple[Node, ...], each: list[int | None]) -> int | None:
    """A branch that is not taken is closed; where both are open they must agree."""
    possible = {count for branch, count in zip(branches, each, strict=True) if branch.body is not None}
    return possible.pop() if len(possible) == 1 else None


def _inner(index: Index, body: Graph, node: Node) -> Index:
    """The index of a body: the weights are the outer graph's, and in a folded block so is the batch."""
    inner = Index(body if body.weights else structs.replace(body, weights=index.graph.weights))
    if node.domain == "archigram":
        _BATCHES[inner] = _batch(index)
    return inner


def _macs_size(index: Index, node: Node, *, explained: bool) -> Size | None:
    """Products as a size or formula; None where nothing is known."""
    rule = rule_for(node.domain, node.op_type)
    if rule is None:
        return 0 if node.domain in _SILENT_DOMAINS else None
    if rule.macs is nothing:
        return 0
    try:
        return asked(rule.macs, call_of(index, node, explained=explained))
    except _SILENT:
        return None


# shapes


_BATCHES: WeakKeyDictionary[Index, Batch] = WeakKeyDictionary()
"""The batch of each index asked about, as finding it walks all inputs."""


def _batch(index: Index) -> Batch:
    return _BATCHES.get(index) or _BATCHES.setdefault(index, batch_of(index.graph))


def call_of(index: Index, node: Node, *, explained: bool = False) -> Call:
    """The node as its rule sees it, sizes of the batch put to one."""
    batch = _batch(index)
    keras = has_batch(index.graph, node)
    names = [name for name in node.inputs if name or not keras]
    shapes = tuple(sizes_at_one(_shape_of(index, name), batch, keras) for name in names)
    results = tuple(sizes_at_one(spec.shape, batch, keras) for spec in node.outputs)
    dtypes = tuple(index.specs[name].dtype for name in names if name in index.specs)
    if node.op_type == "InputLayer":
        shapes = results
    return Call(node.attributes, shapes, dtypes, len(node.outputs), explained, results)


def _shape_of(index: Index, name: str) -> Shape | None:
    if name in index.specs:
        return index.specs[name].shape
    return index.weights[name].shape if name in index.weights else None


# totals


def totals(graph: Graph) -> Totals:
    """Sums over the graph, each weight counted once."""
    index = Index(graph)
    weights = list(graph.weights)
    count, trainable = _count(weights), _trainable(weights)
    if _unweighted(index):
        count = trainable = None
    fixed = count - trainable if count is not None and trainable is not None else None
    products = total_or_none(macs(index, node) for node in graph.nodes)
    return Totals(_node_count(graph), count, trainable, fixed, products, activation_bytes(graph))


def _unweighted(index: Index) -> bool:
    """Whether a node's weights could not be worked out for want of its input's rank."""
    return any(_lacks_weights(index, node) for node in index.graph.nodes)


def _lacks_weights(index: Index, node: Node) -> bool:
    """Whether it, or a node of a folded block, should have weights but its input's rank is unknown."""
    if node.body is not None and node.domain == "archigram":
        inner = _inner(index, node.body, node)
        return any(_lacks_weights(inner, part) for part in node.body.nodes)
    rule = None if node.weights else _rule(node)
    if rule is None or rule.parts is no_parts:
        return False
    try:
        return bool(asked(rule.parts, call_of(index, node)))
    except UnknownRank:
        return True
    except (Impossible, Opaque):
        return False


def _node_count(graph: Graph) -> int:
    return sum(_node_count(n.body) if n.body and n.domain == "archigram" else 1 for n in graph.nodes)


# formulas


def _rule(node: Node) -> Rule | None:
    return rule_for(node.domain, node.op_type) if node.domain.startswith("keras") else None


def params_expression(index: Index, node: Node) -> Expression | None:
    """The number of parameters as a formula; None without weights, rule or known rank."""
    rule = _rule(node)
    if rule is None or not node.weights:
        return None
    try:
        found = asked(rule.parameter_count, call_of(index, node, explained=True))
    except _SILENT:
        return None
    return found if isinstance(found, Expression) else None


def shape_expressions(index: Index, node: Node) -> tuple[Size, ...] | None:
    """The first output's sizes, calculated ones as formulas; () where it is the input's shape.

    None without a rule or a known rank.
    """
    rule = _rule(node)
    if rule is None:
        return None
    if rule.shapes is None and rule.shape is same_shape:
        return ()
    try:
        return tuple(asked(rule.output_shapes, call_of(index, node, explained=True))[0])
    except _SILENT:
        return None


def macs_expression(index: Index, node: Node) -> Expression | None:
    """The multiply-accumulates as a formula; None where there are none or nothing is known."""
    found = _macs_size(index, node, explained=True)
    return found if isinstance(found, Expression) else None


def windows(index: Index, node: Node) -> tuple[Window, ...] | None:
    """What one output position reads per spatial axis; () is its own position, None means no such thing."""
    rule = rule_for(node.domain, node.op_type)
    if rule is None or rule.window is None:
        return None
    try:
        return asked(rule.window, call_of(index, node))
    except _SILENT:
        return None


def params_formula(index: Index, node: Node) -> str:
    """``(7·7·3 + 1)·64 = 9472``; "" where there is nothing to explain."""
    expression = params_expression(index, node)
    return "" if expression is None else equation(expression)


def shape_formula(index: Index, node: Node) -> str:
    """``⌊(446 − 7)/2⌋ + 1 = 220, …`` for the calculated sizes of the first output; "" where none is."""
    sizes = shape_expressions(index, node) or ()
    return ", ".join(equation(size) for size in sizes if is_calculated(size))


def is_calculated(size: Size) -> bool:
    """Whether a size is a formula with something to it and a value."""
    return isinstance(size, Expression) and formula(size) != formula(value(size)) and formula(value(size)) != "?"


def equation(expression: Size) -> str:
    """A formula and its value."""
    return f"{formula(expression)} = {formula(value(expression))}"


def latex_equation(expression: Size) -> str:
    """A formula and its value for LaTeX's math mode."""
    result = latex_size(formula(value(expression)))
    return f"{expression.latex()} = {result}" if isinstance(expression, Expression) else result
