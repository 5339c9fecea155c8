"""What the worker's methods do, and what the command line may do without a worker."""

import os
import signal
import sys

import msgspec
import pytest

from graph.configuration import Configuration
from graph.errors import ConfigurationError, LoadError, WorkerCrashed
from graph.values import Graph
from tests.cli.run import archigram
from worker import cache, service
from worker.client import Client

RESNET = "resnet50v2@440x340x3"
NEEDS_KERAS = "mobilenet,alpha=0.25"


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(service, "_recent", type(service._recent)())


def ignore(message, fraction):
    pass


def test_load_gives_the_graph_with_the_line_that_gives_it_again():
    graph = service.load(msgspec.json.encode({"configuration": "ResNet50V2@440x340x3"}), ignore)
    assert graph.configuration == RESNET
    assert service.load(msgspec.json.encode({"configuration": graph.configuration}), ignore) == graph


def test_draw_gives_the_graph_and_its_drawing():
    drawn = service.draw(msgspec.json.encode({"configuration": "vgg16"}), ignore)
    assert drawn.graph.configuration == "vgg16"
    assert drawn.drawing.width > 0
    assert drawn.drawing.height > 0


def test_a_worker_draws_what_this_process_draws():
    params = {"configuration": "vgg16", "style": {"theme": "dark"}, "diagram": "flow"}
    with Client() as client:
        assert client.call("draw", params) == service.draw(msgspec.json.encode(params), ignore)


def test_progress_says_what_happens():
    said = []
    service.draw(msgspec.json.encode({"configuration": "vgg16"}), lambda message, fraction: said.append(message))
    assert said == ["vgg16", "laying out 23 nodes"]


def test_an_unknown_parameter_is_refused():
    with pytest.raises(msgspec.ValidationError):
        service.load(b'{"configuration": "vgg16", "colour": true}', ignore)


def test_this_process_loads_what_needs_no_framework_only(tmp_path):
    assert service.load_here(Configuration("vgg16")).name == "vgg16"
    assert service.load_here(service.read(NEEDS_KERAS)) is None
    assert service.load_here(Configuration("model.onnx")) is None
    with pytest.raises(ConfigurationError):
        service.load_here(Configuration("vgg61"))


@pytest.mark.parametrize("source", [NEEDS_KERAS, "m.onnx"])
def test_a_kept_graph_needs_no_worker(source, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m.onnx").write_bytes(b"x")
    configuration = service.read(source)
    kept = Graph("kept", (), configuration=str(configuration))
    cache.keep(configuration, kept)
    assert service.load_here(configuration) == kept


def test_what_loads_slowly_is_kept(tmp_path, monkeypatch):
    path = tmp_path / "m.onnx"
    path.write_bytes(b"x")
    loads = []

    def load(configuration, trust):
        loads.append(configuration)
        return Graph("slow", ())

    monkeypatch.setattr("loaders.load.load", load)
    monkeypatch.setattr(service, "_WORTH_KEEPING", -1.0)
    configuration = service.read(str(path))
    first = service.load_graph(configuration, ignore)
    service._recent.clear()
    assert service.load_graph(configuration, ignore) == first
    assert len(loads) == 1
    path.write_bytes(b"changed")
    service.load_graph(configuration, ignore)
    assert len(loads) == 2


def test_an_application_is_no_file_of_the_same_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "vgg16").write_text("")
    (tmp_path / "mymodel").write_text("")
    assert service.read("vgg16").names_application
    assert service.read("./vgg16").source == "./vgg16"
    assert service.read("MyModel").names_application
    assert service.read("mymodel").source == "./mymodel"


def test_a_folder_by_its_bare_name_is_told_what_it_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "saved").mkdir()
    (tmp_path / "saved" / "saved_model.pb").write_text("")
    (tmp_path / "vgg16").mkdir()
    assert service.read("vgg16").names_application
    with pytest.raises(LoadError, match="SavedModel folder"):
        service.load_graph(service.read("saved"), ignore)


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_worker_killed_in_the_middle_of_loading_is_one_line_and_the_next_load_works():
    with Client() as client:

        def kill(message, fraction):
            assert message == "starting Keras for mobilenet"
            os.kill(client.process_id, signal.SIGKILL)

        with pytest.raises(WorkerCrashed) as crash:
            client.call("load", {"configuration": NEEDS_KERAS}, on_progress=kill)
        assert str(crash.value) == (
            "the worker process died at load (killed by SIGKILL); try again, or with -v to see its log"
        )
        assert client.call("load", {"configuration": "vgg16"}).name == "vgg16"


def test_a_refused_load_leaves_the_worker_alive():
    with Client() as client:
        with pytest.raises(LoadError):
            client.call("load", {"configuration": "missing.onnx"})
        first = client.process_id
        assert client.call("load", {"configuration": "vgg16"}).name == "vgg16"
        assert client.process_id == first


def test_keras_runs_in_the_worker_once_and_touches_nobodys_home(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    environment = {"HOME": str(home), "XDG_CACHE_HOME": str(tmp_path / "cache"), "KERAS_HOME": None}
    first = archigram("summary", NEEDS_KERAS, "--format", "json", **environment)
    assert (first.returncode, first.stderr) == (0, "")
    assert os.listdir(home) == []
    again = archigram("-v", "summary", NEEDS_KERAS, "--format", "json", **environment)
    assert again.stdout == first.stdout
    assert "loaded without a worker" in again.stderr


def test_compare_gives_rows_words_a_figure_and_each_side():
    lines = ["vgg16@100x100x3,include_top=false", "vgg16@400x400x3,include_top=false"]
    found = service.compare(msgspec.json.encode({"configurations": lines, "style": {"theme": "dark"}}), ignore)
    assert found.comparison.configurations == tuple(lines)
    assert [graph.configuration for graph in found.graphs] == lines
    assert len(found.drawings) == 2
    assert len({drawing.height for drawing in found.drawings}) == 1
    assert found.drawing.width >= sum(drawing.width for drawing in found.drawings) - 0.1


def test_a_worker_compares_what_this_process_compares():
    params = {"configurations": ["vgg16", "vgg19"]}
    with Client() as client:
        assert client.call("compare", params) == service.compare(msgspec.json.encode(params), ignore)


def test_comparing_one_is_refused():
    with pytest.raises(ConfigurationError, match="two configurations or more"):
        service.compare(b'{"configurations": ["vgg16"]}', ignore)


def test_a_folded_comparison_has_blocks_for_rows_and_layers_in_its_words():
    lines = ["resnet50v2@440x340x3", "resnet50v2@550x425x3"]
    found = service.compare(msgspec.json.encode({"configurations": lines, "fold": "blocks"}), ignore)
    assert [len(graph.nodes) for graph in found.graphs] == [len(found.comparison.rows)] * 2
    assert len(found.comparison.rows) < 20
    assert found.comparison.words[0] == "192 layers in both."
    assert [side.nodes for side in found.comparison.totals] == [192, 192]
