"""Letters for an ONNX image's sides, the least image, and what fixes a size: against ONNX Runtime."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from graph.errors import LoadError
from graph.explain import explain
from graph.least import least_size
from graph.lettered import at_size
from graph.model_words import model_words
from tests.loaders.onnx_files import model, node, opened, tensor, value


def convolution(name: str, source: str, channels: int, filters: int, size: int = 3, **attributes):
    """A convolution node and its kernel."""
    kernel = tensor(f"{name}_w", np.zeros((filters, channels, size, size)))
    return node("Conv", [source, f"{name}_w"], [name], name=name, kernel_shape=[size, size], **attributes), kernel


def pyramid(height: int | str = 64, width: int | str = 64):
    """Five pools that round down behind convolutions: what VGG is."""
    nodes, weights, source, channels = [], [], "x", 3
    for level in range(5):
        made, kernel = convolution(f"conv{level}", source, channels, 8, pads=[1, 1, 1, 1])
        nodes += [made, node("MaxPool", [f"conv{level}"], [f"pool{level}"], kernel_shape=[2, 2], strides=[2, 2])]
        nodes[-1].name = f"pool{level}"
        weights.append(kernel)
        source, channels = f"pool{level}", 8
    nodes.append(node("GlobalAveragePool", [source], ["y"], name="mean"))
    return model(nodes, [value("x", [1, 3, height, width])], [value("y", [1, 8, 1, 1])], weights)


def hourglass():
    """Down by four and up again, joined on the way: works at multiples of four only."""
    parts = [
        convolution("a", "x", 3, 4, pads=[1, 1, 1, 1], strides=[2, 2]),
        convolution("b", "a", 4, 4, pads=[1, 1, 1, 1], strides=[2, 2]),
    ]
    up = node("Resize", ["b", "", "scales"], ["up"], name="up")
    join = node("Concat", ["up", "a"], ["y"], axis=1, name="join")
    weights = [kernel for _, kernel in parts] + [tensor("scales", [1, 1, 2, 2])]
    image, result = value("x", [1, 3, "height", "width"]), value("y", [1, 8, None, None])
    return model([*(made for made, _ in parts), up, join], [image], [result], weights)


def classifier(last: str):
    """A map of 4×4 flattened in a way that fixes it."""
    made, kernel = convolution("conv", "x", 3, 8, strides=[2, 2], pads=[1, 1, 1, 1])
    weights = [kernel, tensor("w", np.zeros((128, 10))), tensor("to", [1, 128], np.int64)]
    if last == "reshape":
        flat = node("Reshape", ["conv", "to"], ["flat"], name="flat")
    else:
        flat = node("Flatten", ["conv"], ["flat"], name="flat")
    nodes = [made, flat, node("Gemm", ["flat", "w"], ["y"], name="classes")]
    return model(nodes, [value("x", [1, 3, 8, 8])], [value("y", [1, 10])], weights)


def works(proto, height: int, width: int) -> dict[str, tuple[int, ...]]:
    """What ONNX Runtime gives at a size: the shape of every value; {} where it refuses, or a value is empty."""
    import onnx
    import onnxruntime

    copy = onnx.ModelProto.FromString(proto.SerializeToString())
    for place, size in ((2, height), (3, width)):
        copy.graph.input[0].type.tensor_type.shape.dim[place].dim_value = size
    names = [name for item in copy.graph.node for name in item.output]
    del copy.graph.output[:]
    copy.graph.output.extend(onnx.helper.make_empty_tensor_value_info(name) for name in names)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    try:
        session = onnxruntime.InferenceSession(copy.SerializeToString(), options, ["CPUExecutionProvider"])
        found = session.run(None, {"x": np.zeros((1, 3, height, width), np.float32)})
    except Exception:
        return {}
    # it runs a window over too little without complaint, and gives nothing
    return {} if any(0 in a.shape for a in found) else {n: a.shape for n, a in zip(names, found, strict=True)}


@pytest.mark.parametrize("make", [pyramid, hourglass])
@pytest.mark.parametrize(("height", "width"), [(96, 64), (32, 160), (128, 36)])
def test_letters_give_what_onnx_runtime_gives(tmp_path: Path, make, height, width):
    proto = make()
    sized = at_size(opened(proto, tmp_path), height, width)
    truth = works(proto, height, width)
    assert {spec.name: spec.shape for item in sized.nodes for spec in item.outputs} == truth


def test_least_size_layer_and_chain_of_a_file(tmp_path: Path):
    found = least_size(opened(pyramid(), tmp_path))
    assert (found.size, found.chain, found.step) == (32, (32, 16, 8, 4, 2, 1), 1)
    assert found.reason == "pool4 (MaxPool) cannot work at 8×1×1: its window of 2×2 does not fit in 1×1"
    # by the operator's definition; ONNX Runtime itself rounds ⌊−1/2⌋ to 0 and runs a pool of 2 over 1
    assert works(pyramid(), 32, 32)["y"] == (1, 8, 1, 1)


def test_sizes_that_must_meet_again(tmp_path: Path):
    found = least_size(opened(hourglass(), tmp_path))
    accepted = [size for size in range(1, 40) if works(hourglass(), size, size)]
    assert found.size == min(accepted) == 3
    assert found.step == 4
    assert set(range(4, 40, 4)) <= set(accepted)
    assert found.words.endswith("Not every larger one works; multiples of 4 do.")


def test_a_fixed_size_is_shown_at_any_size(tmp_path: Path):
    graph = opened(pyramid(), tmp_path)
    told = {each.name: each.shape for each in explain(graph)}
    assert told["pool4"].value == (1, 8, 2, 2)
    assert told["pool4"].symbolic == (1, 8, "⌊H/32⌋", "⌊W/32⌋")
    said = " ".join(model_words(graph))
    assert "The last feature map is pool4, 8×2×2, and 8×⌊H/32⌋×⌊W/32⌋ at any size." in said
    assert "For c channels conv0 has 9·c·8 parameters: 72 for 1, 216 for 3" in said


def test_the_files_own_names_stay(tmp_path: Path):
    graph = opened(pyramid("rows", "columns"), tmp_path, rows=64)
    assert graph.inputs[0].shape == (1, 3, 64, "columns")
    assert graph.letters["pool0"] == (1, 8, "⌊rows/2⌋", "⌊columns/2⌋")


@pytest.mark.parametrize(
    ("last", "why"),
    [("reshape", "flat (Reshape) stops: 512 elements"), ("flatten", "classes (Gemm) stops: 768 against 128")],
)
def test_what_fixes_the_size_is_named(tmp_path: Path, last, why):
    graph = opened(classifier(last), tmp_path)
    assert graph.letters == {}
    assert least_size(graph) is None
    said = " ".join(model_words(graph))
    assert "It takes images of 8×8 only: at another size " in said
    assert why.partition(":")[0] in said
    with pytest.raises(LoadError, match="the file takes images of 8×8 only; leave the size out"):
        opened(classifier(last), tmp_path, (1, 3, 16, 16))


def test_a_refused_image_is_told_layer_chain_and_what_works(tmp_path: Path):
    with pytest.raises(LoadError) as small:
        opened(pyramid(), tmp_path, (1, 3, 20, 20))
    assert "pool4 (MaxPool): a window of 2 over a size of 1" in str(small.value)
    assert "its layers need 32×32 (heights 32 → 16 → 8 → 4 → 2 → 1); try " in str(small.value)
    assert str(small.value).endswith("net.onnx@1x3x32x32")
    with pytest.raises(LoadError) as odd:
        opened(hourglass(), tmp_path, (1, 3, 37, 37))
    assert "its layers work at multiples of 4; try " in str(odd.value)
    assert str(odd.value).endswith("net.onnx@1x3x40x40")


def test_a_recurrent_layer_behind_a_map_fixes_its_height(tmp_path: Path):
    """Columns of a map become the features of each step, their number worked out by the file's own Shape and Mul."""
    made, kernel = convolution("map", "x", 3, 4, pads=[1, 1, 1, 1], strides=[2, 2])
    nodes = [
        made,
        node("Transpose", ["map"], ["turned"], perm=[3, 0, 1, 2], name="turned"),
        node("Shape", ["turned"], ["sizes"], name="sizes"),
        node("Gather", ["sizes", "two"], ["maps"], name="maps"),
        node("Gather", ["sizes", "three"], ["rows"], name="rows"),
        node("Mul", ["maps", "rows"], ["features"], name="features"),
        node("Gather", ["sizes", "zero"], ["steps"], name="steps"),
        *(node("Unsqueeze", [name, "front"], [f"{name}1"], name=f"{name}1") for name in ("steps", "features")),
        node("Concat", ["steps1", "one", "features1"], ["to"], axis=0, name="to"),
        node("Reshape", ["turned", "to"], ["series"], name="series"),
        node("LSTM", ["series", "w", "r"], ["y"], hidden_size=5, name="lstm"),
    ]
    numbers = (("zero", 0), ("two", 2), ("three", 3), ("front", [0]), ("one", [1]))
    weights = [kernel, tensor("w", np.zeros((1, 20, 64))), tensor("r", np.zeros((1, 20, 5)))]
    weights += [tensor(name, number, np.int64) for name, number in numbers]
    proto = model(nodes, [value("x", [1, 3, 32, "width"])], [value("y", None)], weights)
    graph = opened(proto, tmp_path)
    assert graph.fixed_by.startswith("lstm (LSTM) stops: ")
    assert graph.letters["series"] == ("⌈width/2⌉", 1, 64)
    assert "It takes images of height 32 only: at another size lstm (LSTM) stops" in " ".join(model_words(graph))
    assert works(proto, 32, 48)["series"] == (24, 1, 64)
    assert not works(proto, 64, 48)


def test_maps_that_are_added_are_taken_to_fit_and_asked_at_each_size(tmp_path: Path):
    parts = [
        convolution("a", "x", 3, 4, pads=[1, 1, 1, 1], strides=[2, 2]),
        convolution("b", "a", 4, 4, pads=[1, 1, 1, 1], strides=[2, 2]),
    ]
    up = node("Resize", ["b", "", "scales"], ["up"], name="up")
    add = node("Add", ["up", "a"], ["sum"], name="sum")
    last, kernel = convolution("y", "sum", 4, 2, pads=[1, 1, 1, 1])
    weights = [*(each for _, each in parts), kernel, tensor("scales", [1, 1, 2, 2])]
    proto = model(
        [*(made for made, _ in parts), up, add, last], [value("x", [1, 3, 32, 32])], [value("y", None)], weights
    )
    graph = opened(proto, tmp_path)
    assert graph.letters["y"] == (1, 2, "2·⌈H/4⌉", "2·⌈W/4⌉")
    found = least_size(graph)
    # at 1 and 2 the map is 1×1 by chance, which ONNX Runtime would repeat: no size that was meant
    accepted = [size for size in range(3, 40) if works(proto, size, size)]
    assert (found.size, found.step) == (min(accepted), 4) == (3, 4)
    assert set(range(4, 40, 4)) <= set(accepted)


@pytest.mark.parametrize("scale", [1.5, 0.75, 2 / 3, 0.7, 1.1, 0.1, 2.5])
def test_a_resize_by_a_fraction_keeps_the_letters(tmp_path: Path, scale: float):
    """⌊3·H/2⌋ is what ONNX Runtime gives for 1.5, in single precision, at each size."""
    up = node("Resize", ["x", "", "scales"], ["y"], name="y")
    scales = tensor("scales", [1, 1, scale, scale], np.float32)
    proto = model([up], [value("x", [1, 3, "H", "W"])], [value("y", None)], [scales])
    graph = opened(proto, tmp_path)
    assert None not in graph.nodes[0].outputs[0].shape
    for size in (*range(11, 60, 6), 224, 225):
        at = opened(proto, tmp_path, H=size, W=size + 1)
        assert at.nodes[0].outputs[0].shape == works(proto, size, size + 1)["y"]


def test_a_scale_that_is_no_small_fraction_says_so(tmp_path: Path):
    up = node("Resize", ["x", "", "scales"], ["y"], name="y")
    scales = tensor("scales", [1, 1, 1.2345, 1], np.float32)
    graph = opened(model([up], [value("x", [1, 3, "H", "W"])], [value("y", None)], [scales]), tmp_path)
    assert graph.nodes[0].outputs[0].shape == (1, 3, None, "W")
    assert "H times 1.2345" in graph.nodes[0].note
