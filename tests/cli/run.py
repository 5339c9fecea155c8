"""The program as a person starts it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def archigram(*arguments, cwd=None, timeout=300, **environment):
    """Run ``python main.py ARGUMENTS``; a variable given as None is left out."""
    variables = {**os.environ, **environment}
    variables = {name: value for name, value in variables.items() if value is not None}
    command = [sys.executable, str(ROOT / "main.py"), *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, encoding="utf-8", cwd=cwd, env=variables, timeout=timeout, check=False
    )


def refusal(done):
    """The one line of a refusal; fails unless there is exactly one and nothing else."""
    assert done.returncode == 1, done
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("error: "), lines
    return lines[0].removeprefix("error: ")
