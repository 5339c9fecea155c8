"""``archigram explain`` as a person reads it: a whole file's head, and one layer."""

from __future__ import annotations

import pytest

from tests.cli.run import archigram, refusal
from tests.loaders.onnx_files import model, node, value
from tests.loaders.test_onnx_letters import classifier, convolution, pyramid


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("explain")
    (place / "pyramid.onnx").write_bytes(pyramid("rows", "columns").SerializeToString())
    (place / "fixed.onnx").write_bytes(pyramid().SerializeToString())
    (place / "flat.onnx").write_bytes(classifier("flatten").SerializeToString())
    return place


def said(folder, *words: str) -> str:
    done = archigram("explain", *words, cwd=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_files_head_says_map_stride_least_size_and_chain(folder):
    head = said(folder, "fixed.onnx").partition("\n\n")[0].splitlines()
    assert head[0] == "fixed.onnx"
    assert head[1].strip().startswith("The last feature map is pool4, 8×2×2, and 8×⌊H/32⌋×⌊W/32⌋ at any size.")
    assert "Its total stride is 32×32; one of its positions sees 94×94 of the input." in head[1]
    assert "The least input that works is 32×32: heights go 32 → 16 → 8 → 4 → 2 → 1." in head[2]
    assert "pool4 (MaxPool) cannot work at 8×1×1" in head[2]


def test_a_fixed_layer_shows_its_letters(folder):
    text = said(folder, "fixed.onnx", "pool1")
    assert "output      (1, 8, 16, 16)" in text
    assert "any size    (1, 8, ⌊H/4⌋, ⌊W/4⌋)" in text
    assert text.count("⌊(32 − 2)/2⌋ + 1 = 16") == 1


def test_the_files_own_names_are_the_letters(folder):
    assert "output      (1, 8, ⌊rows/4⌋, ⌊columns/4⌋)" in said(folder, "pyramid.onnx", "pool1")


def test_a_layer_is_found_by_a_part_of_its_name(folder):
    line = refusal(archigram("explain", "fixed.onnx", "POOL", cwd=folder))
    assert line == 'fixed has no layer "POOL"; did you mean pool0 or pool1 or pool2?'


def test_what_fixes_a_file_is_named(folder):
    assert "It takes images of 8×8 only: at another size classes (Gemm) stops: " in said(folder, "flat.onnx")
    line = refusal(archigram("summary", "flat.onnx@1x3x9x9", cwd=folder))
    assert "classes (Gemm)" in line
    assert line.endswith("; the file takes images of 8×8 only; leave the size out")


def test_products_in_letters_have_no_question_mark_behind_them(folder):
    text = said(folder, "pyramid.onnx", "conv1")
    assert "MACs        ⌊rows/2⌋·⌊columns/2⌋·8·8·3·3\n" in text


def test_other_channels_are_explained_at_the_layer_that_reads_them():
    text = said(None, "vgg16@224x224x1,include_top=false", "block1_conv1")
    assert "kernel 3×3, one input channel, one bias, 64 filters." in text
    assert "(9·c + 1)·64 parameters: 640 for 1, 1,792 for 3" in text
    assert "Pretrained weights are for 3 channels" in text


def test_arithmetic_and_what_keras_enforces_are_told_apart():
    text = said(None, "resnet50,include_top=false")
    assert "By the arithmetic every input works, down to 1×1; but Keras refuses images under 32×32" in text
    assert "below_minimum=true builds them." in text


def test_a_map_that_sees_everything_says_so(folder):
    made, kernel = convolution("conv", "x", 3, 3, pads=[1, 1, 1, 1])
    pooled = node("GlobalAveragePool", ["conv"], ["mean"], name="mean")
    scaled = node("Mul", ["conv", "mean"], ["y"], name="scaled")
    proto = model([made, pooled, scaled], [value("x", [1, 3, 8, 8])], [value("y", None)], [kernel])
    (folder / "squeeze.onnx").write_bytes(proto.SerializeToString())
    assert "sees        the whole input, in steps of 1×1" in said(folder, "squeeze.onnx", "scaled")
