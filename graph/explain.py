"""Where each number of a node comes from: the arithmetic with its numbers put in, and what it depends on."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from msgspec import UNSET, Struct, UnsetType

from graph.expressions import Expression, formula
from graph.facts import (
    equation,
    is_calculated,
    latex_equation,
    macs,
    macs_expression,
    params,
    params_expression,
    shape_expressions,
    trainable_params,
)
from graph.index import Index
from graph.model_words import channel_words, first_convolution
from graph.receptive import Fields, receptive_fields
from graph.stored_formulas import stored_parameters, stored_sizes
from graph.symbols import symbolic
from graph.values import Graph, Node, Shape
from graph.wording import parameter_words, shape_words


class ParamsExplained(Struct, frozen=True):
    """Parameters; ``depends_on_input_size`` is None where the rules cannot tell."""

    value: int | None
    formula: str | None
    terms: dict[str, Any]
    depends_on_input_size: bool | None
    trainable: int | None = None
    latex: str | None = None


class ShapeExplained(Struct, frozen=True):
    """The first output's shape; a formula and its LaTeX for every size that is calculated; ``symbolic`` in letters."""

    value: Shape | None
    formula: tuple[str, ...]
    symbolic: Shape | None
    latex: tuple[str, ...] = ()


class MacsExplained(Struct, frozen=True):
    """Multiply–accumulates for a batch of one; ``share`` of the whole graph's, 0 to 1."""

    value: int | None
    formula: str | None
    share: float | None = None
    latex: str | None = None


class Explanation(Struct, frozen=True):
    """The JSON of ``explain``. ``receptive_field`` holds null on an axis of which everything is seen.

    note: what a reader must know of these facts, such as why a size is unknown; only where there is something.
    """

    name: str
    op_type: str
    params: ParamsExplained
    shape: ShapeExplained
    macs: MacsExplained
    stride: tuple[int | float, ...] | None
    receptive_field: tuple[int | None, ...] | None
    words: tuple[str, ...] = ()
    note: str | UnsetType = UNSET


class Explainer:
    """Explains the nodes of one graph; what all share (letters, receptive fields) is worked out once."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.index = Index(graph)

    @cached_property
    def letters(self) -> Index | None:
        """The graph in letters, None where it cannot be had."""
        graph = symbolic(self.graph)
        return Index(graph) if graph else None

    @cached_property
    def fields(self) -> dict[str, Fields]:
        """Receptive fields by node."""
        return receptive_fields(self.index)

    @cached_property
    def products(self) -> int | None:
        """Multiply–accumulates of the whole graph, None when one is unknown."""
        each = [macs(self.index, node) for node in self.graph.nodes]
        known = [count for count in each if count is not None]
        return sum(known) if len(known) == len(each) else None

    @cached_property
    def first(self) -> Node | None:
        """The convolution that reads the image."""
        return first_convolution(self.index)

    def explain(self, node: Node) -> Explanation:
        """Everything that can be said of one node."""
        fields, found = self.fields.get(node.name), self._parameters(node)
        return Explanation(
            node.name,
            node.op_type,
            self._params(node, found),
            self._shape(node),
            self._macs(node),
            tuple(_plain(float(field.stride)) for field in fields) if fields else None,
            tuple(field.size for field in fields) if fields else None,
            (*parameter_words(found), *self._channels(node), *shape_words(node)),
            node.note or UNSET,
        )

    def _parameters(self, node: Node) -> Expression | None:
        """By the operation's rule; for an operator of a file, what the file stores."""
        found = params_expression(self.index, node)
        if found is not None or node.domain.startswith("keras"):
            return found
        return stored_parameters(self.index, node)

    def _channels(self, node: Node) -> tuple[str, ...]:
        """Of the convolution that reads the image: what other channels would cost."""
        first = self.first
        return channel_words(self.index, first) if first is not None and first.name == node.name else ()

    def _params(self, node: Node, found: Expression | None) -> ParamsExplained:
        return ParamsExplained(
            params(self.index, node),
            found.text() if found else None,
            found.terms() if found else {},
            self._depends(node),
            trainable_params(self.index, node),
            found.latex() if found else None,
        )

    def _depends(self, node: Node) -> bool | None:
        """Whether a weight's shape holds a letter once the input's sizes are letters."""
        if self.letters is None:
            return None if node.weights else False
        twin = self.letters.nodes[node.name]
        return any(isinstance(dim, str) for name in twin.weights for dim in self.letters.weights[name].shape)

    def _shape(self, node: Node) -> ShapeExplained:
        sizes = shape_expressions(self.index, node) or stored_sizes(self.index, node)
        value = node.outputs[0].shape if node.outputs else None
        twin = self.letters.nodes[node.name] if self.letters else None
        letters = twin.outputs[0].shape if twin and twin.outputs else None
        sizes = tuple(size for size in sizes if is_calculated(size))
        return ShapeExplained(value, tuple(map(equation, sizes)), letters, tuple(map(latex_equation, sizes)))

    def _macs(self, node: Node) -> MacsExplained:
        value, found = macs(self.index, node), macs_expression(self.index, node)
        if value is None and self.letters is not None:
            # at an unknown size the letters say more than a question mark
            found = macs_expression(self.letters, self.letters.nodes[node.name]) or found
        share = value / self.products if value is not None and self.products else None
        text, latex = (formula(found), found.latex()) if found is not None else (None, None)
        return MacsExplained(value, text, share, latex)


def explain(graph: Graph, name: str | None = None) -> list[Explanation]:
    """Explanations of all nodes, or of those called ``name`` (a later call ``name#2`` included)."""
    explainer = Explainer(graph)
    wanted = [n for n in graph.nodes if name is None or name in (n.name, n.layer_name)]
    return [explainer.explain(node) for node in wanted]


def _plain(number: float) -> int | float:
    return int(number) if number == int(number) else number
