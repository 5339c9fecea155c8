"""Names: those that Keras gives on its own, and lists of them."""

from __future__ import annotations

import re
from functools import cache


@cache
def snake_case(name: str) -> str:
    """``lstm_cell`` for ``LSTMCell``, ``conv_lstm2d`` for ``ConvLSTM2D``, as Keras names a nameless layer."""
    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


def names(text: str) -> list[str]:
    """The names in a text, separated by spaces."""
    return text.split()
