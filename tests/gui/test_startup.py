"""What the window's process has imported at its first paint."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

FIRST_PAINT = """
import sys, tempfile
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QEvent
from gui import app
from gui.settings import Settings
from gui.worker_link import WorkerLink

app.application()
window = app.make_window(WorkerLink(), Settings(Path(tempfile.mkdtemp()) / "s.ini"))
window.show()
while not window.windowHandle() or not window.windowHandle().isExposed():
    QCoreApplication.processEvents()
QCoreApplication.processEvents()
names = "tensorflow keras onnx onnxruntime numpy h5py pygraphviz graphviz fontTools uharfbuzz".split()
print(" ".join(sorted(name for name in names if name in sys.modules)) or "none")
"""


def test_first_paint_has_imported_no_framework():
    """None of the frameworks, nor any engine of layout or fonts, is needed to show the window."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PAINT], env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.stdout.strip() == "none", done.stdout + done.stderr


def test_gui_names_no_framework_and_no_loader():
    """The source of the window imports neither, not even inside a function."""
    forbidden = ("tensorflow", "keras", "onnx", "onnxruntime", "h5py", "numpy", "loaders")
    for path in (ROOT / "gui").rglob("*.py"):
        lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
        imported = {words[1].split(".")[0] for words in lines if len(words) > 1 and words[0] in ("import", "from")}
        assert not imported & set(forbidden), path.name
