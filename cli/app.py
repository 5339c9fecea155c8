"""The command line: finds the command, runs it, turns what goes wrong into one line and an exit code.

0 done, 1 refused, 2 usage, 130 interrupted.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from importlib import import_module
from types import ModuleType

from cli.commands import COMMANDS
from cli.console import Console, printable, silence_stdout
from graph.errors import ArchigramError, UserCodeError

REFUSED, USAGE, INTERRUPTED, PIPE_CLOSED = 1, 2, 130, 141

_DESCRIPTION = "See a neural network's architecture, understand every number in it, and export the figure."
_EPILOG = """\
A CONFIGURATION is SOURCE[@SHAPE][,KEY=VALUE]... where SOURCE is a Keras application or a model file:
  resnet50v2@440x340x3,include_top=false     model.onnx,batch=1     model.keras@?x?x3
or a function of your own that returns a Keras model, FILE.py:FUNCTION, which runs with --trust only.

Without a command, the window opens with the configurations given."""


Window = Callable[[list[str]], int]


def main(arguments: list[str], window: Window) -> int:
    """Run the command line; returns the exit code. Usage errors leave through SystemExit(2).

    ``window`` opens the window with configurations; the command line itself knows nothing of it.
    """
    console = Console("-v" in arguments or "--verbose" in arguments)
    try:
        return _run(arguments, window, console)
    except ArchigramError as error:
        _explain(error, console)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        silence_stdout()
        return PIPE_CLOSED
    except (MemoryError, RecursionError):
        console.error("this model is too large for the memory of this machine; try a smaller one")
    except Exception as error:
        if console.verbose:
            raise
        _explain_bug(f"{type(error).__name__}: {error}", console)
    return REFUSED


def _run(arguments: list[str], window: Window, console: Console) -> int:
    command = next((word for word in arguments if not word.startswith("-")), None)
    if command is None or command not in COMMANDS:
        return _open_window(arguments, window)
    module = _module(command)
    parser = _command_parser(command, module)
    rest = list(arguments)
    rest.remove(command)
    code: int = module.run(parser.parse_args(rest), console)
    return code


def _open_window(arguments: list[str], window: Window) -> int:
    parser = _parser()
    configurations: list[str] = parser.parse_args(arguments).configuration
    _refuse_misspelt_command(parser, configurations)
    from cli.window import check_display

    check_display()
    return window(configurations)


def _refuse_misspelt_command(parser: argparse.ArgumentParser, words: list[str]) -> None:
    """``archigram sumary vgg16`` is no wish for a window with two diagrams."""
    from difflib import get_close_matches
    from os.path import exists

    near = get_close_matches(words[0], COMMANDS, n=1, cutoff=0.75) if words and not exists(words[0]) else []
    if near:
        parser.error(f"there is no command {words[0]!r}; did you mean {near[0]!r}?")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "archigram",
        usage="archigram [-h] [-v] [--version] [COMMAND ...] [CONFIGURATION ...]",
        description=_DESCRIPTION,
        epilog=_commands_help() + "\n\n" + _EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("configuration", metavar="CONFIGURATION", nargs="*", help="what to open in the window")
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and leave")
    _add_verbose(parser)
    return parser


def _command_parser(command: str, module: ModuleType) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        f"archigram {command}",
        description=module.HELP,
        epilog=None if command in ("list", "doctor") else _EPILOG.partition("\n\n")[0],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    module.add_arguments(parser)
    if command not in ("list", "doctor"):
        parser.add_argument("--trust", action="store_true", help="run the user's own code of FILE.py:FUNCTION")
    _add_verbose(parser)
    return parser


def _add_verbose(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-v", "--verbose", action="store_true", help="say on stderr what happens")


def _commands_help() -> str:
    return "commands:\n" + "\n".join(f"  {name:<9} {_module(name).HELP}" for name in COMMANDS)


def _module(command: str) -> ModuleType:
    return import_module(COMMANDS[command])


def _explain(error: ArchigramError, console: Console) -> None:
    """One line; whom asked with ``-v`` also gets the traceback of a bug, or of the user's own code."""
    traceback: str = getattr(error, "traceback", "")
    if traceback:
        console.log("\n".join(map(printable, traceback.splitlines())))
    if traceback and not isinstance(error, UserCodeError):
        _explain_bug(str(error), console)
    else:
        console.error(str(error))


def _explain_bug(what: str, console: Console) -> None:
    console.error(f"archigram has a bug here ({what}); run again with -v and report what it prints")


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from cli.version import version

        print(f"archigram {version()}")
        sys.exit(0)
