"""One invisible application for every test that paints."""

import os

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(scope="session", autouse=True)
def application():
    """A QApplication, so that the window's tests can share the process."""
    from PySide6.QtWidgets import QApplication

    return QApplication.instance() or QApplication(["tests"])
