"""Stand-ins for the worker: a graph and a drawing made by hand, and a link that answers when told to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from msgspec import structs

from graph.compare import compare_folded
from graph.configuration import Configuration, parse
from graph.errors import ArchigramError, Cancelled, LoadError, TrustNeeded
from graph.fold import fold
from graph.infer import infer
from graph.model_words import Section
from graph.values import Graph, Node, TensorSpec, Weight
from graph.whatif import edited, edits_of
from render.drawing import Drawing, Group, Path, Rect, Text
from worker.protocol import Compared, Drawn

WIDTH, HEIGHT, GAP = 250.0, 52.0, 28.0


def small_graph(line: str = "resnet50v2@440x340x3", blocks: int = 3) -> Graph:
    """An input, a padded convolution, a chain of residual blocks and an addition each."""
    nodes = [_node("input_layer", "InputLayer", (), (None, 440, 340, 3))]
    nodes.append(_node("conv1_pad", "ZeroPadding2D", ("input_layer",), (None, 446, 346, 3), padding=[[3, 3], [3, 3]]))
    nodes.append(_convolution("conv1_conv", "conv1_pad", (None, 220, 170, 64), 7, 64, 2))
    last = "conv1_conv"
    for place in range(1, blocks + 1):
        conv = f"conv2_block{place}_conv"
        nodes.append(_convolution(conv, last, (None, 220, 170, 64), 1, 64, 1))
        nodes.append(_node(f"conv2_block{place}_relu", "Activation", (conv,), (None, 220, 170, 64), activation="relu"))
        nodes.append(_node(f"conv2_block{place}_add", "Add", (last, f"conv2_block{place}_relu"), (None, 220, 170, 64)))
        last = f"conv2_block{place}_add"
    weights = [
        weight
        for node in nodes
        if node.op_type == "Conv2D"
        for weight in _weights(node, 3 if "conv1" in node.name else 64)
    ]
    spec = TensorSpec("input_layer", (None, 440, 340, 3))
    return Graph(
        name=line.split("@", 1)[0],
        nodes=tuple(nodes),
        inputs=(spec,),
        outputs=(TensorSpec(last, (None, 220, 170, 64)),),
        weights=tuple(weights),
        format="keras-application",
        configuration=line,
    )


def small_drawing(graph: Graph, *, dark: bool = False) -> Drawing:
    """One box under the other, an edge for each input."""
    items: list[Group] = []
    tops = {node.name: 20 + place * (HEIGHT + GAP) for place, node in enumerate(graph.nodes)}
    for node in graph.nodes:
        items += [_edge(source, node.name, tops) for source in node.inputs if source in tops]
    items += [_box(node, tops[node.name], dark=dark) for node in graph.nodes]
    return Drawing(WIDTH + 120, 40 + len(tops) * (HEIGHT + GAP), tuple(items))


@dataclass
class FakeCall:
    method: str
    params: Mapping[str, Any]
    done: Callable[[Any], object]
    failed: Callable[[Exception], object]
    progress: Callable[[str, float | None], None] | None


class FakeLink:
    """Keeps calls until ``answer``; at once when ``eager``. A source with "bad" in its name is refused, a program that
    nobody trusts too. ``sent`` has every call's method and parameters.
    """

    last_words = "what the worker said"

    def __init__(self, *, eager: bool = True) -> None:
        self.eager = eager
        self.calls: dict[int, FakeCall] = {}
        self.asked: list[str] = []
        self.sent: list[tuple[str, Mapping[str, Any]]] = []
        self.functions: tuple[str, ...] = ("build_model", "small")
        self.sections: tuple[Section, ...] = ()
        self._next = 1

    def call(self, method, params, done, failed, progress=None) -> int:
        if method == "explain":  # asked for every tab in front, beside what a test looks at
            done(self.sections)
            return 0
        self.sent.append((method, params))
        if method in ("draw", "compare"):
            self.asked.append(" ↔ ".join(lines_of(params)))
        number = self._next
        self._next += 1
        self.calls[number] = FakeCall(method, params, done, failed, progress)
        if self.eager:
            self.answer(number)
        return number

    def answer(self, number: int) -> None:
        call = self.calls.pop(number)
        if call.method == "functions":
            call.done(self.functions)
            return
        lines = lines_of(call.params)
        bad = [source for line in lines if "bad" in (source := parse(line, lambda _: False).source)]
        if bad:
            call.failed(LoadError(f"{bad[0]} is not a model; try another file"))
            return
        if any(".py:" in line for line in lines) and not call.params.get("trust"):
            call.failed(TrustNeeded("it is a program; say so with --trust"))
            return
        try:
            graphs = tuple(fake_graph(line) for line in lines)
        except ArchigramError as error:
            call.failed(error)
            return
        if call.method == "load":
            call.done(graphs[0])
            return
        if call.params.get("measured"):
            graphs = (measured_graph(graphs[0]),)
        found, graphs = compare_folded(graphs, call.params.get("fold", "none")) if len(graphs) > 1 else (None, graphs)
        if found is None:
            graphs = (fold(graphs[0], call.params.get("fold", "none")),)
        drawings = tuple(small_drawing(graph, dark=call.params["style"].theme == "dark") for graph in graphs)
        if call.method == "compare":
            call.done(Compared(found, drawings[0], drawings, graphs))
        else:
            call.done(Drawn(graphs[0], drawings[0]))

    def fail(self, number: int, error: Exception) -> None:
        self.calls.pop(number).failed(error)

    def cancel(self, call_id: int) -> None:
        if call_id in self.calls:
            self.fail(call_id, Cancelled("cancelled"))


def lines_of(params: Mapping[str, Any]) -> tuple[str, ...]:
    """The configurations of a call."""
    return params["configurations"] if "configurations" in params else (params["configuration"],)


def measured_graph(graph: Graph) -> Graph:
    """As the worker answers: a size that was chosen in the line, a note at what was measured."""
    first, *rest = graph.nodes
    noted = structs.replace(rest[-1], note="measured on random inputs (depends on data: NonZero)")
    line = graph.configuration if ",batch=1" in graph.configuration else f"{graph.configuration},batch=1"
    return structs.replace(graph, nodes=(first, *rest[:-1], noted), configuration=line)


def fake_graph(line: str) -> Graph:
    """The small graph in the size asked for, edits made; "vgg" in its name has one block less."""
    plain, edits = edits_of(parse(line, lambda _: False))
    graph = small_graph(line, blocks=2 if "vgg" in plain.source else 3)
    if plain.source.endswith(".onnx"):
        return open_graph(graph, plain)
    height, width = (plain.shape or (440, 340))[:2]
    shapes = {"input_layer": (None, height, width, 3)}
    return structs.replace(edited(infer(graph, shapes), edits), configuration=line)


def open_graph(graph: Graph, plain: Configuration) -> Graph:
    """An ONNX file with two named sizes, and at its end one that depends on data."""
    batch, width = (plain.option(name, name) for name in ("batch", "width"))
    spec = TensorSpec("image", (batch, 3, 224, width))
    *before, last = (
        structs.replace(node, outputs=(TensorSpec(node.name, (batch, *node.outputs[0].shape[1:])),))
        for node in graph.nodes
    )
    unknown = structs.replace(last, outputs=(TensorSpec(last.name, (4, None)),), note="depends on data: NonZero")
    return structs.replace(graph, inputs=(spec,), nodes=(*before, unknown), format="onnx", configuration=str(plain))


def _node(name: str, op_type: str, inputs: tuple[str, ...], shape: tuple[int | None, ...], **attributes: Any) -> Node:
    return Node(name, op_type, inputs=inputs, outputs=(TensorSpec(name, shape),), attributes=attributes)


def _convolution(name: str, source: str, shape: tuple[int | None, ...], kernel: int, filters: int, stride: int) -> Node:
    return Node(
        name,
        "Conv2D",
        inputs=(source,),
        outputs=(TensorSpec(name, shape),),
        weights=(f"{name}/kernel", f"{name}/bias"),
        attributes={
            "filters": filters,
            "kernel_size": [kernel, kernel],
            "strides": [stride, stride],
            "padding": "valid" if stride == 2 else "same",
            "use_bias": True,
        },
    )


def _weights(node: Node, channels: int) -> tuple[Weight, Weight]:
    height, width = node.attributes["kernel_size"]
    filters = node.attributes["filters"]
    return (
        Weight(f"{node.name}/kernel", (height, width, channels, filters), role="kernel"),
        Weight(f"{node.name}/bias", (filters,), role="bias"),
    )


def _box(node: Node, top: float, *, dark: bool) -> Group:
    ink = "#E6E9ED" if dark else "#1B1E23"
    return Group(
        node.name,
        (
            Rect(40, top, WIDTH, HEIGHT, 8, fill="#1E2227" if dark else "#FFFFFF", stroke="#C4CBD3", stroke_width=1),
            Rect(40, top + 6, 5, HEIGHT - 12, fill="#0072B2"),
            Text(58, top + 21, node.name, 13, 90, "sans-bold", ink),
            Text(58, top + 39, node.op_type, 11.5, 60, "sans", "#667080"),
        ),
        title=f"{node.name}: {node.op_type}",
    )


def _edge(source: str, target: str, tops: dict[str, float]) -> Group:
    x, start, end = 40 + WIDTH / 2, tops[source] + HEIGHT, tops[target]
    line = Path((("M", (x, start)), ("L", (x, end - 6))), stroke="#9AA2AD", stroke_width=1.4)
    head = Path((("M", (x - 4, end - 8)), ("L", (x, end)), ("L", (x + 4, end - 8)), ("Z", ())), fill="#9AA2AD")
    return Group(f"{source}→{target}", (line, head), kind="edge")
