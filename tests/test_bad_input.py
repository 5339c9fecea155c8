"""Every kind of bad input gets its one line, word for word; nothing is written and the next load works.

One table of files, one of configurations. Each case is the whole program, started as a person starts it.
"""
# ruff: noqa: E501 - the texts are kept whole

import json
import os
import pickle
import sys
import zipfile
from importlib.resources import files

import pytest

from graph.errors import ConfigurationError, LoadError
from tests.cli.run import archigram, refusal
from worker.client import Client

ONNX_HEAD = b"\x08\x08\x12\x07pytorch"  # ir_version 8, producer_name
KERAS_CONFIG = {
    "module": "keras",
    "class_name": "Functional",
    "config": {"name": "net", "layers": [], "input_layers": [], "output_layers": []},
}


def keras_archive(path, config):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("metadata.json", "{}")
        archive.writestr("config.json", config)


def write(path, content):
    """Bytes are the file; a dict is a .keras archive of it; a function writes the file itself."""
    if callable(content):
        content(path)
    elif isinstance(content, dict | str):
        keras_archive(path, content if isinstance(content, str) else json.dumps(content))
    else:
        path.write_bytes(content)


def cut_archive(path):
    keras_archive(path, json.dumps(KERAS_CONFIG))
    path.write_bytes(path.read_bytes()[:-30])


def plain_zip(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("notes.txt", "hello")


def torch_archive(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("model/data.pkl", b"\x80\x02}q\x00.")


def folder(path):
    path.mkdir()


FILES = {
    "empty.onnx": (
        b"",
        '"empty.onnx" is empty; save or download it again',
    ),
    "empty.keras": (
        b"",
        '"empty.keras" is empty; save or download it again',
    ),
    "zeros.h5": (
        bytes(4096),
        '"zeros.h5" is only zeros: the download or copy was never finished; download or copy it again',
    ),
    "truncated.onnx": (
        ONNX_HEAD + b"\x3a\xff\xff\x7f" + b"graph",
        '"truncated.onnx" is a truncated ONNX file: its end is missing; download or copy it again',
    ),
    "truncated.keras": (
        cut_archive,
        '"truncated.keras" is a truncated zip archive: its end is missing; download or copy it again',
    ),
    "truncated.h5": (
        b"\x89HDF\r\n\x1a\n" + bytes(40),
        '"truncated.h5" is a truncated or damaged HDF5 file; download or copy it again',
    ),
    "text.onnx": (
        b"just some notes about a model\n",
        '"text.onnx" is a text file; open a model file (.onnx, .keras, .h5, or Keras\' architecture .json)',
    ),
    "page.keras": (
        b"<!DOCTYPE html><html><body>404</body></html>",
        '"page.keras" is a web page (HTML), not a model; download the model file itself (on a web page, the raw or download link)',
    ),
    "pointer.onnx": (
        b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
        '"pointer.onnx" is a Git LFS pointer, not the file itself; run: git lfs pull',
    ),
    "pickle.h5": (
        pickle.dumps({"weights": [1, 2]}, protocol=4),
        '"pickle.h5" is a Python pickle, which can run code when opened (a PyTorch checkpoint or a scikit-learn model); export the model with torch.onnx.export(model, inputs, "model.onnx") and open that',
    ),
    "torch.onnx": (
        torch_archive,
        '"torch.onnx" is a PyTorch file; export the model with torch.onnx.export(model, inputs, "model.onnx") and open that',
    ),
    "archive.keras": (
        plain_zip,
        '"archive.keras" is a zip archive without a Keras model (no config.json in it); unpack it and open the model file inside',
    ),
    "noise.onnx": (
        bytes(range(1, 256)) * 20,
        '"noise.onnx" is not a format that is known here; open an .onnx, .keras, .h5 or architecture .json file',
    ),
    "picture.onnx": (
        b"\x89PNG\r\n\x1a\n" + bytes(64),
        '"picture.onnx" is a PNG picture; open a model file',
    ),
    "folder.onnx": (
        folder,
        '"folder.onnx" is a folder; open a model file in it',
    ),
    "broken.json": (
        b'{"class_name": "Functional", ',
        '"broken.json" is not valid JSON (line 1, column 30: expecting property name enclosed in double quotes); the file may be cut off: save or download it again',
    ),
    "other.json": (
        b'{"name": "left-pad", "version": "1.0"}',
        '"other.json" is JSON but no Keras architecture; write one with model.to_json(), or open a model file',
    ),
    "list.json": (
        b"[1, 2, 3]",
        '"list.json" is JSON but no Keras architecture; write one with model.to_json(), or open a model file',
    ),
    "nothing.keras": (
        "null",
        '"nothing.keras" has a config.json without a model; save the model again with model.save()',
    ),
    "no_layers.keras": (
        KERAS_CONFIG,
        '"no_layers.keras": the model\'s configuration is damaged: its output_layers name no layers',
    ),
    "deep.json": (
        b'{"a":' * 5000 + b"1" + b"}" * 5000,
        '"deep.json" is nested too deeply to be a model\'s architecture; is it the right file?',
    ),
    "tensors.safetensors": (
        (64).to_bytes(8, "little") + b'{"__metadata__": {}}' + bytes(44),
        '"tensors.safetensors" is a safetensors file, which holds weights but no graph; export the model with torch.onnx.export(model, inputs, "model.onnx") and open that',
    ),
    "code.py": (
        b"import keras\n",
        '"code.py" is Python source; name the function that returns the model: code.py:FUNCTION',
    ),
}

LINES = {
    "missing.onnx": 'there is no file "missing.onnx"; check its name and folder',
    "dir/missing.keras": 'there is no file "dir/missing.keras"; check its name and folder',
    "reznet50": 'there is no Keras application "reznet50"; did you mean ResNet50 or ResNet50V2 or ResNet152?',
    "resnet50v": 'there is no Keras application "resnet50v"; did you mean ResNet50V2 or ResNet50 or ResNet152V2?',
    "qwertzuiop": 'there is no Keras application "qwertzuiop"; see "archigram list", or give a file that exists',
    "VGG16@16x16x3": "VGG16 needs at least 32×32, got 16×16: Keras refuses smaller images, and block5_pool (MaxPooling2D) cannot work at 1×1×512: its window of 2 does not fit in 1; its layers need 32×32 (heights 32 → 16 → 8 → 4 → 2 → 1); try vgg16@32x32x3",
    "xception@64x64x3": "Xception needs at least 71×71, got 64×64: Keras refuses smaller images, though every layer works there (heights 64 → 31 → 29 → 15 → 8 → 4 → 2); below_minimum=true builds it anyway",
    "vgg16@224x224": "VGG16 takes height×width×channels without the batch, got 224x224; try vgg16@224x224x3",
    "vgg16@axb": '"axb" is not a shape: "a" is no size from 1 to 2147483647; write sizes with x between, "?" for an unknown one, like 440x340x3 or ?x?x3',
    "vgg16,clases=10": 'VGG16 has no argument "clases"; did you mean classes?',
    "vgg16,classes=ten": "classes=ten is not a whole number from 1 up; try classes=10",
    "vgg16,pooling=mean": "pooling=mean does not exist; try pooling=avg, max or none",
    "vgg16,include_top": '"include_top" is not KEY=VALUE; write options like "include_top=false"',
    "vgg16,weights=imagenet": "weights are never loaded: shapes and counts do not depend on them; leave weights out",
    "f.py:build": 'there is no file "f.py"; check its name and folder',
    "vgg16@224x224x3,include_top=maybe": "include_top=maybe is neither true nor false; try include_top=true",
    "vgg16,classes=0": "classes=0 is not a whole number from 1 up; try classes=10",
    "vgg16,=3": '"=3" is not KEY=VALUE; write options like "include_top=false"',
    "vgg16@": 'no shape follows "@"; write sizes with x between, "?" for an unknown one, like 440x340x3 or ?x?x3',
    "efficientnetb0@224x?x3": "EfficientNetB0 with its top needs a known size, got 224x?x3; try include_top=false, or give height and width",
    ",": '"," names no source before its shape or options; try "resnet50v2@440x340x3" or "model.onnx,batch=1"',
    "vgg16,classifier_activation=rellu": "there is no activation rellu for classifier_activation; did you mean relu or relu6 or elu?",
    "vgg16@224x224x0": '"224x224x0" is not a shape: "0" is no size from 1 to 2147483647; write sizes with x between, "?" for an unknown one, like 440x340x3 or ?x?x3',
    "mobilenet@224x224x3x1": "MobileNet takes height×width×channels without the batch, got 224x224x3x1; try mobilenet@224x224x3",
}


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_is_one_line(name, tmp_path):
    content, says = FILES[name]
    write(tmp_path / name, content)
    assert refusal(archigram("summary", name, cwd=tmp_path)) == says
    assert os.listdir(tmp_path) == [name]


@pytest.mark.parametrize("line", LINES)
def test_a_bad_configuration_is_one_line(line, tmp_path):
    assert refusal(archigram("summary", line, cwd=tmp_path)) == LINES[line]
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("name", ["empty.onnx", "truncated.keras", "page.keras"])
def test_a_bad_file_leaves_no_figure(name, tmp_path):
    write(tmp_path / name, FILES[name][0])
    assert refusal(archigram("export", name, "-o", "figure.pdf", cwd=tmp_path)) == FILES[name][1]
    assert os.listdir(tmp_path) == [name]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_one_may_not_read(tmp_path):
    (tmp_path / "secret.onnx").write_bytes(b"x")
    (tmp_path / "secret.onnx").chmod(0)
    says = '"secret.onnx" cannot be read (permission denied); check its permissions'
    assert refusal(archigram("summary", "secret.onnx", cwd=tmp_path)) == says


def test_one_worker_survives_all_of_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with Client() as client:
        assert client.call("ping") == "pong"
        first = client.process_id
        for name, (content, says) in FILES.items():
            write(tmp_path / name, content)
            with pytest.raises(LoadError) as refused:
                client.call("load", {"configuration": name})
            assert str(refused.value) == says
        for line, says in LINES.items():
            with pytest.raises((LoadError, ConfigurationError)) as refused:
                client.call("draw", {"configuration": line})
            assert str(refused.value) == says
        assert client.call("load", {"configuration": "vgg16"}).name == "vgg16"
        assert client.process_id == first


ONNX_LINES = {
    "@1x3": (
        "input gpu_0/data_0 has 4 dimensions (1×3×224×224), not 2: for ONNX the shape is given whole, batch included"
    ),
    ",nosuch=3": (
        "the model has no dimension or input named nosuch; its named sizes are: none; its inputs: gpu_0/data_0"
    ),
}


@pytest.mark.parametrize("options", ONNX_LINES)
def test_options_that_do_not_fit_a_file_are_one_line(options):
    light = files("onnx.backend.test") / "data" / "light" / "light_resnet50.onnx"
    assert refusal(archigram("summary", f"{light}{options}")) == ONNX_LINES[options]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="file names are bytes")
def test_a_name_that_is_no_text_is_one_line(tmp_path):
    name = os.fsdecode(b"bad\xff.onnx")
    (tmp_path / name).write_bytes(b"")
    says = '"bad\\udcff.onnx" is not Unicode text; rename the file to plain letters'
    assert refusal(archigram("summary", name, cwd=tmp_path)) == says
