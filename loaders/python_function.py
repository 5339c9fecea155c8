"""``FILE.py:FUNCTION``: the one source that runs the user's own code, and only where the person said so.

The file is executed as a fresh module each time, with its folder first on the path, so that it may import what lies
beside it; afterwards those modules are forgotten and the path is as before. What the function returns is walked as any
Keras model. Whatever the code raises becomes one line that names the user's own file and line, with the traceback
from there on as ``error.traceback``.
"""

from __future__ import annotations

import hashlib
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from inspect import Parameter, signature
from pathlib import Path
from types import ModuleType

from graph.configuration import Configuration, Value
from graph.errors import ConfigurationError, LoadError, TrustNeeded, UserCodeError
from graph.values import Graph
from loaders.names import safe_name

LARGEST_SOURCE = 4 * 2**20
LONGEST_MESSAGE = 300
MOST_LINES = 200

_MODULE = "archigram_user_model"

IsOwn = Callable[[object], bool]


def load(configuration: Configuration, path: str, *, trust: bool = False) -> Graph:
    """The graph of the model that the function returns.

    Options are the function's arguments, and ``@SHAPE`` its ``input_shape`` if it takes one; else both are as for a
    Keras file. Raises TrustNeeded unless ``trust``, UserCodeError where the code raises, LoadError where it returns no
    model, ConfigurationError for an option that the function lacks.
    """
    source = read_source(path)
    shown = safe_name(f"{os.path.basename(path)}:{configuration.function}")
    if not trust:
        raise TrustNeeded(
            f'"{shown}" is a program that would run here with all of your rights; '
            "if you trust who wrote it, say so with --trust"
        )
    from loaders.keras_model import fresh_session, graph_of

    fresh_session()
    with _own_modules(path) as own:
        with _blamed(shown, own):
            module = _executed(source, path)
        found = _named(module, configuration.function, shown)
        arguments, rest = _arguments(found, configuration, shown)
        with _blamed(shown, own):
            model = found if _is_model(found) else found(**arguments)
        return graph_of(model, rest, shown)


def content_key(path: str) -> str:
    """A digest of the file's text and of what lies beside it: what a kept result must not outlive."""
    digest = hashlib.sha256()
    beside = sorted(Path(path).resolve().parent.glob("*.py"))[:1000]
    for file in (Path(path), *beside):
        try:
            digest.update(f"{file.name}\0".encode("utf-8", "surrogateescape") + _bytes(file))
        except OSError:
            digest.update(b"\0gone")
    return digest.hexdigest()


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST_SOURCE + 1)


def read_source(path: str) -> bytes:
    """The file's bytes. Raises LoadError where it cannot be read, or is too large to be written by hand."""
    shown = safe_name(os.path.basename(path))
    if not os.path.isfile(path):
        raise LoadError(f'there is no file "{safe_name(path)}"; check its name and folder')
    try:
        data = _bytes(Path(path))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise LoadError(f'"{shown}" cannot be read ({reason}); check its permissions') from None
    if len(data) > LARGEST_SOURCE:
        raise LoadError(f'"{shown}" is too large to be somebody\'s source; is it the right file?')
    return data


def _executed(source: bytes, path: str) -> ModuleType:
    """The file as a module that ``pickle``, ``inspect`` and Keras' registration find while it lives."""
    module = ModuleType(_MODULE)
    module.__file__ = os.path.abspath(path)
    sys.modules[_MODULE] = module
    exec(compile(source, module.__file__, "exec", dont_inherit=True), module.__dict__)
    return module


def _named(module: ModuleType, function: str, shown: str) -> Callable[..., object]:
    """What stands under that name in the module: a function, a class, or a model."""
    found: object = getattr(module, function, None)
    if callable(found):
        return found
    own = [name for name, value in vars(module).items() if _is_own(value, module) and not name.startswith("_")]
    if found is not None:
        raise LoadError(f'"{shown}" is no function but {_article(type(found).__name__)}; {_try(own, function)}')
    raise LoadError(
        f'there is no function "{safe_name(function)}" in "{shown.rpartition(":")[0]}"; {_try(own, function)}'
    )


def _is_own(value: object, module: ModuleType) -> bool:
    return callable(value) and getattr(value, "__module__", "") == module.__name__


def _try(own: list[str], function: str) -> str:
    near = get_close_matches(function, own, 3, 0.5) or own[:6]
    return f"its functions are: {', '.join(map(safe_name, near))}" if near else "it defines no function at all"


def _article(noun: str) -> str:
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {safe_name(noun)}"


def _is_model(value: object) -> bool:
    from keras import Model

    return isinstance(value, Model)


def _arguments(
    found: Callable[..., object], configuration: Configuration, shown: str
) -> tuple[dict[str, Value], Configuration]:
    """The function's arguments, and the configuration without what they took."""
    named, anything = _parameters(found)
    arguments: dict[str, Value] = {}
    rest = configuration
    for name, value in configuration.options:
        if name in named or (anything and name != "batch"):
            arguments[name] = value
            rest = rest.without_option(name)
    if configuration.shape is not None and "input_shape" in named and "input_shape" not in arguments:
        arguments["input_shape"] = configuration.shape
        rest = rest.with_shape(None)
    missing = [name for name, needed in named.items() if needed and name not in arguments]
    if missing:
        first = safe_name(missing[0])
        raise ConfigurationError(
            f'"{shown}" needs {", ".join(map(safe_name, missing))}; give it as an option, like {first}=3'
        )
    return arguments, rest


def _parameters(found: Callable[..., object]) -> tuple[dict[str, bool], bool]:
    """Its arguments by name and whether each must be given, and whether it takes any other."""
    if _is_model(found):
        return {}, False
    try:
        parameters = signature(found).parameters.values()
    except (TypeError, ValueError):
        return {}, True
    kinds = (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)
    named = {each.name: each.default is Parameter.empty for each in parameters if each.kind in kinds}
    return named, any(each.kind is Parameter.VAR_KEYWORD for each in parameters)


@contextmanager
def _own_modules(path: str) -> Iterator[IsOwn]:
    """The file's folder first on the path; what was imported from there is forgotten afterwards.

    Gives the test of a file's name: whether it is the user's own, not Python's, a package's or this program's.
    """
    folder, file = str(Path(path).resolve().parent), os.path.abspath(path)
    before, known, arguments = list(sys.path), set(sys.modules), sys.argv
    others = [os.path.join(each, "") for each in before if os.path.join(each, "").startswith(os.path.join(folder, ""))]

    def is_own(name: object) -> bool:
        inside = isinstance(name, str) and name.startswith(os.path.join(folder, ""))
        return name == file or (inside and not str(name).startswith(tuple(others)))

    sys.path.insert(0, folder)
    sys.argv = [path]
    try:
        yield is_own
    finally:
        sys.path[:], sys.argv = before, arguments
        for name in set(sys.modules) - known:
            if is_own(getattr(sys.modules[name], "__file__", None)):
                del sys.modules[name]


@contextmanager
def _blamed(shown: str, is_own: IsOwn) -> Iterator[None]:
    """Turns whatever the user's code raises, ``sys.exit`` included, into one line and its traceback."""
    try:
        yield
    except (MemoryError, KeyboardInterrupt):
        raise
    except BaseException as error:
        raise _blame(error, shown, is_own) from None


def _blame(error: BaseException, shown: str, is_own: IsOwn) -> UserCodeError:
    frames = traceback.extract_tb(error.__traceback__)
    own = [place for place, frame in enumerate(frames) if is_own(frame.filename)]
    where = _where(error, frames[own[-1]] if own else None)
    message = " ".join(str(error).partition("Arguments received by")[0].split())
    short = message if len(message) <= LONGEST_MESSAGE else message[: LONGEST_MESSAGE - 1] + "…"
    kind = "called sys.exit" if isinstance(error, SystemExit) else f"raised {type(error).__name__}"
    line = f'"{shown}" {kind}{where}{": " + short if short else ""}; -v shows the whole traceback'
    found = UserCodeError(line)
    found.traceback = _traceback(error, frames[own[0] :] if own else frames[-1:])
    return found


def _where(error: BaseException, frame: traceback.FrameSummary | None) -> str:
    """`` in net.py, line 7, in build: x = Dense(0)(x)``."""
    if isinstance(error, SyntaxError) and error.filename:
        return f" in {safe_name(os.path.basename(error.filename))}, line {error.lineno}"
    if frame is None:
        return ""
    code = f": {safe_name(frame.line)}" if frame.line else ""
    return f" in {safe_name(os.path.basename(frame.filename))}, line {frame.lineno}, in {frame.name}{code}"


def _traceback(error: BaseException, frames: list[traceback.FrameSummary]) -> str:
    """As Python prints it, from the user's first line on."""
    lines = [*traceback.format_list(frames), *traceback.format_exception_only(error)]
    return "".join(["Traceback (most recent call last):\n", *lines[-MOST_LINES:]])
