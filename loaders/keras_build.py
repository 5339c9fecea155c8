"""Weight-free building of Keras applications: any constructor, any of its arguments.

Inside ``StatelessScope(initialize_variables=False)`` a constructor allocates no variable, yet names,
shapes and counts equal the normal build. Such a model must never be run: its weights are drawn anew at
each use. Importing this module is cheap; the first build imports Keras.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from typing import TYPE_CHECKING

from graph.configuration import Value
from graph.errors import LoadError
from graph.values import Graph, Shape
from loaders.keras_walk import walk

if TYPE_CHECKING:
    from keras import Model

LONGEST_REASON = 300

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def application(name: str, arguments: Mapping[str, Value], below_minimum: bool = False) -> Graph:
    """The graph of ``keras.applications.<name>(**arguments)``, shapes and weights recorded from Keras.

    ``input_shape`` is without the batch; ``weights`` is always None. ``below_minimum`` passes Keras'
    check of the least input size. Raises LoadError with Keras' own reason where it refuses.
    """
    return walk(build(name, arguments, below_minimum))


def build(name: str, arguments: Mapping[str, Value], below_minimum: bool = False) -> Model:
    """The live model without weights, its automatic names as in a fresh session."""
    keras_applications = _fresh_keras()
    given, shape = dict(arguments), arguments.get("input_shape")
    if below_minimum and isinstance(shape, tuple):
        given["input_shape"] = _unchecked(shape)
    constructor: Callable[..., Model] = getattr(keras_applications, name)
    return _built(name, lambda: constructor(**{**given, "weights": None}))


def initialised(name: str, arguments: Mapping[str, Value], below_minimum: bool = False) -> Model:
    """The live model with weights drawn once, fit to be run; the session's dtype policy holds."""
    import keras

    given, shape = dict(arguments), arguments.get("input_shape")
    if below_minimum and isinstance(shape, tuple):
        given["input_shape"] = _unchecked(shape)
    constructor: Callable[..., Model] = getattr(keras.applications, name)
    return _built(name, lambda: constructor(**{**given, "weights": None}), weightless=False)


def _fresh_keras() -> object:
    """``keras.applications`` in a session as new: counters at zero and the library's defaults.

    A user's ``keras.json`` may ask for channels first or float16; the applications are drawn as published.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras

    keras.utils.clear_session(free_memory=False)
    keras.config.set_image_data_format("channels_last")
    keras.config.set_floatx("float32")
    keras.config.set_dtype_policy("float32")
    return keras.applications


def _built(name: str, constructor: Callable[[], Model], *, weightless: bool = True) -> Model:
    import keras

    scope = keras.StatelessScope(initialize_variables=False) if weightless else nullcontext()
    try:
        with warnings.catch_warnings(), scope:
            warnings.simplefilter("ignore")  # "usually expects 1 or 3 input channels" is no news to who asked for 4
            return constructor()
    except (ValueError, TypeError, ArithmeticError, AttributeError, LookupError) as error:
        raise LoadError(f"{name} cannot be built with these choices: Keras says: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    """Keras' message as one line of bounded length."""
    text = _COLOUR.sub("", str(error)).partition("Arguments received by")[0]
    text = " ".join(text.split()) or type(error).__name__
    return text if len(text) <= LONGEST_REASON else text[: LONGEST_REASON - 1] + "…"


class _UncheckedSize(int):
    """A size that is less than nothing: Keras' check ``size < least`` passes, every sum is unchanged."""

    def __lt__(self, other: object) -> bool:
        return False


def _unchecked(shape: Shape) -> Shape:
    return tuple(_UncheckedSize(dim) if isinstance(dim, int) else dim for dim in shape)
