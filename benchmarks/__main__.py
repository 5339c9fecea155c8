"""``python -m benchmarks [NAME ...]``: all of them, or those named, each in a process of its own.

A child's peak memory begins with what its parent held when it was started: no benchmark may grow the next one's
parent.
"""

import subprocess
import sys
from importlib import import_module

_ALL = ("cold_summary", "large_files", "drawing", "window", "first_paint", "whatif", "probe_overhead")


def main() -> None:
    """Run one benchmark's ``main`` here, several in children."""
    names = sys.argv[1:] or list(_ALL)
    if len(names) == 1:
        import_module(f"benchmarks.{names[0]}").main()
        return
    for name in names:
        subprocess.run([sys.executable, "-m", "benchmarks", name], check=True)


main()
