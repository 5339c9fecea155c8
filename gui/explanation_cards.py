"""The inspector's cards: where a node's parameters, output size and cost come from."""

from __future__ import annotations

from msgspec import Struct

from graph import labels
from graph.explain import Explanation, ShapeExplained
from graph.expressions import Expression
from graph.facts import is_calculated, shape_expressions
from graph.terms import Size
from graph.values import Node, Shape, TensorSpec
from gui.diagram import Content, Diagram
from gui.layer_rows import percent

_BYTES = {"float64": 8, "int64": 8, "float16": 2, "bfloat16": 2, "int8": 1, "uint8": 1, "bool": 1}  # others take 4


class Equation(Struct, frozen=True):
    """``formula = value``; the formula is "" where only a value is known.

    latex: the same for a paper, "" where there is no formula. side: whose it is, in a comparison.
    """

    formula: str
    value: str
    latex: str = ""
    side: str = ""

    @property
    def text(self) -> str:
        """The equation on one line."""
        said = f"{self.formula} = {self.value}" if self.formula else self.value
        return f"{self.side}: {said}" if self.side else said


class Card(Struct, frozen=True):
    """A boxed answer. ``same`` is said in the colour of what does not change."""

    heading: str
    equations: tuple[Equation, ...]
    note: str = ""
    same: str = ""

    @property
    def text(self) -> str:
        """The equations, to be copied; the whole card where they have no formula."""
        said = [equation.text for equation in self.equations]
        if any(equation.formula for equation in self.equations) or not self.note:
            return "\n".join(said)
        return "\n".join([f"{self.heading}: {', '.join(said)}" if said else self.heading, self.note])

    @property
    def latex(self) -> str:
        """The equations for a paper, "" where none has a formula."""
        return "\n".join(f"\\[ {equation.latex} \\]" for equation in self.equations if equation.latex)


def node_cards(diagram: Diagram, node: Node) -> list[Card]:
    """Parameters, output size, cost; those that have something to say."""
    told = diagram.explainer.explain(node)
    cards = [_params_card(diagram, node, told), _size_card(diagram.content, node, told), _cost_card(node, told)]
    return [card for card in cards if card is not None]


def params_equation(told: Explanation, side: str = "") -> Equation:
    """The number of parameters and where it comes from."""
    value = labels.count_text(told.params.value or 0)
    latex = f"{told.params.latex} = {latex_number(value)}" if told.params.latex else ""
    return Equation(told.params.formula or "", value, latex, side)


def size_equations(content: Content, node: Node, told: Explanation, side: str = "") -> tuple[Equation, ...]:
    """One for every size that is calculated; the whole shape where none is."""
    sizes = [size for size in shape_expressions(content.index, node) or () if is_calculated(size)]
    found = []
    for text, size in zip(told.shape.formula, sizes, strict=True):
        said = equation(text)
        found.append(Equation(said.formula, said.value, f"{latex_of(size)} = {latex_number(said.value)}", side))
    return tuple(found) or (Equation("", labels.shape_text(told.shape.value), "", side),)


def cost_equation(told: Explanation, side: str = "") -> Equation:
    """Multiply–accumulates: the formula and the short number."""
    value = f"{labels.short_count(told.macs.value or 0)} MACs"
    return Equation(told.macs.formula or "", value, "", side)


def latex_of(size: Size) -> str:
    """A size's expression for a paper."""
    return size.latex() if isinstance(size, Expression) else str(size)


def latex_number(text: str) -> str:
    """Grouped digits without the space that LaTeX puts behind a comma."""
    return text.replace(",", "{,}")


def equation(text: str) -> Equation:
    """``a = 1`` as an equation, a whole number grouped."""
    formula, _, value = text.rpartition(" = ")
    return Equation(formula, labels.count_text(int(value)) if value.isdecimal() else value)


def bytes_text(count: float) -> str:
    """``9.6 MB``; decimal units."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000 or unit == "GB":
            break
        count /= 1000
    return f"{count:.0f} {unit}" if count >= 100 or unit == "B" else f"{count:.1f} {unit}"


def output_bytes(outputs: tuple[TensorSpec, ...]) -> int:
    """Memory of the outputs for a batch of one; unknown sizes count nothing."""
    total = 0
    for spec in outputs:
        size = _BYTES.get(spec.dtype, 4)
        for dim in (spec.shape or (0,))[1:]:
            size *= dim if isinstance(dim, int) else 0
        total += size if spec.shape else 0
    return total


def _params_card(diagram: Diagram, node: Node, told: Explanation) -> Card | None:
    params = told.params
    if not params.value:
        return None
    notes = list(told.words[:1]) if params.formula else []
    if params.trainable is not None and params.trainable != params.value:
        frozen = labels.count_text(params.value - params.trainable)
        notes.append(f"{labels.count_text(params.trainable)} trainable, {frozen} not.")
    calls = sum(1 for other in diagram.graph.nodes if other.layer_name == node.layer_name)
    if calls > 1:
        notes.append(f"One set of weights for {calls} calls.")
    if params.depends_on_input_size:
        notes.append("Depends on the size of the input.")
    same = "Does not depend on the size of the input." if params.depends_on_input_size is False else ""
    return Card("parameters", (params_equation(told),), " ".join(notes), same)


def size_notes(told: Explanation) -> list[str]:
    """What is true at any size: the letters, the total stride, the receptive field."""
    notes = _letters(told.shape)
    if told.stride and told.receptive_field:
        notes += [f"total stride {_sizes(told.stride)}", f"sees {_seen(told.receptive_field)} of the input"]
    return notes


def _size_card(content: Content, node: Node, told: Explanation) -> Card | None:
    notes = size_notes(told)
    if not told.shape.formula and not notes:
        return None
    return Card("output size", size_equations(content, node, told), " · ".join(notes))


def _cost_card(node: Node, told: Explanation) -> Card | None:
    memory = output_bytes(node.outputs)
    if told.macs.value:
        notes = [f"{percent(told.macs.share)} of the model"] if told.macs.share is not None else []
        notes += [f"{bytes_text(memory)} of activations"] if memory else []
        return Card("cost", (cost_equation(told),), " · ".join(notes))
    return Card("memory", (Equation("", bytes_text(memory)),), "activations, batch of one") if memory else None


def _letters(shape: ShapeExplained) -> list[str]:
    """``any input: ⌈H/2⌉ × (⌈W/2⌉+1) × 64``, where a size is in letters; a sum stands in brackets."""
    known: Shape = (shape.symbolic or ())[1:]
    if not any(isinstance(dim, str) for dim in known):
        return []
    return ["any input: " + " × ".join(labels.shape_text((None, dim)) for dim in known)]


def _sizes(numbers: tuple[int | float, ...]) -> str:
    return f"{numbers[0]:g}" if len(set(numbers)) == 1 else "×".join(f"{number:g}" for number in numbers)


def _seen(sizes: tuple[int | None, ...]) -> str:
    return "all" if None in sizes else "×".join(str(size) for size in sizes)
