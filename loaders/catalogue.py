"""The Keras applications: what each constructor takes, from kept data, without any framework."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct

from graph.configuration import Value
from graph.errors import ConfigurationError
from graph.values import Shape

DATA = Path(__file__).with_name("data")

OWN_OPTIONS: dict[str, Value] = {"batch": None, "below_minimum": False}
"""Options of a configuration that every application takes besides its constructor's arguments."""


OwnName: TypeAlias = Literal["free", "layers", "refused"]


class Application(Struct, frozen=True):
    """One constructor of ``keras.applications``.

    arguments: its keyword arguments with defaults; ``weights`` and ``input_tensor`` left out, the input
        shape stands in the configuration itself.
    default_shape: height × width × channels with the top; without_top: the same for ``include_top=false``.
    least_size: the smallest height and width Keras accepts. least_if_both: it checks them only where both
        are known.
    parameters, nodes: of the default configuration.
    model_name: the default name of the model; ``{rows}`` stands for the height.
    own_name: what another ``name`` does: it is ``free``, also names ``layers``, or is ``refused``.
    structure_follows_width: other widths than Keras accepts may give other nodes.
    parity: paddings are chosen by whether a size is even, so height and width must be known together.
    """

    name: str
    family: str
    arguments: dict[str, Value]
    default_shape: Shape
    default_shape_without_top: Shape
    least_size: int
    parameters: int
    nodes: int
    model_name: str
    least_if_both: bool = False
    own_name: OwnName = "free"
    structure_follows_width: bool = False
    parity: bool = False

    @property
    def options(self) -> dict[str, Value]:
        """Every option a configuration of it may have, with its default."""
        return {**self.arguments, **OWN_OPTIONS}


class Catalogue(Struct, frozen=True):
    """The kept file: the Keras version it was read from, activation names (alias → name), constructors."""

    keras: str
    activations: dict[str, str]
    applications: tuple[Application, ...]


@cache
def catalogue() -> Catalogue:
    """The kept catalogue."""
    return msgspec.json.decode((DATA / "catalogue.json").read_bytes(), type=Catalogue)


def applications() -> tuple[Application, ...]:
    """All applications in alphabetical order."""
    return catalogue().applications


def find_application(name: str) -> Application:
    """The application of this name in any case. Raises ConfigurationError with the nearest names."""
    by_name = {application.name.lower(): application for application in applications()}
    if name.lower() in by_name:
        return by_name[name.lower()]
    raise ConfigurationError(f'there is no Keras application "{name}"; {_nearest_applications(name, by_name)}')


def suggestion(name: str, known: list[str]) -> str:
    """What to try instead of an unknown name: the nearest known ones, or all of them."""
    near = get_close_matches(name.lower(), [item.lower() for item in known], n=3, cutoff=0.5)
    meant = [item for key in near for item in known if item.lower() == key]
    return f"did you mean {' or '.join(meant)}?" if meant else f"it takes {', '.join(known)}"


def _nearest_applications(name: str, by_name: dict[str, Application]) -> str:
    near = get_close_matches(name.lower(), by_name, n=3, cutoff=0.5)
    if not near:
        return 'see "archigram list", or give a file that exists'
    return f"did you mean {' or '.join(by_name[key].name for key in near)}?"
