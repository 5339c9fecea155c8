"""``python -m benchmarks [NAME ...]``: all of them, or those named."""

import sys
from importlib import import_module

_ALL = ("cold_summary", "large_files", "drawing", "whatif", "window", "probe_overhead")


def main() -> None:
    """Run each benchmark's ``main``."""
    for name in sys.argv[1:] or _ALL:
        import_module(f"benchmarks.{name}").main()


main()
