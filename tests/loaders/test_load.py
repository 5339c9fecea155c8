"""The one door: which loader a source goes to, and what is said of those that go to none."""

from __future__ import annotations

import pytest

from graph.configuration import Configuration, parse
from graph.errors import ConfigurationError, LoadError
from loaders.load import LOADERS, load


@pytest.mark.parametrize("kind", LOADERS)
def test_every_loader_named_exists(kind):
    from importlib import import_module

    module, _, function = LOADERS[kind].partition(":")
    assert callable(getattr(import_module(module), function))


def test_an_application_goes_to_the_applications():
    graph = load(Configuration("resnet50"))
    assert (graph.format, graph.configuration) == ("keras-application", "resnet50")


def test_an_onnx_file_of_any_name(tmp_path):
    helper = pytest.importorskip("onnx.helper")
    values = [helper.make_tensor_value_info(name, 1, [1, 3]) for name in "xy"]
    graph = helper.make_graph([helper.make_node("Relu", ["x"], ["y"])], "g", values[:1], values[1:])
    (tmp_path / "model.keras").write_bytes(helper.make_model(graph).SerializeToString())
    loaded = load(parse(str(tmp_path / "model.keras"), lambda path: path.endswith(".keras")))
    assert loaded.format == "onnx"
    assert loaded.configuration.endswith("model.keras")


def test_the_users_own_code_is_not_run(tmp_path):
    (tmp_path / "mine.py").write_text("raise SystemExit('ran')")
    with pytest.raises(LoadError) as error:
        load(Configuration(f"{tmp_path}/mine.py:build"))
    assert "--trust" in str(error.value)


def test_an_unknown_application():
    with pytest.raises((ConfigurationError, LoadError), match="did you mean ResNet50"):
        load(Configuration("resnet51"))
