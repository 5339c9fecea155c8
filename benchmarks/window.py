"""In the running window: from choosing a model to its first paint, the worker started and idle; and how long
the window stands still at most while 10,000 nodes open (CPU time of its thread in one turn of the event loop).
"""

from __future__ import annotations

import os
import tempfile
import time
from itertools import pairwise
from pathlib import Path

_MODELS = (("resnet50v2@440x340x3,include_top=false", "0.5 s"), ("nasnetlarge", "3 s"))


def main() -> None:
    """Print a row per model; nothing comes from the disk cache."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["ARCHIGRAM_NO_CACHE"] = "1"
    from gui import app
    from gui.screenshot import wait
    from gui.worker_link import WorkerLink

    app.application()
    link = WorkerLink()
    window = app.make_window(link, app.settings(clean=True), "light")
    window.resize(1440, 900)
    window.show()
    window.open(["vgg16"])
    wait(lambda: bool(window.session.diagrams))
    for configuration, aim in _MODELS:
        print(f"window: {configuration:<42} {_drawn(window, wait, configuration):6.2f} s   (aim: {aim})", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        path = _transformer(Path(folder))
        print(f"window: a 2,069-node transformer, one mask{'':<10} {_drawn(window, wait, path):6.2f} s", flush=True)
        path = _transformer(Path(folder), blocks=220)
        block = _longest_block(lambda: _drawn(window, wait, path))
        print(f"window: longest turn while 10,341 nodes open{'':<8} {block:6.2f} s   (aim: 0.25 s)", flush=True)
    window.close()
    link.stop()


def _drawn(window, wait, configuration: str) -> float:
    """Seconds until the diagram is open and painted."""
    before = len(window.session.diagrams)
    started = time.perf_counter()
    window.open([configuration])
    wait(lambda: len(window.session.diagrams) > before or bool(window.messages.lines))
    if window.messages.lines:
        raise RuntimeError(window.messages.lines[-1])
    window.grab()  # paints all of it now
    return time.perf_counter() - started


def _longest_block(act) -> float:
    """Seconds of CPU that the window's thread takes at most between two turns of a timer."""
    from PySide6.QtCore import QTimer

    turns = [time.thread_time()]
    timer = QTimer(interval=1)
    timer.timeout.connect(lambda: turns.append(time.thread_time()))
    timer.start()
    act()
    timer.stop()
    return max(after - before for before, after in pairwise(turns))


def _transformer(folder: Path, blocks: int = 44) -> str:
    from benchmarks.transformer import write

    path = str(folder / f"transformer{blocks}.onnx")
    write(path, blocks)
    return path
