"""A person's own style, kept in a TOML file: every field of ``Style``, the page in millimetres, the colours by name.

``docs/style.toml`` is one with everything in it.
"""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from math import isfinite
from pathlib import Path
from typing import Any, Final

import msgspec

from graph.errors import ConfigurationError
from render.page import points
from render.style import COLOUR_NAMES, Style, palette
from render.venues import HIGHEST, LOWEST, NARROWEST, WIDEST

SHOWN: Final = ("names", "operations", "shapes", "parameters", "macs", "memory")
"""What ``show`` may list; each is a field of ``Style``."""

_PAGE: Final = ("width", "max_height", "least")
_FIELDS: Final = ("show", *(name for name in Style.__struct_fields__ if name not in SHOWN))
_LARGEST: Final = 1_000_000  # bytes; a style is a page of text


def read_style(path: str | Path) -> Style:
    """The style a file describes. Raises ConfigurationError, one line, for what it cannot mean."""
    name = Path(path).name
    try:
        with Path(path).open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise ConfigurationError(f"cannot read the style {name}: {(error.strerror or str(error)).lower()}") from error
    if len(data) > _LARGEST:
        raise ConfigurationError(f"{name} is too long for a style; try a file like docs/style.toml")
    try:
        return style_of(tomllib.loads(data.decode()))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigurationError(f"{name} is no TOML: {error}; try a file like docs/style.toml") from error
    except ConfigurationError as error:
        raise ConfigurationError(f"{name}: {error}") from error


def style_of(values: dict[str, Any]) -> Style:
    """The style of a TOML document's values. Raises ConfigurationError."""
    _check("key", values, _FIELDS)
    _check_finite("", values)
    fields = dict(values)
    if "show" in fields:
        fields.update(shown(_list(fields.pop("show"))))
    for key, names in (("colours", COLOUR_NAMES), ("times", None), ("page", _PAGE)):
        if key in fields:
            fields[key] = _table(key, fields[key], names)
    fields.update({key: tuple(fields[key].items()) for key in ("colours", "times") if key in fields})
    try:
        style = msgspec.convert(fields, Style)
    except msgspec.ValidationError as error:
        raise ConfigurationError(_in_words(str(error))) from error
    palette(style)  # refuses what is no colour
    return _measured(style)


def shown(words: list[str]) -> dict[str, bool]:
    """Which facts a node's box says, by the names of ``Style``. Raises ConfigurationError."""
    for word in words:
        if word not in SHOWN:
            raise ConfigurationError(f"cannot show {word!r} on a node{_near(word, SHOWN)}")
    return {name: name in words for name in SHOWN}


def _list(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise ConfigurationError('show is no list of words; write it as show = ["names", "shapes"]')
    return value


def _table(key: str, value: object, names: tuple[str, ...] | None) -> dict[str, object]:
    if not isinstance(value, dict):
        raise ConfigurationError(f"{key} is no table; begin it with a line [{key}]")
    if names is not None:
        _check(f"key in [{key}]", value, names)
    return value


def _check(what: str, values: dict[str, Any], names: tuple[str, ...]) -> None:
    for key in values:
        if key not in names:
            raise ConfigurationError(f"no {what} is called {key!r}{_near(key, names)}")


def _check_finite(place: str, value: object) -> None:
    """TOML has ``nan`` and ``inf``; a figure has no use for them."""
    if isinstance(value, float) and not isfinite(value):
        raise ConfigurationError(f"{place} = {value:g} is no size; write a number")
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        _check_finite(str(key), one)


def _near(word: str, names: tuple[str, ...]) -> str:
    """``; did you mean …?``, or all there are."""
    found = get_close_matches(word, names, n=1)
    return f"; did you mean {found[0]!r}?" if found else f"; try {', '.join(names)}"


def _in_words(message: str) -> str:
    """msgspec's ``Expected `float`, got `str` - at `$.font_size``` as ``font_size: expected float, got str``."""
    told, _, place = message.replace("`", "").partition(" - at $")
    return f"{place.lstrip('.')}: {told[:1].lower()}{told[1:]}; see docs/style.toml"


def _measured(style: Style) -> Style:
    """The style with its page in points: the file has millimetres."""
    if style.page is None:
        return style
    width, height = style.page.width, style.page.max_height
    for name, value, least, most in (("width", width, NARROWEST, WIDEST), ("max_height", height, LOWEST, HIGHEST)):
        if not (least <= value <= most or (name == "max_height" and value == 0)):
            raise ConfigurationError(f"page: {name} = {value:g} is not possible; try {least:g} to {most:g} millimetres")
    page = msgspec.structs.replace(style.page, width=points(width), max_height=points(height))
    return msgspec.structs.replace(style, page=page)
