"""Functions of a Python file, found without running a line of it."""

from __future__ import annotations

import pytest

from graph.errors import LoadError
from loaders.python_source import MOST, functions

SOURCE = """
import pathlib
pathlib.Path(__file__).with_name("ran").write_text("it ran")

def data():
    return 3

def needs(classes):
    return classes

def needs_named(*, classes):
    return classes

def build_model(classes=3, *rest, width=2, **more):
    def inner():
        return 1
    return inner

def _hidden():
    return 1

def shows():
    print("nothing comes back")

class Net:
    def build(self):
        return 1

async def later():
    return 1
"""


def test_functions_without_needed_arguments_the_likeliest_first(tmp_path):
    path = tmp_path / "net.py"
    path.write_text(SOURCE)
    assert functions(str(path)) == ("build_model", "data")
    assert not (tmp_path / "ran").exists()


def test_no_more_than_a_list_can_hold(tmp_path):
    path = tmp_path / "many.py"
    path.write_text("\n".join(f"def f{place}():\n    return 1" for place in range(200)))
    assert functions(str(path)) == tuple(f"f{place}" for place in range(MOST))


@pytest.mark.parametrize(
    "text", ["def broken(:\n", "x = '\0'", "(" * 5000, "a" * 10 + "\udcff"], ids=["syntax", "null", "deep", "bytes"]
)
def test_what_is_no_python_is_one_line(tmp_path, text):
    path = tmp_path / "net.py"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(LoadError) as refused:
        functions(str(path))
    assert "net.py" in str(refused.value)


def test_a_file_that_is_gone_is_one_line(tmp_path):
    with pytest.raises(LoadError):
        functions(str(tmp_path / "net.py"))
