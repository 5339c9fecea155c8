"""What a file is, told by its content: every format by any name, and the exact line for what is no model."""

from __future__ import annotations

import gzip
import io
import json
import os
import pickle
import struct
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.errors import LoadError
from loaders.sniff import sniff


def zipped(*names: str, data: bytes = b"{}") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, data)
    return buffer.getvalue()


def hdf5() -> bytes:
    h5py = pytest.importorskip("h5py")
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        file["data"] = [1, 2, 3]
    return buffer.getvalue()


def onnx() -> bytes:
    helper = pytest.importorskip("onnx.helper")
    value = helper.make_tensor_value_info("x", 1, [1, 3])
    node = helper.make_node("Relu", ["x"], ["y"])
    graph = helper.make_graph([node], "g", [value], [helper.make_tensor_value_info("y", 1, [1, 3])])
    return helper.make_model(graph).SerializeToString()


def tar() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("x"), io.BytesIO())
    return buffer.getvalue()


def saved_model() -> bytes:
    """SavedModel: schema version 1, then one MetaGraphDef."""
    return b"\x08\x01\x12\x10" + b"\x0a\x0e" + b"\0" * 14


def frozen_graph() -> bytes:
    """GraphDef: nodes, then versions."""
    node = b"\x0a\x01x\x12\x0bPlaceholder"
    return b"\x0a" + bytes([len(node)]) + node + b"\x22\x02\x08\x15"


OPENED = {
    "keras": lambda: zipped("metadata.json", "config.json", "model.weights.h5"),
    "keras-h5": hdf5,
    "keras-json": lambda: b' \n{"class_name": "Sequential"}',
    "onnx": onnx,
}


@pytest.mark.parametrize("name", ["model.onnx", "model.keras", "model.h5", "model.json", "model.txt", "model"])
@pytest.mark.parametrize("kind", OPENED)
def test_content_decides_not_the_suffix(tmp_path, kind, name):
    (tmp_path / name).write_bytes(OPENED[kind]())
    assert sniff(tmp_path / name) == kind


def test_hdf5_behind_a_user_block(tmp_path):
    """HDF5 may begin at 512, 1024 … bytes, as its format says."""
    (tmp_path / "m.h5").write_bytes(b"\1" * 1024 + hdf5())
    assert sniff(tmp_path / "m.h5") == "keras-h5"


def test_json_with_a_byte_order_mark(tmp_path):
    (tmp_path / "m.json").write_bytes(b"\xef\xbb\xbf" + b'{"class_name": "Sequential"}')
    assert sniff(tmp_path / "m.json") == "keras-json"


TORCH = 'export the model with torch.onnx.export(model, inputs, "model.onnx") and open that'
LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
SAFETENSORS = struct.pack("<Q", 20) + b'{"a": {"dtype":"F32"' + b"\0" * 16
WEIGHTS = "open the model file it belongs to (.keras, .h5 or .onnx), or export the model to ONNX"
UNPACK = "unpack it and open the model file inside"
DOWNLOAD = "download the model file itself (on a web page, the raw or download link)"
MODEL = "open a model file (.onnx, .keras, .h5, or Keras' architecture .json)"
TENSORFLOW = "load it in TensorFlow and save it as .keras, or convert it with tf2onnx, and open that"
TRUNCATED = "a truncated zip archive: its end is missing; download or copy it again"
PICKLE = "a Python pickle, which can run code when opened (a PyTorch checkpoint or a scikit-learn model); " + TORCH

REFUSED = [
    ("model.onnx", b"", "empty; save or download it again"),
    ("model.keras", LFS, "a Git LFS pointer, not the file itself; run: git lfs pull"),
    ("model.h5", b"<!DOCTYPE html>\n<html><head>", f"a web page (HTML), not a model; {DOWNLOAD}"),
    ("model.onnx", b"\n\n<html lang='en'>", f"a web page (HTML), not a model; {DOWNLOAD}"),
    ("model.pt", pickle.dumps({"a": 1}), PICKLE),
    ("model.pkl", pickle.dumps(list(range(9)), 2), PICKLE),
    ("model.pt", zipped("archive/data.pkl", "archive/data/0"), f"a PyTorch file; {TORCH}"),
    ("script.pt", zipped("m/data.pkl", "m/constants.pkl", "m/code/a.py"), f"a TorchScript file; {TORCH}"),
    ("model.pt2", zipped("m/archive_format"), f"a PyTorch exported program (.pt2); {TORCH}"),
    ("x.npy", b"\x93NUMPY\x01\0", f"a NumPy array, which holds numbers but no model; {WEIGHTS}"),
    ("x.npz", zipped("a.npy", "b.npy"), f"a NumPy archive (.npz), which holds weights but no model; {WEIGHTS}"),
    ("w.keras", zipped("model.weights.h5"), f"a zip of weights without a config.json; {WEIGHTS}"),
    (
        "model.tflite",
        b"\x1c\0\0\0TFL3" + b"\0" * 40,
        "a TensorFlow Lite model; convert it with tf2onnx --tflite, or open the Keras model it came from",
    ),
    ("model.safetensors", SAFETENSORS, f"a safetensors file, which holds weights but no graph; {TORCH}"),
    (
        "model.gguf",
        b"GGUF\3\0\0\0",
        "a GGUF file, which holds weights but no graph; export the original model to ONNX and open that",
    ),
    ("saved_model.pb", saved_model(), f"a TensorFlow SavedModel's saved_model.pb; {TENSORFLOW}"),
    ("frozen.pb", frozen_graph(), f"a TensorFlow graph (.pb); {TENSORFLOW}"),
    ("model.onnx.gz", gzip.compress(b"x"), f"a gzip archive; {UNPACK}"),
    ("model.tar", tar(), f"a tar archive; {UNPACK}"),
    ("model.zip", zipped("a.txt"), f"a zip archive without a Keras model (no config.json in it); {UNPACK}"),
    ("empty.zip", zipped(), "an empty zip archive; save or download the file again"),
    ("cut.keras", zipped("config.json", data=b"x" * 90)[:60], TRUNCATED),
    ("paper.docx", zipped("[Content_Types].xml"), "an Office document or another zip of XML; open a model file"),
    ("a.whl", zipped("a-1.dist-info/WHEEL"), "a Python package; open a model file"),
    ("figure.png", b"\x89PNG\r\n\x1a\n", "a PNG picture; open a model file"),
    ("photo.jpg", b"\xff\xd8\xff\xe0", "a JPEG picture; open a model file"),
    ("paper.pdf", b"%PDF-1.7\n", "a PDF document; open a model file"),
    ("notes.txt", b"layer list\nconv 3x3\n", f"a text file; {MODEL}"),
    ("utf16.txt", "Notizen über".encode("utf-16"), f"a text file; {MODEL}"),
    (
        "model.xml",
        b"<?xml version='1.0'?>\n<net name='x'>",
        "an OpenVINO model; open the ONNX or Keras model it was converted from",
    ),
    (
        "deploy.prototxt",
        b'name: "LeNet"\nlayer {\n',
        "a protobuf in text form (Caffe or TensorFlow); convert it to ONNX and open that",
    ),
    ("model.py", b"x = 1\n", "Python source; name the function that returns the model: model.py:FUNCTION"),
    ("cut.onnx", onnx()[:-5], "a truncated ONNX file: its end is missing; download or copy it again"),
    ("zeros.onnx", b"\0" * 5000, "only zeros: the download or copy was never finished; download or copy it again"),
    (
        "noise.bin",
        bytes(range(255, 0, -1)),
        "not a format that is known here; open an .onnx, .keras, .h5 or architecture .json file",
    ),
]


@pytest.mark.parametrize(("name", "data", "line"), REFUSED, ids=[f"{name}-{line[:20]}" for name, _, line in REFUSED])
def test_what_is_no_model_gets_its_line(tmp_path, name, data, line):
    """One line: what the file is, and what to try."""
    (tmp_path / name).write_bytes(data)
    with pytest.raises(LoadError) as error:
        sniff(tmp_path / name)
    assert str(error.value) == f'"{name}" is {line}'


def test_a_missing_file(tmp_path):
    with pytest.raises(LoadError) as error:
        sniff(tmp_path / "none.onnx")
    assert str(error.value) == f'there is no file "{tmp_path / "none.onnx"}"; check its name and folder'


@pytest.mark.parametrize(
    ("inside", "line"),
    [
        ("README", "a folder; open a model file in it"),
        (
            "saved_model.pb",
            "a TensorFlow SavedModel folder; load it in TensorFlow and save it as .keras, "
            "or run: python -m tf2onnx.convert --saved-model export --output model.onnx",
        ),
    ],
)
def test_a_folder(tmp_path, inside, line):
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / inside).touch()
    with pytest.raises(LoadError) as error:
        sniff(folder)
    assert str(error.value) == f'"export" is {line}'


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.onnx")
    with pytest.raises(LoadError) as error:
        sniff(tmp_path / "pipe.onnx")
    assert str(error.value) == '"pipe.onnx" is a device or pipe, not a file; save it to a file first'


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file(tmp_path):
    path = tmp_path / "m.onnx"
    path.touch(mode=0)
    with pytest.raises(LoadError, match=r'"m.onnx" cannot be read \(permission denied\); check its permissions'):
        sniff(path)


@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"\x08\x08", b"{", b"\x80\x04", b"<"]))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_give_a_format_or_one_line(tmp_path, data, start):
    """No file makes anything but a LoadError of one line."""
    path = Path(tmp_path / "any")
    path.write_bytes(start + data)
    try:
        line = sniff(path)
    except LoadError as error:
        line = str(error)
    assert line in OPENED or ('"any"' in line and "\n" not in line and len(line) < 400)


def test_only_the_head_is_read(tmp_path):
    """A sparse file of a terabyte: its size costs nothing."""
    path = tmp_path / "big.json"
    path.write_bytes(json.dumps({"class_name": "x"}).encode())
    os.truncate(path, 1 << 40)
    with pytest.raises(LoadError):  # zeros behind the text: no text after all
        sniff(path)
