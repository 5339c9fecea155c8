"""The progress bar: only on a terminal, and gone at the end."""

import io
import time

from cli.progress import ProgressBar, bar


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_nothing_is_written_where_there_is_no_terminal():
    stream = io.StringIO()
    with ProgressBar(stream) as progress:
        progress.report("reading", 0.5)
        time.sleep(0.6)
    assert stream.getvalue() == ""


def test_long_work_shows_its_message_and_clears_it():
    stream = Terminal()
    with ProgressBar(stream) as progress:
        progress.report("laying out", 0.5)
        time.sleep(0.7)
    assert "laying out" in stream.getvalue()
    assert stream.getvalue().endswith("\r\x1b[K")


def test_short_work_shows_nothing():
    stream = Terminal()
    with ProgressBar(stream) as progress:
        progress.report("laying out", 0.5)
    assert stream.getvalue() == ""


def test_the_bar_fills():
    assert bar(0.0, 0) == "░" * 24
    assert bar(0.5, 0) == "█" * 12 + "░" * 12
    assert bar(7.0, 0) == "█" * 24
    assert bar(None, 1.0).count("█") == 1
