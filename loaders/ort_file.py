"""An ``.ort`` file, ONNX Runtime's own format: the runtime, which alone can read it, writes it out as ONNX again.

Nothing is run and nothing is optimised on the way; the file's bytes are given to the runtime without its place, so
that it finds no other file. What had been fused when the ``.ort`` file was made stays fused.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import structs

from graph.configuration import Configuration
from graph.errors import LoadError
from graph.values import Graph
from loaders.names import safe_name
from loaders.onnx_file import load_model, parse
from loaders.onnx_reader import read_model
from loaders.onnx_wire import prune

LARGEST = 512 * 2**20
"""Bytes: the runtime takes all of a file into memory, several times over."""
NOTE = "read through ONNX Runtime, from its own format; operators that were fused when it was made stay so"
_LONGEST_REASON = 160
_SETTINGS = {
    "session.load_model_format": "ORT",
    "session.save_model_format": "ONNX",
    "session.disable_prepacking": "1",
}


def load(configuration: Configuration, path: str) -> Graph:
    """The graph of the ``.ort`` file at ``path``, sizes as for ONNX.

    Raises LoadError where the runtime cannot read it, or is not installed, besides what ``onnx_file.load`` raises.
    """
    with _converted(path) as saved:
        model = read_model(parse(prune(saved)))
    return _noted(load_model(configuration, path, model))


def measure(configuration: Configuration, path: str) -> Graph:
    """The same with what one run on random inputs shows, as ``onnx_measure.measure``."""
    from loaders import onnx_measure

    with _converted(path) as saved:
        graph = onnx_measure.measure(configuration, saved)
    return _noted(structs.replace(graph, name=safe_name(Path(path).stem)))


def _noted(graph: Graph) -> Graph:
    return structs.replace(graph, notes=(*graph.notes, NOTE))


@contextmanager
def _converted(path: str) -> Iterator[str]:
    """The place of the model as ONNX, while it is there."""
    size = os.path.getsize(path)
    if size > LARGEST:
        raise _refusal(path, f"its {size >> 20:,} MB would be more than the runtime can take in here")
    with TemporaryDirectory(prefix="archigram-ort-") as folder:
        saved = os.path.join(folder, "model.onnx")
        _convert(path, saved)
        yield saved


def _convert(path: str, saved: str) -> None:
    """Write the model as ONNX. Raises LoadError with the runtime's reason."""
    try:
        import onnxruntime
    except ImportError:
        raise _refusal(path, "only ONNX Runtime reads it, which is not installed") from None
    options = onnxruntime.SessionOptions()
    options.optimized_model_filepath = saved
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 4
    options.intra_op_num_threads = 1
    for key, value in _SETTINGS.items():
        options.add_session_config_entry(key, value)
    try:
        onnxruntime.InferenceSession(Path(path).read_bytes(), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the runtime raises classes of its own for everything it cannot do
        reason = safe_name(" ".join(str(error).split()))[:_LONGEST_REASON]
        raise _refusal(path, f"ONNX Runtime cannot read it ({reason})") from None


def _refusal(path: str, why: str) -> LoadError:
    name = safe_name(os.path.basename(path))
    return LoadError(f'"{name}" is an ONNX Runtime .ort file and {why}; open the .onnx file it was converted from')
