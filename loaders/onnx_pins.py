"""The person's choices for open sizes: input shapes, named dimensions, input values, ``batch``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from graph.errors import LoadError
from graph.values import Shape
from loaders.onnx_blocks import Declared


class Choices(Protocol):
    """The part of ``graph.configuration.Configuration`` that this module reads."""

    @property
    def shape(self) -> Shape | None:
        """The first input's shape."""

    @property
    def options(self) -> Iterable[tuple[str, object]]:
        """Key and value of each choice."""


@dataclass
class Pins:
    """Sizes by name, inputs' shapes, inputs' values, and the leading size of inputs that leave it open."""

    names: dict[str, int] = field(default_factory=dict)
    shapes: dict[str, Shape] = field(default_factory=dict)
    values: dict[str, int | float | bool] = field(default_factory=dict)
    batch: int | None = None

    def __bool__(self) -> bool:
        return bool(self.names or self.shapes or self.values or self.batch is not None)


def pins_of(choices: Choices, inputs: tuple[Declared, ...]) -> Pins:
    """Sorts the choices; LoadError for a name the model lacks, a wrong rank, or two sizes for one name."""
    pins = Pins()
    by_name = {item.name: item for item in inputs}
    if choices.shape is not None:
        if not inputs:
            raise LoadError("the model has no input, so it takes no shape: leave out the part after @")
        _shape(pins, inputs[0], choices.shape)
    for key, value in choices.options:
        if key in by_name:
            _input(pins, by_name[key], value)
        else:
            _name(pins, key, value, inputs)
    return pins


def symbols_of(inputs: tuple[Declared, ...]) -> list[str]:
    """The names of open sizes, in order of appearance."""
    found = [dim for item in inputs for dim in item.shape or () if isinstance(dim, str)]
    return list(dict.fromkeys(found))


def _input(pins: Pins, item: Declared, value: object) -> None:
    if isinstance(value, tuple):
        _shape(pins, item, value)
    elif isinstance(value, (bool, int, float)):
        # a lone number is the shape of a vector, and the value of a scalar
        vector = item.shape is not None and len(item.shape) == 1 and item.shape != (1,)
        if vector and not isinstance(value, float):
            _shape(pins, item, (int(value),))
        else:
            pins.values[item.name] = value
    else:
        raise LoadError(f"{item.name}={value}: give the input a shape such as 1x3x224x224, or a number")


def _shape(pins: Pins, item: Declared, shape: Shape) -> None:
    if item.shape is not None and len(item.shape) != len(shape):
        wanted = "×".join("?" if dim is None else str(dim) for dim in item.shape)
        raise LoadError(
            f"input {item.name} has {len(item.shape)} dimensions ({wanted}), not {len(shape)}: "
            "for ONNX the shape is given whole, batch included"
        )
    _refuse_opening(item, shape)
    pins.shapes[item.name] = shape
    for dim, size in zip(item.shape or (), shape, strict=False):
        if isinstance(dim, str) and isinstance(size, int):
            _pin(pins, dim, size)


def _refuse_opening(item: Declared, shape: Shape) -> None:
    """``?`` leaves open what the file leaves open; it cannot open a size that the file fixes."""
    for place, (declared, wanted) in enumerate(zip(item.shape or (), shape, strict=False)):
        if wanted is None and isinstance(declared, int):
            raise LoadError(
                f"input {item.name}'s size {place} is fixed at {declared} by the file and cannot be left open; "
                "give a number there"
            )


def _name(pins: Pins, key: str, value: object, inputs: tuple[Declared, ...]) -> None:
    symbols = symbols_of(inputs)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise LoadError(f"{key}={value}: the size {key} must be a whole number; {_offer(symbols, inputs)}")
    if key in symbols:
        _pin(pins, key, value)
    elif key == "batch":
        _batch(pins, value, symbols, inputs)
    else:
        raise LoadError(f"the model has no dimension or input named {key}; {_offer(symbols, inputs)}")


def _batch(pins: Pins, value: int, symbols: list[str], inputs: tuple[Declared, ...]) -> None:
    """``batch`` stands for the leading size of every input that leaves it open, whatever its name."""
    leading = [item.shape[0] for item in inputs if item.shape and len(item.shape) > 1]
    if not any(dim is None or isinstance(dim, str) for dim in leading) and value not in leading:
        fixed = next((dim for dim in leading if isinstance(dim, int)), None)
        raise LoadError(f"the model's batch is fixed at {fixed}; {_offer(symbols, inputs)}")
    pins.batch = value
    if leading and isinstance(leading[0], str):
        _pin(pins, leading[0], value)


def _pin(pins: Pins, name: str, size: int) -> None:
    if pins.names.setdefault(name, size) != size:
        raise LoadError(f"the size {name} is given as {pins.names[name]} and as {size}: give one of them")


def _offer(symbols: list[str], inputs: tuple[Declared, ...]) -> str:
    names = ", ".join(symbols[:8]) or "none"
    listed = ", ".join(item.name for item in inputs[:8]) or "none"
    return f"its named sizes are: {names}; its inputs: {listed}"
