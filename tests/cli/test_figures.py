"""``archigram export`` as a person asks for figures: several at once, in a style, with a caption."""

import json

import pypdf
import pytest

from cli.several import places, slug
from graph.errors import ExportError
from tests.cli.run import archigram, refusal


def test_several_configurations_are_the_pages_of_one_pdf(tmp_path):
    done = archigram("export", "vgg16", "vgg16@64x64x3,include_top=false", "-o", tmp_path / "both.pdf")
    assert done.returncode == 0, done.stderr
    pages = pypdf.PdfReader(tmp_path / "both.pdf").pages
    assert ["224×224×3" in page.extract_text() for page in pages] == [True, False]
    assert "64×64×3" in pages[1].extract_text()


def test_or_a_file_each(tmp_path):
    done = archigram("export", "vgg16", "vgg16@64x64x3,include_top=false", "-o", tmp_path / "{name}.svg")
    assert done.returncode == 0, done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"vgg16.svg", "vgg16-64x64x3-include_top-false.svg"}


def test_where_one_fails_none_is_written(tmp_path):
    said = refusal(archigram("export", "vgg16", "vgg61", "-o", tmp_path / "both.pdf"))
    assert "vgg61" in said
    assert not list(tmp_path.iterdir())


def test_several_do_not_go_into_one_picture(tmp_path):
    said = refusal(archigram("export", "vgg16", "vgg19", "-o", tmp_path / "both.svg"))
    assert said.endswith("choose FILE.pdf for a page each, or {name}.svg for a file each")


def test_a_configuration_that_stands_twice_has_one_file_only():
    with pytest.raises(ExportError, match=r"two figures would be written to a-vgg16\.svg"):
        places("a-{name}.svg", ["vgg16", "vgg16"])


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("resnet50@64x64x3,classes=10", "resnet50-64x64x3-classes-10"),
        ("/home/someone/secret/model.v2.onnx,batch=1", "model.v2-batch-1"),
        ("C:\\nets\\m.keras@?x?x3", "m-anyxanyx3"),
        ("models.py:build", "models-build"),
        ("mobilenet,alpha=0.5", "mobilenet-alpha-0.5"),
        ("../..", "figure"),
        ("a/b\x00c\n@1", "a-b-c-1"),
    ],
)
def test_a_configuration_names_a_file_without_folders(line, name):
    assert slug(line) == name


def test_a_slug_is_no_longer_than_a_disk_allows():
    assert len(slug("x" * 10_000)) == 100


def test_volumes_say_what_they_do_not_write(tmp_path):
    done = archigram("export", "vgg16", "--diagram", "volumes", "--show", "shapes,macs", "-o", tmp_path / "figure.svg")
    assert done.returncode == 0
    assert done.stderr.startswith("note: volumes write sizes and operations, not macs; ")


def test_the_caption_is_one_sentence_with_totals_and_configuration(tmp_path):
    line = "resnet50@64x64x3,include_top=false"
    done = archigram("export", line, "--fold", "blocks", "--caption")
    assert done.stdout == (
        "Architecture of ResNet50 (input 64×64×3): 23.6 M parameters, 315 MMACs; "
        f"×N marks a block that repeats N times ({line}).\n"
    )
    for_tex = archigram("export", line, "--fold", "blocks", "--caption", "-o", tmp_path / "figure.tex").stdout
    assert for_tex == done.stdout.replace("×", r"$\times$").replace("_", r"\_")
    assert (tmp_path / "figure.tex").exists()


def test_options_lie_over_the_persons_own_style(tmp_path):
    """Of the file: MACs for names and a red ink; of the options: the dark ground."""
    (tmp_path / "own.toml").write_text(
        'theme = "mono"\nshow = ["macs"]\n[colours]\nink = "#FF0000"\n', encoding="utf-8"
    )
    figure = tmp_path / "figure.svg"
    done = archigram("export", "vgg16", "--style", tmp_path / "own.toml", "--theme", "dark", "-o", figure)
    assert done.returncode == 0, done.stderr
    source = figure.read_text(encoding="utf-8")
    assert "86.7 MMACs" in source
    assert ">block1_conv1<" not in source
    assert "#FF0000" in source
    assert "#16191D" in source


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--show", "names,sizes"), "cannot show 'sizes' on a node"),
        (("--style", "none.toml"), "cannot read the style none.toml"),
    ],
)
def test_a_style_that_cannot_be_is_refused_before_any_work(options, says, tmp_path):
    assert says in refusal(archigram("export", "no_such_network", *options, "-o", tmp_path / "a.svg"))


def test_stages_of_several_networks_are_one_table():
    done = archigram("summary", "resnet50", "resnet101", "--stages")
    assert done.returncode == 0, done.stderr
    assert "resnet101: Stride 2 stands on the first 1×1 convolution" in done.stdout
    (found,) = json.loads(archigram("summary", "vgg16", "--stages", "--format", "json").stdout)
    assert found["stages"][0]["title"] == "block1_x"
    assert archigram("summary", "resnet50", "--stages", "--format", "latex").stdout.startswith(
        r"% \usepackage{booktabs}"
    )


def test_several_networks_have_no_one_table_of_layers():
    done = archigram("summary", "resnet50", "resnet101")
    assert done.returncode == 2
    assert "--stages" in done.stderr


def test_a_figure_of_stages_has_the_networks_as_columns(tmp_path):
    figure = tmp_path / "stages.svg"
    done = archigram("export", "resnet50", "resnet101", "--diagram", "stages", "-o", figure)
    assert done.returncode == 0, done.stderr
    source = figure.read_text(encoding="utf-8")
    assert ">resnet50<" in source
    assert ">resnet101<" in source
    assert ">×23<" in source


def test_a_comparison_takes_a_style_too(tmp_path):
    figure = tmp_path / "both.tex"
    done = archigram("compare", "vgg16", "vgg19", "--show", "names", "-o", figure)
    assert done.returncode == 0, done.stderr
    source = figure.read_text(encoding="ascii")
    assert "block3\\_conv4" in source
    assert "Conv2D 3" not in source
    assert "archigram-FFFFFF" in source.partition("tikzpicture")[2]
