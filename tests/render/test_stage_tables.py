"""The table of stages as text for papers and programs."""

import csv
import io
import shutil
import subprocess

import pytest

from graph.configuration import Configuration
from graph.stage_table import Row
from loaders import applications
from render.tables import write
from render.tables.stages import Stages, aligned, stages_latex, stages_of, stages_table


def _stages(*names):
    return [stages_of(applications.load(Configuration(name))) for name in names]


@pytest.fixture(scope="module")
def resnets():
    return _stages("resnet50", "resnet101", "resnet152")


def test_one_network_has_its_counts_in_columns(resnets):
    """He et al., table 1: blocks and output sizes of the 50-layer network."""
    rows = list(csv.reader(io.StringIO(write(stages_table(resnets[:1]), "csv"))))
    assert rows[0] == ["stage", "output", "layers", "params", "MACs"]
    assert [row[1] for row in rows[1:]] == ["112×112×64", "56×56×256", "28×28×512", "14×14×1024", "7×7×2048", "1000"]
    assert rows[2][2] == "3×3 max pool, stride 2; [1×1, 64 – 3×3, 64 – 1×1, 256] ×3"
    assert sum(int(row[4]) for row in rows[1:]) == 3_857_973_248


def test_several_stand_as_columns_level_by_stage(resnets):
    """He et al., table 1: 3, 4, 6, 3 · 3, 4, 23, 3 · 3, 8, 36, 3 bottlenecks."""
    table = stages_table(resnets)
    assert [column.title for column in table.columns] == ["stage", "output", "resnet50", "resnet101", "resnet152"]
    repeats = [[cell.rpartition("] ×")[2].split(" ")[0] for cell in row[2:]] for row in table.rows[1:5]]
    assert repeats == [["3", "3", "3"], ["4", "4", "8"], ["6", "23", "36"], ["3", "3", "3"]]
    assert table.footer == (
        ("parameters", "", "25,636,712", "44,707,176", "60,419,944"),
        ("MACs", "", "3,857,973,248", "7,570,194,432", "11,282,415,616"),
    )
    assert [note.partition(":")[0] for note in table.notes] == ["resnet50", "resnet101", "resnet152"]


def test_networks_with_other_names_stand_level_by_size():
    lines = aligned(_stages("vgg16", "mobilenetv2"))
    # the first of each size: MobileNetV2 has more rows than one, a row for each width
    by_size = {line.size: [row is not None for row in line.rows] for line in reversed(lines)}
    assert by_size == {
        "224×224": [True, False],
        **{size: [True, True] for size in ("112×112", "56×56", "28×28", "14×14", "7×7", "1×1")},
    }


def test_every_stage_of_every_network_stands_once_and_in_its_order():
    def of(*titles):
        return Stages("x", tuple(Row(title, (8, 8), 3, (), 0, 0) for title in titles), 0, 0, ())

    found = [of("a", "b", "c"), of("a", "b", "x", "c"), of("a", "b", "c", "z")]
    lines = aligned(found)
    assert [line.title for line in lines] == ["a", "b", "x", "c", "z"]
    twice = [of("stem", "stem", "a"), of("stem", "a")]
    assert [[row is not None for row in line.rows] for line in aligned(twice)] == [[1, 1], [1, 0], [1, 1]]
    of_one_size = [of("p", "q", "r"), of("s", "t")]
    assert [[row is not None for row in line.rows] for line in aligned(of_one_size)] == [[1, 1], [1, 1], [1, 0]]
    for place, one in enumerate(found):
        assert [line.title for line in lines if line.rows[place]] == [row.title for row in one.stages]


def test_latex_has_blocks_in_brackets(resnets):
    source = stages_latex(resnets[:1])
    block = r"1$\times$1, 64\\3$\times$3, 64\\1$\times$1, 256"
    assert rf"$\left[\,\begin{{tabular}}{{@{{}}l@{{}}}}{block}\end{{tabular}}\,\right]\times 3$" in source
    assert "25.6 M" in source
    assert "% Stride 2 stands on the first" in source


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="pdflatex is not installed")
def test_latex_compiles_with_booktabs_alone(resnets, tmp_path):
    hostile = Stages(
        "漢字\ufffd a_b & 100% $x$ \\end{tabular} #^~{}", resnets[0].stages, None, None, ("line\nbreak \\input{x}",)
    )
    networks = _stages("efficientnetb0", "inceptionv3", "convnexttiny")
    tables = [
        stages_latex(resnets),
        stages_latex(resnets[:1]),
        stages_latex([hostile]),
        stages_latex([hostile, *resnets]),
    ]
    tables.append(stages_latex(networks))
    body = "\n\n".join(tables)
    head = r"\documentclass{article}\usepackage{booktabs}\begin{document}"
    (tmp_path / "page.tex").write_text(f"{head}\n{body}\n\\end{{document}}\n", encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "page.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace", check=False)
    assert done.returncode == 0, done.stdout[-2000:]
