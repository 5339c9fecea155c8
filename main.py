"""Start archigram: the worker process, a command, or the window."""

import sys


def main() -> int:
    """Run what the command line asks for; returns the exit code."""
    if sys.argv[1:2] == ["--worker"]:
        from worker.entry import main as work

        return work()
    if sys.argv[1:2] == ["--probe"]:
        from probe.child import main as measure

        return measure()
    from cli.app import main as command

    return command(sys.argv[1:], open_window)


def open_window(configurations: list[str]) -> int:
    """Open the window with these configurations; returns when it is closed."""
    from gui.app import run

    return run(configurations)


if __name__ == "__main__":
    sys.exit(main())
