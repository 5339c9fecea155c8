"""--fold and --diagram of the command line."""

import json
from xml.etree import ElementTree

from tests.cli.run import archigram


def test_summary_folds_and_keeps_the_totals():
    plain = json.loads(archigram("summary", "resnet50", "--format", "json").stdout)
    folded = json.loads(archigram("summary", "resnet50", "--fold", "blocks", "--format", "json").stdout)
    assert folded["totals"] == plain["totals"]
    assert [node["name"] for node in folded["nodes"]][3:7] == ["conv2", "conv3", "conv4", "conv5"]
    assert [node["attributes"]["repeat"] for node in folded["nodes"][3:7]] == [3, 4, 6, 3]
    assert sum(node["params"] for node in folded["nodes"]) == plain["totals"]["params"]


def test_the_table_says_how_often_a_block_repeats():
    text = archigram("summary", "mobilenetv2", "--fold", "blocks").stdout
    assert "inverted residual 192|384·64, 3×3 ×4" in text


def test_export_folds(tmp_path):
    path = tmp_path / "figure.svg"
    assert archigram("export", "resnet50", "--fold", "auto", "-o", path).returncode == 0
    said = {"".join(text.itertext()) for text in ElementTree.parse(path).iter("{http://www.w3.org/2000/svg}text")}
    assert {"×3", "×4", "×6", "bottleneck 64·64·256"} <= said


def test_export_draws_the_table_of_stages(tmp_path):
    path = tmp_path / "table.svg"
    assert archigram("export", "resnet50", "--diagram", "stages", "-o", path).returncode == 0
    said = {"".join(text.itertext()) for text in ElementTree.parse(path).iter("{http://www.w3.org/2000/svg}text")}
    assert {"conv4_x", "14×14×1024", "3×3, 256", "×6"} <= said


def test_an_unknown_way_of_folding_is_a_usage_error():
    done = archigram("summary", "resnet50", "--fold", "everything")
    assert done.returncode == 2
    assert "blocks" in done.stderr
