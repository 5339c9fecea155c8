"""The worker draws folded graphs; the drawing's refs are names in the graph it comes with."""

import msgspec
import pytest

from render.drawing import Group
from worker import service


def ignore(message, fraction):
    pass


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(service, "_recent", type(service._recent)())


def drawn(**params):
    return service.draw(msgspec.json.encode({"configuration": "resnet50", **params}), ignore)


def test_draw_folds_where_asked():
    assert len(drawn().graph.nodes) == 177
    found = drawn(fold="blocks")
    assert [node.repeat for node in found.graph.nodes] == [1, 1, 1, 3, 4, 6, 3, 1, 1]
    refs = {item.ref for item in found.drawing.items if isinstance(item, Group) and item.kind == "node"}
    assert refs == {node.name for node in found.graph.nodes}


def test_a_folded_graph_travels_and_the_plain_one_is_what_is_remembered():
    found = drawn(fold="stages")
    assert msgspec.json.decode(msgspec.json.encode(found), type=type(found)) == found
    assert len(drawn().graph.nodes) == 177


def test_an_unknown_way_of_folding_is_refused():
    with pytest.raises(msgspec.ValidationError):
        drawn(fold="everything")
