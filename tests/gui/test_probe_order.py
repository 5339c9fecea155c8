"""From what a person writes to the configurations that are measured."""

from __future__ import annotations

import pytest

from graph.errors import ConfigurationError
from gui.probe_clock import Clock, words
from gui.probe_order import batches_of, files_of, lines_of


def test_braces_and_batches_make_every_combination_once():
    text = "vgg16@{64,96}x64x3\n\n  mobilenetv2,batch=4  \nmobilenetv2,batch=4"
    assert lines_of(text, "1, 8") == (
        "vgg16@64x64x3,batch=1",
        "vgg16@64x64x3,batch=8",
        "vgg16@96x64x3,batch=1",
        "vgg16@96x64x3,batch=8",
        "mobilenetv2,batch=4",
    )


def test_a_file_whose_name_has_braces_is_that_file(tmp_path):
    odd = tmp_path / "net{1,2}.onnx"
    odd.write_bytes(b"")
    assert lines_of(str(odd)) == (str(odd),)


def test_an_unreadable_line_stays_to_become_a_row():
    assert lines_of("vgg16@x12", "8") == ("vgg16@x12",)


@pytest.mark.parametrize("text", ["0", "-1", "eight", "1.5", "9999999"])
def test_batches_are_whole_numbers(text):
    with pytest.raises(ConfigurationError, match="no batch size"):
        batches_of(text)


def test_too_many_lines_are_refused():
    with pytest.raises(ConfigurationError, match="shorter lists"):
        lines_of("vgg16,alpha={1..600}\nvgg19,alpha={1..600}")


def test_only_files_need_a_yes(tmp_path):
    """The same file in two sizes is asked for once; what cannot be read is nobody's file."""
    file = tmp_path / "m.onnx"
    file.write_bytes(b"")
    assert files_of([f"{file}@1x3x8x8", f"{file},batch=2", "vgg16", "resnet50@1x"]) == (str(file),)


def test_time_left_follows_what_the_others_took():
    now = [100.0]
    clock = Clock(lambda: now[0])
    clock.start()
    assert clock.left(3, None) is None
    now[0] += 10
    assert clock.left(3, 0.5) == pytest.approx(10 + 2 * 20)
    now[0] += 10
    clock.done(measured=True)
    clock.done(measured=False)  # on disk already: took no time and says nothing about the others
    assert clock.left(1, None) == pytest.approx(20)
    now[0] += 15
    assert clock.left(2, None) == pytest.approx(5 + 20)
    now[0] += 50
    assert clock.left(2, None) == pytest.approx(20)
    assert clock.left(0, None) == 0


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(None, ""), (0, "about 5 s left"), (42, "about 40 s left"), (58, "about 1 min left"), (7200, "about 2 h left")],
)
def test_time_left_in_words(seconds, said):
    assert words(seconds) == said
