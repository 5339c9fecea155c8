"""What a machine without a display shows first."""

import os
import subprocess
import sys

from tests.cli.run import ROOT


def test_the_tour_writes_four_figures_and_shows_two_tables(tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "cli.tour", str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, cwd=ROOT, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    figures = sorted(os.listdir(tmp_path / "out"))
    sizes = ("440x340x3", "550x425x3")
    assert figures == sorted(f"resnet50v2-{size}{suffix}" for size in sizes for suffix in (".svg", ".pdf"))
    assert "(None, 220, 170, 64)" in done.stdout
    assert "(None, 275, 213, 64)" in done.stdout
    assert "main.py summary" in done.stdout
