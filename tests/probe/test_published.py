"""Keras' own table beside our counts: parameters, depth and size of every application that it lists."""

import pytest

from loaders.applications import load
from loaders.catalogue import applications
from probe.graph_facts import depth, parameters
from probe.published import every_application, published
from probe.task import read

NAMES = sorted(published())


def test_every_application_has_a_line_that_can_be_timed():
    lines = every_application(batch=32)
    assert len(lines) == 40
    assert {read(line).source for line in lines} == {application.name.lower() for application in applications()}
    for line in lines:
        shape = read(line).shape
        assert read(line).option("batch") == 32
        assert shape is None or None not in shape


@pytest.mark.parametrize("name", NAMES)
def test_our_parameters_and_depth_are_those_that_keras_publishes(name):
    row, graph = published()[name], load(read(name))
    assert parameters(graph) / 1e6 == pytest.approx(row.params_millions, abs=0.1)  # it cuts digits off
    if row.depth is not None:
        assert depth(graph) == row.depth
