"""What ONNX Runtime says of a file: every value of its main graph made an output, and run once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx.backend.test import data as onnx_data

from graph.configuration import Configuration
from graph.values import Graph
from loaders.onnx_dims import Poly, Size
from loaders.onnx_file import parse, walked_at
from loaders.onnx_measure import with_proposals
from loaders.onnx_reader import read_model
from loaders.onnx_wire import prune

# Inputs whose sizes the file leaves open, or whose values matter: as a person would pin them.
PINS: dict[str, dict[str, tuple[int, ...] | int]] = {
    "common.onnx": {"input1": (1, 1, 64, 200)},
    "common_old.onnx": {"input1": (1, 1, 64, 200)},
    "silero_vad_v6.onnx": {"input": (2, 576)},
    "model.onnx": {"bytes": (2, 2048), "char_inputs": (1, 24), "diac_inputs": (1, 24), "input_lengths": (1,)},
    "320n.onnx": {"images": (1, 3, 320, 320)},
    "nakdimon.onnx": {"input_1": (1, 20)},
    "ch_PP-OCRv4_det_infer.onnx": {"x": (1, 3, 160, 96)},
    "ch_PP-OCRv4_rec_infer.onnx": {"x": (2, 3, 48, 160)},
    "ch_ppocr_mobile_v2.0_cls_infer.onnx": {"x": (1, 3, 48, 192)},
    "silero_vad.onnx": {"input": (1, 576), "state": (2, 1, 128), "sr": 16000},
    "silero_vad_16k_op15.onnx": {"input": (1, 576), "state": (2, 1, 128), "sr": 16000},
    "silero_vad_16k_sequence.onnx": {"input": (3, 576)},
    "silero_vad_half.onnx": {"input": (1, 576), "state": (2, 1, 128)},
    "silero_vad_op18_ifless.onnx": {"input": (1, 576), "state": (2, 1, 128), "sr": 16000},
}

LIGHT = sorted((Path(onnx_data.__path__[0]) / "light").glob("*.onnx"))
"""onnx's own light models: real architectures whose weights are one repeated number."""


def pins(path: Path, names: set[str]) -> dict[str, tuple[int, ...] | int]:
    """The pins of a file, those that its inputs know; else what is proposed for it, as whole inputs."""
    ours = {key: value for key, value in PINS.get(path.name, {}).items() if key in names}
    return ours or proposed(path)


def proposed(path: Path) -> dict[str, tuple[int, ...] | int]:
    """The shape of each open input, and the value of each scalar, at the sizes proposed for the file."""
    model = read_model(parse(prune(str(path))))
    configuration = with_proposals(Configuration(str(path)), model, str(path))
    values = walked_at(configuration, model).found.values
    scalars = {key: value for key, value in configuration.options if isinstance(value, int)}
    open_inputs = [item for item in model.graph.inputs if not all(isinstance(d, int) for d in item.shape or ())]
    shapes = {item.name: values[item.name].shape for item in open_inputs}
    return shapes | {item.name: scalars[item.name] for item in model.graph.inputs if item.name in scalars}


def shapes(path: Path, pinned: dict[str, tuple[int, ...] | int]) -> dict[str, tuple[int, ...]]:
    """The shape of every tensor the main graph computes, from ONNX Runtime with optimisations off."""
    model = onnx.load(path)
    names = [name for node in model.graph.node for name in node.output if name]
    declared = {output.name for output in model.graph.output}
    del model.graph.value_info[:]
    model.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names if name not in declared)
    session = _session(model.SerializeToString())
    results = session.run(None, {item.name: _feed(item, pinned.get(item.name)) for item in session.get_inputs()})
    found = zip([output.name for output in session.get_outputs()], results, strict=True)
    return {name: value.shape for name, value in found if hasattr(value, "shape")}


def _session(data: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])


def _feed(item: onnxruntime.NodeArg, pin: tuple[int, ...] | int | None) -> np.ndarray:
    dtype = {"float": "float32", "double": "float64"}.get(item.type[7:-1], item.type[7:-1])
    if isinstance(pin, int):
        return np.full(item.shape, pin, dtype)
    shape = pin if pin is not None else item.shape
    if dtype.startswith("float"):
        return np.random.default_rng(0).random(shape).astype(dtype)
    return np.full(shape, 24 if item.name == "input_lengths" else 1, dtype)


def compare(graph: Graph, truth: dict[str, tuple[int, ...]]) -> tuple[Counter[str], list[str]]:
    """How many values are exact, unknown or wrong; and the wrong ones in words."""
    tally: Counter[str] = Counter()
    wrong = []
    for node in graph.nodes:
        for spec in node.outputs:
            if spec.name not in truth:
                continue
            verdict = _verdict(spec.shape, truth[spec.name])
            tally[verdict] += 1
            if verdict == "wrong":
                wrong.append(f"{node.op_type} {spec.name}: {spec.shape}, ONNX Runtime {truth[spec.name]}")
            if verdict == "unknown" and not node.note:
                wrong.append(f"{node.op_type} {spec.name} is unknown without a reason")
    return tally, wrong


def _verdict(shape: tuple | None, truth: tuple[int, ...]) -> str:
    if shape is None or (len(shape) == len(truth) and any(not isinstance(size, int) for size in shape)):
        return "unknown"
    return "exact" if tuple(shape) == tuple(truth) else "wrong"


def at(shape: tuple[Size, ...], names: dict[str, int]) -> tuple[int | None, ...]:
    """Numbers put in for names; None for a size that is unknown, or named by the file alone."""
    return tuple(size if isinstance(size, int) else _evaluated(size, names) for size in shape)


def _evaluated(size: Poly, names: dict[str, int]) -> int | None:
    try:
        return size.at(names)
    except KeyError:
        return None
