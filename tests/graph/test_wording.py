"""Sentences in good English: one of a thing is no plural."""

from __future__ import annotations

import pytest

from graph.explain import explain
from graph.expressions import Leaf
from graph.infer import infer
from graph.wording import parameter_words
from tests.graph.builder import chain


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({"in_channels": 1, "filters": 1}, "one input channel, one filter."),
        ({"in_channels": 3, "bias": 1, "filters": 64}, "3 input channels, one bias, 64 filters."),
        ({"in_features": 2048, "units": 1}, "2048 inputs, one unit."),
        ({"per_channel": 4, "channels": 64}, "4 numbers per channel, 64 channels."),
        ({"lora_rank": 4}, "lora rank 4."),
    ],
)
def test_terms_are_counted_as_people_count(terms, said):
    found = Leaf(1, "")
    for label, value in terms.items():
        found = found * Leaf(value, label)
    assert parameter_words(found) == (said,)


def test_cells_that_differ_are_no_product():
    """Two stacked cells: their gates and units are counted each, in the formula's order."""
    found = Leaf(4, "gates") * Leaf(5, "units") + Leaf(3, "gates") * Leaf(4, "units")
    assert parameter_words(found) == ("4 and 3 gates, 5 and 4 units.",)


@pytest.mark.parametrize(
    ("units", "formula"), [(5, "2·4·(5·(5 + 7) + 5)"), (6, "4·(5·(5 + 7) + 5) + 4·(6·(6 + 7) + 6)")]
)
def test_both_directions_alike_are_twice_the_one(units, formula):
    """Keras writes the backward layer even where it is the forward one, run the other way."""
    forward = {"class_name": "LSTM", "config": {"name": "forward_lstm", "units": 5, "go_backwards": False}}
    backward = {"class_name": "LSTM", "config": {"name": "backward_lstm", "units": units, "go_backwards": True}}
    graph = infer(chain((None, 9, 7), ("Bidirectional", {"layer": forward, "backward_layer": backward})))
    (found,) = [each for each in explain(graph) if each.op_type == "Bidirectional"]
    assert found.params.formula == formula
    said = "2 directions, 4 gates, 5 units, 7 inputs."
    assert found.words[0] == (said if units == 5 else "4 and 4 gates, 5 and 6 units, 7 and 7 inputs.")


def test_without_a_formula_there_is_nothing_to_name():
    assert parameter_words(None) == ()
