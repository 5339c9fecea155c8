"""The one concept a person names: what to draw and the choices that fix its shapes.

    SOURCE[@SHAPE][,KEY=VALUE]...

``parse`` reads such a line and ``str`` prints its canonical form: options in the order of
their keys, an application's name in lower case. ``parse(str(c)) == c``, and a Configuration
is hashable, so the line is also the cache key.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TypeAlias

from msgspec import Struct, structs

from graph.errors import ConfigurationError
from graph.values import Dim, Shape

Value: TypeAlias = bool | int | float | str | Shape | None

LARGEST_SIZE = 2**31 - 1
MODEL_SUFFIXES = (".onnx", ".keras", ".h5", ".hdf5", ".json", ".py")

_EXAMPLE = 'try "resnet50v2@440x340x3" or "model.onnx,batch=1"'
_SIZES = 'write sizes with x between, "?" for an unknown one, like 440x340x3 or ?x?x3'
_APPLICATION = re.compile(r"[A-Za-z]\w*", re.ASCII)
_OPTION = re.compile(r'((?:"(?:\\.|[^"\\])*"|[^,])*)(?:,|$)', re.DOTALL)
_SHAPED_VALUE = re.compile(r"\(\)|(\d+|\?|none)([x×](\d+|\?|none))*[x×]?", re.IGNORECASE | re.ASCII)
_INT = re.compile(r"[+-]?\d+", re.ASCII)
_FLOAT = re.compile(r"[+-]?(\d+\.\d*|\.\d+|\d+)([eE][+-]?\d+)?", re.ASCII)
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "none": None, "?": None}


class Configuration(Struct, frozen=True):
    """What gets drawn, compared, explained, exported and timed.

    source: an application's name, a file's path, or ``FILE.py:FUNCTION``.
    shape: the first input's shape (Keras: without the batch), None where not given.
    options: constructor arguments, input shapes by name, named dimensions; sorted by key.
    """

    source: str
    shape: Shape | None = None
    options: tuple[tuple[str, Value], ...] = ()

    def __post_init__(self) -> None:
        if _APPLICATION.fullmatch(self.source):
            structs.force_setattr(self, "source", self.source.lower())
        structs.force_setattr(self, "options", tuple(sorted(self.options, key=lambda item: item[0])))

    def __str__(self) -> str:
        shape = "" if self.shape is None else "@" + print_shape(self.shape)
        return self.source + shape + "".join(f",{key}={print_value(value)}" for key, value in self.options)

    @property
    def names_application(self) -> bool:
        """Whether the source can only be an application's name (a file of such a name is ``./name``)."""
        return _APPLICATION.fullmatch(self.source) is not None

    @property
    def path(self) -> str:
        """The source's file, without the function of ``FILE.py:FUNCTION``."""
        return self.source.rpartition(":")[0] if self.function else self.source

    @property
    def function(self) -> str:
        """The function of ``FILE.py:FUNCTION``, "" for every other source."""
        path, _, function = self.source.rpartition(":")
        return function if path.lower().endswith(".py") else ""

    def option(self, name: str, default: Value = None) -> Value:
        """The value given for ``name``, or the default."""
        return dict(self.options).get(name, default)

    def with_shape(self, shape: Shape | None) -> Configuration:
        """A copy with another input shape."""
        return structs.replace(self, shape=shape)

    def with_option(self, name: str, value: Value) -> Configuration:
        """A copy in which ``name`` has this value."""
        return structs.replace(self, options=tuple({**dict(self.options), name: value}.items()))

    def without_option(self, name: str) -> Configuration:
        """A copy that leaves ``name`` to its default."""
        return structs.replace(self, options=tuple(item for item in self.options if item[0] != name))


def parse(text: str, is_file: Callable[[str], bool]) -> Configuration:
    """Read a configuration's line.

    An existing file's whole name wins over splitting: of all places where the name may end, the last
    one at which ``is_file`` holds. Raises ConfigurationError, which says what is wrong and what to try.
    """
    text = text.strip()
    if not text:
        raise ConfigurationError(f"the configuration is empty; {_EXAMPLE}")
    if not _is_unicode(text):
        shown = text.encode("utf-8", "backslashreplace").decode()
        raise ConfigurationError(f'"{shown}" is not Unicode text; rename the file to plain letters')
    source, shape, options = _split(text, is_file)
    if not source:
        raise ConfigurationError(f'"{text}" names no source before its shape or options; {_EXAMPLE}')
    if _APPLICATION.fullmatch(source) and is_file(source):
        source = "./" + source
    return Configuration(source, None if shape is None else parse_shape(shape), _parse_options(options))


def parse_shape(text: str) -> Shape:
    """Read ``440x340x3``; ``?`` and ``none`` are unknown, ``128x`` has rank one, ``()`` rank zero."""
    text = text.strip()
    if text == "()":
        return ()
    sizes = re.split("[x×]", text, flags=re.IGNORECASE)
    if len(sizes) > 1 and not sizes[-1]:
        sizes.pop()
    return tuple(_parse_size(size.strip(), text) for size in sizes)


def print_shape(shape: Shape) -> str:
    """The line of a shape, ``440x340x3``; the opposite of ``parse_shape``."""
    return "x".join(_print_size(dim) for dim in shape) if shape else "()"


def parse_value(text: str) -> Value:
    """Read true, false, none, a number, a shape of rank two or more, or else a string; quotes force a string."""
    text = text.strip()
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if text.startswith('"'):
        return _parse_quoted(text)
    if _INT.fullmatch(text):
        return _parse_int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _SHAPED_VALUE.fullmatch(text):
        return parse_shape(text)
    return text


def print_value(value: Value) -> str:
    """The text that ``parse_value`` reads as this value."""
    if value is None or isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return print_shape(value) + ("x" if len(value) == 1 else "")
    if isinstance(value, int | float):
        return repr(value)
    plain = bool(value) and not re.search(r'[,"\s]', value) and isinstance(parse_value(value), str)
    return value if plain else json.dumps(value, ensure_ascii=False)


def _is_unicode(text: str) -> bool:
    """False for a file name whose bytes are not UTF-8: no printed line could name it again."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _split(text: str, is_file: Callable[[str], bool]) -> tuple[str, str | None, str | None]:
    """Source, shape's text and options' text."""
    end = _end_of_file(text, is_file)
    if end is None and text.lower().endswith(MODEL_SUFFIXES):
        return text, None, None
    source, rest = (text[:end], text[end:]) if end is not None else ("", text)
    head, comma, options = rest.partition(",")
    more, at, shape = head.rpartition("@") if "@" in head else (head, "", "")
    return source + more, shape if at else None, options if comma else None


def _end_of_file(text: str, is_file: Callable[[str], bool]) -> int | None:
    """Where the longest existing file's name ends; a bare name without split stays an application's."""
    ends = [len(text), *(match.start() for match in reversed(list(re.finditer("[@,:]", text))))]
    return next((end for end in ends if end and is_file(text[:end])), None)


def _parse_options(text: str | None) -> tuple[tuple[str, Value], ...]:
    found: dict[str, Value] = {}
    for part in _split_options(text) if text is not None else ():
        key, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals or not key or not value:
            raise ConfigurationError(f'"{part.strip()}" is not KEY=VALUE; write options like "include_top=false"')
        if key in found:
            raise ConfigurationError(f"{key} is given twice; keep one of them")
        found[key] = parse_value(value)
    return tuple(found.items())


def _split_options(text: str) -> list[str]:
    """The parts between commas; a comma in quotes separates nothing."""
    parts, position = [], 0
    while position <= len(text):
        match = _OPTION.match(text, position)
        assert match is not None  # the pattern fits anything
        parts.append(match[1])
        position = match.end() + (not match[0].endswith(","))
    return parts


def _parse_size(text: str, shape: str) -> Dim:
    if not shape:
        raise ConfigurationError(f'no shape follows "@"; {_SIZES}')
    if text.lower() in ("?", "none"):
        return None
    if not re.fullmatch(r"\d{1,10}", text, re.ASCII) or not 1 <= int(text) <= LARGEST_SIZE:
        raise ConfigurationError(f'"{shape}" is not a shape: "{text}" is no size from 1 to {LARGEST_SIZE}; {_SIZES}')
    return int(text)


def _print_size(dim: Dim) -> str:
    return "?" if dim is None else str(dim)


def _parse_quoted(text: str) -> str:
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, str):
        raise ConfigurationError(f'{text} is not closed by a quote; write it like "text"')
    return value


def _parse_int(text: str) -> int:
    if len(text) > 19:
        raise ConfigurationError(f"{text[:20]}… is too large a number; the largest is {LARGEST_SIZE}")
    return int(text)
