"""Each command from the outside, against the contract of the command line and Keras' own figures."""

import json
import os
from xml.etree import ElementTree

import pytest

from tests.cli.run import archigram, refusal

RESNET = "resnet50v2@440x340x3,include_top=false"


@pytest.fixture(scope="module")
def summary():
    done = archigram("summary", "ResNet50V2@440x340x3,include_top=False", "--format", "json")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


def test_summary_has_the_contracts_fields(summary):
    assert summary["configuration"] == RESNET
    assert (summary["name"], summary["format"]) == ("resnet50v2", "keras-application")
    assert summary["inputs"] == [{"name": "input_layer", "shape": [None, 440, 340, 3], "dtype": "float32"}]
    assert summary["outputs"] == [{"name": "post_relu", "shape": [None, 14, 11, 2048], "dtype": "float32"}]
    assert summary["totals"] == {
        "nodes": 190,
        "params": 23564800,
        "trainable_params": 23519360,
        "non_trainable_params": 45440,
        "macs": 10733707776,
        "activation_bytes": 379768592,
    }


def test_summary_explains_a_node_as_the_contract_does(summary):
    (node,) = (node for node in summary["nodes"] if node["name"] == "conv1_conv")
    attributes = node["attributes"]
    assert {key: value for key, value in node.items() if key != "attributes"} == {
        "name": "conv1_conv",
        "op_type": "Conv2D",
        "scope": "conv1",
        "inputs": ["conv1_pad"],
        "outputs": [{"name": "conv1_conv", "shape": [None, 220, 170, 64], "dtype": "float32"}],
        "params": 9472,
        "trainable_params": 9472,
        "macs": 351859200,
        "params_formula": "(7·7·3 + 1)·64 = 9472",
        "shape_formula": "⌊(446 − 7)/2⌋ + 1 = 220, ⌊(346 − 7)/2⌋ + 1 = 170",
    }
    expected = {"kernel_size": [7, 7], "strides": [2, 2], "padding": "valid"}
    assert {key: attributes[key] for key in expected} == expected


def test_the_printed_configuration_gives_the_same_again(summary):
    again = archigram("summary", summary["configuration"], "--format", "json")
    assert json.loads(again.stdout) == summary


@pytest.mark.parametrize("format", ["text", "csv", "markdown", "latex"])
def test_every_format_holds_every_layer(summary, format):
    done = archigram("summary", RESNET, "--format", format)
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    for node in summary["nodes"]:
        name = node["name"].replace("_", r"\_") if format == "latex" else node["name"]
        assert any(name in line for line in lines), name


def test_summary_into_a_file(tmp_path):
    done = archigram("summary", RESNET, "--format", "json", "-o", "table.json", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert json.loads((tmp_path / "table.json").read_text())["configuration"] == RESNET
    assert os.listdir(tmp_path) == ["table.json"]


def test_dump_prints_the_graph():
    graph = json.loads(archigram("summary", RESNET, "--dump", "graph").stdout)
    assert len(graph["nodes"]) == 190
    assert {"name": "conv1_conv/kernel", "shape": [7, 7, 3, 64]}.items() <= next(
        weight for weight in graph["weights"] if weight["name"] == "conv1_conv/kernel"
    ).items()


def test_list_has_all_forty_with_defaults_and_least_sizes():
    applications = {each["name"]: each for each in json.loads(archigram("list", "--format", "json").stdout)}
    assert len(applications) == 40
    assert applications["ResNet50V2"]["configuration"] == "resnet50v2"
    assert applications["Xception"]["least_size"] == 71
    assert applications["ResNet50V2"]["least_size"] == 32
    assert applications["ResNet50V2"]["arguments"]["include_top"] is True
    assert applications["ResNet50V2"]["arguments"]["classes"] == 1000
    assert applications["MobileNet"]["arguments"]["alpha"] == 1.0
    assert applications["ResNet50V2"]["default_shape"] == [224, 224, 3]


def test_list_as_text_has_one_line_each():
    lines = archigram("list").stdout.splitlines()
    assert len(lines) == 41
    assert any(line.startswith("VGG16 ") and "138,357,544" in line for line in lines)


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    folder = tmp_path_factory.mktemp("figures")
    for size in ("440x340x3", "550x425x3"):
        done = archigram("export", f"resnet50v2@{size}", "-o", f"{size}.svg", cwd=folder)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return folder


def test_two_sizes_give_two_figures_with_their_own_shapes(figures):
    texts = [text_of(figures / f"{size}.svg", "conv1_conv") for size in ("440x340x3", "550x425x3")]
    assert "220×170×64" in texts[0]
    assert "275×213×64" in texts[1]
    assert all("9,472" in text for text in texts)


def text_of(path, name):
    """All text in the SVG group of a node."""
    groups = [group for group in ElementTree.parse(path).iter() if group.get("id") == name]
    (node,) = groups
    return " ".join(text.strip() for text in node.itertext())


@pytest.mark.parametrize(
    ("name", "magic"), [("f.pdf", b"%PDF-"), ("f.png", b"\x89PNG"), ("f.dot", b"digraph"), ("f.json", b"{")]
)
def test_every_format_is_written_whole(tmp_path, name, magic):
    done = archigram("export", "mobilenet@96x96x3", "-o", name, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert magic in (tmp_path / name).read_bytes()[:200]
    assert os.listdir(tmp_path) == [name]


def test_dump_prints_the_drawing():
    drawing = json.loads(archigram("export", "vgg16", "--dump", "drawing").stdout)
    refs = {item["ref"] for item in drawing["items"] if item["type"] == "group"}
    assert {"block1_conv1", "predictions"} <= refs or "block1_conv1" in json.dumps(drawing)


def test_a_png_too_long_for_300_dpi_takes_what_fits(tmp_path):
    done = archigram("export", RESNET, "-o", "long.png", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "long.png").read_bytes().startswith(b"\x89PNG")
    said = refusal(archigram("export", RESNET, "-o", "long.png", "--dpi", "300", cwd=tmp_path))
    assert said.startswith("a PNG at 300 dpi would be")


def test_the_theme_is_drawn(tmp_path):
    for theme in ("light", "dark"):
        archigram("export", "vgg16", "--theme", theme, "-o", f"{theme}.svg", cwd=tmp_path)
    assert (tmp_path / "light.svg").read_bytes() != (tmp_path / "dark.svg").read_bytes()


@pytest.mark.parametrize(
    ("output", "says"),
    [
        ("f.docx", "cannot export a picture as .docx: choose one of .svg, .pdf, .png, .tex, .dot, .json"),
        ("f", "cannot export a picture as a file without a suffix: choose one of .svg, .pdf, .png, .tex, .dot, .json"),
        ("no/f.svg", "cannot write no/f.svg: its folder does not exist; create the folder or choose another place"),
        ("file/f.svg", "cannot write file/f.svg: a part of the path is a file, not a folder; "
         "create the folder or choose another place"),
        ("folder.svg", "cannot write folder.svg: it is a folder; add a file name"),
    ],
)  # fmt: skip
def test_a_place_that_cannot_be_written(tmp_path, output, says):
    (tmp_path / "file").write_text("kept")
    (tmp_path / "folder.svg").mkdir()
    assert refusal(archigram("export", "vgg16", "-o", output, cwd=tmp_path)) == says
    assert sorted(os.listdir(tmp_path)) == ["file", "folder.svg"]
    assert (tmp_path / "file").read_text() == "kept"


def test_doctor_finds_this_machine_well():
    done = archigram("doctor", "--format", "json")
    checks = {check["name"]: check for check in json.loads(done.stdout)}
    assert done.returncode == 0, done.stdout
    assert {"worker", "python", "keras", "onnx", "layout", "fonts", "qt", "cache"} <= set(checks)
    assert all(check["ok"] for check in checks.values())


def test_doctor_says_what_to_do_about_what_fails(tmp_path):
    (tmp_path / "file").write_text("")
    done = archigram("doctor", XDG_CACHE_HOME=str(tmp_path / "file"))
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    (place,) = (number for number, line in enumerate(lines) if line.startswith("FAILS"))
    assert "cache" in lines[place]
    assert "→ set XDG_CACHE_HOME" in lines[place + 1]


@pytest.mark.parametrize(("name", "magic"), [("f.svg", b"<svg"), ("f.pdf", b"%PDF-"), ("f.png", b"\x89PNG")])
def test_compare_writes_the_figure_side_by_side(tmp_path, name, magic):
    lines = ("vgg16@100x100x3,include_top=false", "vgg16@400x400x3,include_top=false")
    done = archigram("compare", *lines, "-o", name, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert magic in (tmp_path / name).read_bytes()[:200]


def test_the_figure_of_a_comparison_has_both_sides(tmp_path):
    archigram("compare", "vgg16,include_top=false", "vgg16", "-o", "f.svg", "--fold", "none", cwd=tmp_path)
    refs = {group.get("data-ref") for group in ElementTree.parse(tmp_path / "f.svg").iter()}
    assert {"1:block1_conv1", "2:block1_conv1", "2:fc1"} <= refs
    assert "1:fc1" not in refs


def test_a_figure_of_a_comparison_is_folded_and_a_table_is_not(tmp_path):
    lines = ("resnet50v2@440x340x3", "resnet50v2@550x425x3")
    archigram("compare", *lines, "-o", "f.svg", cwd=tmp_path)
    page = ElementTree.parse(tmp_path / "f.svg").getroot()
    assert float(page.get("viewBox").split()[3]) < 1500
    text = " ".join(page.itertext())
    assert "192 layers in both." in text
    rows = json.loads(archigram("compare", *lines, "--format", "json").stdout)["rows"]
    folded = json.loads(archigram("compare", *lines, "--format", "json", "--fold", "blocks").stdout)["rows"]
    assert len(rows) == 192
    assert len(folded) < 20


@pytest.mark.parametrize("format", ["text", "markdown", "latex"])
def test_tables_of_a_comparison_for_readers_end_in_its_words(format):
    lines = ("mobilenetv2@?x?x3,include_top=false", "mobilenetv2@225x225x3,include_top=false")
    shown = archigram("compare", *lines, "--differences", "--format", format).stdout
    assert "Not the same network: 4 paddings are chosen by whether a size is even" in shown.splitlines()[-1]


def test_three_configurations_say_in_json_what_two_share():
    found = json.loads(archigram("compare", "resnet50", "resnet50v2", "vgg16", "--format", "json").stdout)
    (shared,) = found["shared_by"]
    assert shared["sides"] == [0, 1]
    row = next(row for row in found["rows"] if row["name"] == "conv2_block1_1_conv")
    assert row["differing"] == {"use_bias": [True, False, None]}
    assert row["present"] == {"shape": True, "params": False, "macs": True, "operation": False}
    assert row["same"] == {"shape": False, "params": False, "macs": False, "operation": False}
