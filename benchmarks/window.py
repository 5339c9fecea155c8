"""In the running window: from choosing a model to its first paint, the worker started and idle."""

from __future__ import annotations

import os
import tempfile
import time
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


def _transformer(folder: Path) -> str:
    from benchmarks.transformer import write

    path = str(folder / "transformer.onnx")
    write(path)
    return path
