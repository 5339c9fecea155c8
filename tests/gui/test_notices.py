"""The progress card says how long the work runs."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from gui.notices import BusyCard, elapsed_text
from tests.gui.conftest import wait_until


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, ""), (7, "7 s"), (60, "1 min"), (125, "2 min 5 s"), (3600, "60 min")]
)
def test_time_is_told_in_seconds_and_minutes(seconds, text):
    assert elapsed_text(seconds) == text


def test_the_card_counts_while_it_shows_and_starts_again(qapp):
    body = QWidget()
    body.resize(800, 600)
    card = BusyCard(body, over=body)
    body.show()
    card.show_progress("Opening vgg16", None)
    assert card.elapsed == ""
    wait_until(lambda: card.elapsed != "")
    before = card.elapsed
    card.show_progress("laying out 22 nodes", 0.5)
    assert card.elapsed == before
    card.hide()
    card.show_progress("Opening vgg19", None)
    assert card.elapsed == ""
    body.close()
