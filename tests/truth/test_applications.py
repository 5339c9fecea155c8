"""Archigram's graphs of the 40 applications against Keras' own tables: every node, every configuration."""

from __future__ import annotations

import pytest

from graph.configuration import Configuration, parse
from graph.errors import ArchigramError
from graph.facts import totals
from graph.index import Index
from graph.values import Graph
from loaders import applications
from loaders.catalogue import find_application
from tests.truth import regenerate, tables
from tests.truth.configurations import lines
from tests.truth.tables import Table

CASES = [(name, line) for name in tables.applications() for line in lines(name)]


def configuration_of(line: str) -> Configuration:
    return parse(line, lambda path: False)


def needs_keras(case: tuple[str, str]) -> bool:
    return applications.needs_framework(configuration_of(case[1]))


FREE = [case for case in CASES if not needs_keras(case)]
THROUGH_KERAS = [case for case in CASES if needs_keras(case)]


def differences(graph: Graph, table: Table) -> list[str]:
    """Every way in which the graph is not what Keras says, one line each."""
    index = Index(graph)
    found = []
    # below the minimum Keras was given a tensor instead of a shape, and names MobileNetV2 after neither
    if graph.name != table["model"] and "below_minimum" not in graph.configuration:
        found.append(f"model {graph.name} is {table['model']} to Keras")
    missing = set(table["names"]) ^ {node.name for node in graph.nodes}
    found += [f"only one side has {name}" for name in sorted(missing)]
    for name, shape, params, parents in zip(
        table["names"], table["shapes"], table["params"], table["parents"], strict=True
    ):
        node = index.nodes.get(name)
        if node is None:
            continue
        ours = [list(spec.shape or ()) for spec in node.outputs]
        if ours != [shape]:
            found.append(f"{name}: shape {ours}, Keras {shape}")
        held = sum(index.weights[weight].count or 0 for weight in node.weights)
        if held != params:
            found.append(f"{name}: {held} parameters, Keras {params}")
        if list(node.inputs) != [table["names"][parent] for parent in parents]:
            found.append(f"{name}: reads {node.inputs}, Keras {[table['names'][parent] for parent in parents]}")
        if node.opaque:
            found.append(f"{name}: opaque")
    sums = totals(graph)
    ours_total = (sums.nodes, sums.params, sums.trainable_params, sums.non_trainable_params)
    keras_total = (len(table["names"]), table["total"], table["trainable"], table["total"] - table["trainable"])
    if ours_total != keras_total:
        found.append(f"totals {ours_total}, Keras {keras_total}")
    return found


def compare(case: tuple[str, str]) -> None:
    name, line = case
    table = tables.read(name)[line]
    if "refused" in table:
        with pytest.raises(ArchigramError) as refusal:
            applications.load(configuration_of(line))
        assert "\n" not in str(refusal.value)
    else:
        assert differences(applications.load(configuration_of(line)), table) == []


@pytest.mark.parametrize("name", tables.applications())
def test_kept_data_equals_keras(name: str):
    """Every framework-free configuration: names, shapes, parameters, edges and totals; refused where Keras refuses."""
    for case in FREE:
        if case[0] == name:
            compare(case)


@pytest.mark.parametrize("case", THROUGH_KERAS, ids=lambda case: case[1])
def test_what_keras_builds_equals_keras(case):
    """Configurations that change layers are built by Keras and equal its tables too."""
    compare(case)


def test_truth_covers_all_applications():
    """The tables hold all 40 constructors, each with the configurations listed."""
    assert len(tables.applications()) == 40
    for name in tables.applications():
        assert tuple(tables.read(name)) == lines(name)
        assert len([line for line, table in tables.read(name).items() if "refused" not in table]) >= 4


@pytest.mark.parametrize(
    "line",
    [
        "resnet50v2@440x340x3",
        "efficientnetb0@101x130x3,include_top=false",
        "mobilenetv3small",
        "convnexttiny@96x80x4,classes=7,classifier_activation=none",
        "vgg16@10x10x3,include_top=false,below_minimum=true",
    ],
)
def test_truth_is_current(line: str):
    """Keras asked now says what the tables say."""
    name = find_application(configuration_of(line).source).name
    assert regenerate.ask(name, line) == tables.read(name)[line]
