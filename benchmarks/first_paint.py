"""From the start of the process to the window's first paint, without a display server's own time."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from statistics import median

from benchmarks.measure import ROOT

_CHILD = """
import sys, time
from PySide6.QtCore import QEvent, QObject, QTimer
started = float(sys.argv[1])
from gui import app
from gui.worker_link import WorkerLink
application = app.application()
window = app.make_window(WorkerLink(), app.settings(clean=True))
window.show()

class Painted(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, application.quit)  # right after this paint
        return False

filter = Painted()
window.installEventFilter(filter)
application.exec()
print(time.time() - started)
"""


def main() -> None:
    """Print the median of five cold starts."""
    runs = sorted(_once() for _ in range(5))
    print(
        f"first paint of the window {'':<34} {median(runs):6.2f} s   (aim: 0.5 s; runs {runs[0]:.2f} to {runs[-1]:.2f})"
    )


def _once() -> float:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", _CHILD, str(time.time())]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])
