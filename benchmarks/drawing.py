"""A 2,000-node transformer drawn by a cold ``export`` and, where it is installed, by Netron in headless Chromium.

Netron is looked for as ``netron`` on the PATH, with ``node``, ``chromium`` and, in the folder named by
PLAYWRIGHT_FOLDER, the npm package playwright-core.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.measure import Run, cold, row
from benchmarks.transformer import write

_PORT = "18081"
_FACTS = Run(6.9, 0)  # Netron 9.3 on a quiet machine, as measured before the project began


def main() -> None:
    """Print our row with Netron's time of the same run, or the one on record."""
    with tempfile.TemporaryDirectory() as folder:
        model = str(Path(folder) / "transformer.onnx")
        nodes = write(model)
        theirs = _netron(model)
        ours = cold("main.py", "export", model, "-o", str(Path(folder) / "figure.svg"))
        row(f"export of {nodes:,} nodes as SVG; Netron draws", ours, theirs or _FACTS, "5x")
        if theirs is None:
            print("  (Netron was not found: the baseline is the figure on record)")


def _netron(model: str) -> Run | None:
    browser, folder = shutil.which("chromium"), os.environ.get("PLAYWRIGHT_FOLDER")
    if not (shutil.which("netron") and shutil.which("node") and browser and folder):
        return None
    server = subprocess.Popen(["netron", model, "--port", _PORT], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        time.sleep(3)
        return Run(median(_opened(folder, browser) for _ in range(3)), 0)
    finally:
        server.terminate()
        server.wait()


def _opened(folder: str, browser: str) -> float:
    script = Path(__file__).with_name("netron.mjs").read_text()
    url = f"http://localhost:{_PORT}"
    command = ["node", "--input-type=module", "-", url, browser]
    done = subprocess.run(command, cwd=folder, input=script, capture_output=True, text=True, check=True)
    return int(done.stdout.split()[0]) / 1000
