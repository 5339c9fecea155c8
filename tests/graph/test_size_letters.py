"""A file's long names of unknown sizes are letters in figures for a page and in captions."""

from graph.size_letters import brief, size_letters
from graph.values import Graph, Node, TensorSpec
from render.diagrams.facts import Reader
from render.page import Page
from render.sentence import sentence
from render.style import Style

INPUT = TensorSpec("x", ("p2o.DynamicDimension.0", 3, "p2o.DynamicDimension.1", "p2o.DynamicDimension.2"))
OUTPUT = TensorSpec("y", ("p2o.DynamicDimension.0", 8, "⌈p2o.DynamicDimension.1/2⌉", "unk__1916"))
GRAPH = Graph(
    "exported", (Node("c", "Relu", "ai.onnx", inputs=("x",), outputs=(OUTPUT,)),), (INPUT,), (OUTPUT,), format="onnx"
)


def test_the_sizes_of_an_image_are_its_height_and_width():
    names = size_letters(GRAPH)
    assert names == {"p2o.DynamicDimension.1": "H", "p2o.DynamicDimension.2": "W"}
    assert brief(OUTPUT.shape, names)[1:] == (8, "⌈H/2⌉", None)


def test_a_second_sequence_has_a_number():
    inputs = (TensorSpec("a", ("batch", "words_long")), TensorSpec("b", ("batch", "letters_long")))
    assert size_letters(Graph("two", (), inputs)) == {"words_long": "T", "letters_long": "T2"}


def test_figures_on_a_page_and_captions_say_letters_and_other_figures_the_names_of_the_file():
    spec = GRAPH.nodes[0].outputs[0]
    assert Reader(GRAPH, Style(page=Page(250.0))).shape(spec) == "8×⌈H/2⌉×?"
    assert "unk__1916" in Reader(GRAPH, Style()).shape(spec)
    assert "(input 3×H×W)" in sentence(GRAPH, Style())
