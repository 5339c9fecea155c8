"""Sentences in good English: one of a thing is no plural."""

from __future__ import annotations

import pytest

from graph.expressions import Leaf
from graph.wording import parameter_words


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


def test_without_a_formula_there_is_nothing_to_name():
    assert parameter_words(None) == ()
