"""Comparisons of sizes by name: settled for every value of their names, or not at all."""

from __future__ import annotations

import pytest

from loaders.onnx_dims import symbol
from loaders.onnx_order import Undecided, equal, less

H, W = symbol("H"), symbol("W")


def test_comparisons_are_settled_only_when_every_size_agrees():
    assert less(H, H + 1)
    assert not less(H, 0)
    assert not equal(H, -1)
    assert equal(H + 1, 1 + H)
    for open_question in (lambda: equal(H, 3), lambda: less(H, W), lambda: less(2, H)):
        with pytest.raises(Undecided):
            open_question()
