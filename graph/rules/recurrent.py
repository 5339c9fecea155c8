"""Recurrent layers: a cell applied step after step.

Parameters: LSTM 4(u(u+i)+u) (Hochreiter and Schmidhuber 1997, with forget gates), GRU 3(u(u+i)+u), or 2u
for the biases of the variant that resets after the product (Cho et al. 2014; cuDNN).
"""

from __future__ import annotations

from msgspec import Struct

from graph.rules.base import Part, Rule
from graph.rules.call import Call, Impossible, Opaque, UnknownRank, nested_layer
from graph.rules.names import snake_case
from graph.rules.windows import assembled, plain, strided, windows_of
from graph.terms import Size, Sizes, product, total

GATES = {"LSTM": 4, "GRU": 3, "SimpleRNN": 1, "CuDNNLSTM": 4, "CuDNNGRU": 3}


class Cell(Struct, frozen=True):
    """One step: weights, size of the output, sizes of the states, products per step, parameter formula.

    A state that is itself several tensors (a stacked LSTM) is a list.
    """

    parts: list[Part]
    output: Size
    states: list[Size]
    macs: Size
    params: Size


def _bias_sizes(kind: str, call: Call, width: int) -> tuple[int, ...] | None:
    """Shape of the bias, None without: the GRU that resets after has one for each product."""
    if kind == "GRU" and call.flag("use_bias", True):
        return (2, width) if call.flag("reset_after", True) else (width,)
    if kind.startswith("CuDNN"):
        return (2 * width,)
    return (width,) if call.flag("use_bias", True) else None


def cell(kind: str, call: Call, prefix: str) -> Cell:
    """An LSTM, GRU or simple cell on an input whose last size is its features."""
    units, inputs, gates = call.number("units"), call.shape()[-1], GATES[kind]
    if units < 1:
        raise Impossible(f"units must be at least 1, not {units}")
    width = gates * units
    parts = [Part(f"{prefix}kernel", (inputs, width)), Part(f"{prefix}recurrent_kernel", (units, width))]
    bias = _bias_sizes(kind, call, width)
    if bias is not None:
        parts.append(Part(f"{prefix}bias", bias))
    u, i, g = call.mark(units, "units"), call.mark(inputs, "in_features"), call.mark(gates, "gates")
    biases = 0 if bias is None else product(bias) // width
    weights = u * (u + i) + (u if biases == 1 else call.mark(biases, "biases") * u if biases else 0)
    states = [units, units] if kind.endswith("LSTM") else [units]
    return Cell(parts, units, list(states), g * u * (u + i), g * weights)


def _any_cell(name: str, config: dict[str, object], call: Call, prefix: str) -> Cell:
    """The cell of an ``RNN`` layer by its class; opaque for one of the user's own."""
    inner = call.inner(config, call.shape())
    kind = name.removesuffix("Cell")
    if name == "StackedRNNCells":
        return _stacked(config, call, prefix)
    if kind in GATES and name.endswith("Cell"):
        return cell(kind, inner, prefix)
    raise Opaque


def _stacked(config: dict[str, object], call: Call, prefix: str) -> Cell:
    """Cells on top of each other: each reads the output of the one below."""
    found = config.get("cells")
    if not isinstance(found, list) or not found:
        raise Impossible("cells must be a list of cells")
    made: list[Cell] = []
    for item in found:
        name, inner = nested_layer("cells", item)
        made.append(_any_cell(name, inner, call, f"{prefix}{inner.get('name') or snake_case(name)}/"))
        call = call.inner({}, (*call.shape()[:-1], made[-1].output))
    parts = [part for one in made for part in one.parts]
    states = [state for one in made for state in one.states]
    return Cell(parts, made[-1].output, states, total(c.macs for c in made), total(c.params for c in made))


def _cell_of(kind: str, call: Call) -> Cell:
    """The cell that a layer applies to each step."""
    shape = call.shape()
    if len(shape) < 3:
        raise Impossible(f"it needs batch, steps and features and gets {len(shape)} dimensions")
    step = call.inner(call.attributes, (shape[0], *shape[2:]))
    if kind != "RNN":
        return cell(kind, step, "" if kind.startswith("CuDNN") else f"{snake_case(kind)}_cell/")
    name, config = call.nested("cell")
    return _any_cell(name, config, step, f"{config.get('name') or snake_case(name)}/")


def _recurrent(kind: str) -> Rule:
    def shapes(call: Call) -> list[Sizes]:
        found, shape = _cell_of(kind, plain(call)), call.shape()
        output = (shape[0], shape[1], found.output) if call.flag("return_sequences") else (shape[0], found.output)
        states = [(shape[0], state) for state in found.states]
        return [output, *states] if call.flag("return_state") else [output]

    def parts(call: Call) -> list[Part]:
        return _cell_of(kind, plain(call)).parts

    def macs(call: Call) -> Size:
        return call.mark(call.shape()[1], "steps") * _cell_of(kind, call).macs

    def params(call: Call) -> Size:
        return _cell_of(kind, call).params

    return Rule("recurrent", shapes=shapes, parts=parts, params=params, macs=macs)


def _lone_cell(kind: str) -> Rule:
    """A cell called by hand: output and states of one step."""

    def shapes(call: Call) -> list[Sizes]:
        shape, found = call.shape(), cell(kind, plain(call), "")
        return [(shape[0], found.output), *((shape[0], state) for state in found.states)]

    return Rule(
        "recurrent",
        shapes=shapes,
        parts=lambda call: cell(kind, plain(call), "").parts,
        params=lambda call: cell(kind, call, "").params,
        macs=lambda call: cell(kind, call, "").macs,
    )


# convolutional


def _step(call: Call) -> Call:
    """The call of the cell's convolution on one step."""
    shape = call.shape()
    return call.inner(call.attributes, (shape[0], *shape[2:]))


def _conv_sizes(call: Call, rank: int) -> Sizes:
    step = _step(call)
    shape = step.shape()
    if len(shape) != rank + 2:
        raise Impossible(f"it needs an input of {rank + 3} dimensions with the batch and gets {len(shape) + 1}")
    sizes = shape[2:] if call.channels_first else shape[1:-1]
    found = windows_of(call, rank)
    return tuple(strided(call, size, window) for size, window in zip(sizes, found, strict=True))


def _conv_shapes(call: Call, rank: int) -> list[Sizes]:
    shape = call.shape()
    state = assembled(_step(call), _conv_sizes(plain(call), rank), call.number("filters"))
    output = (shape[0], shape[1], *state[1:]) if call.flag("return_sequences") else state
    return [output, state, state] if call.flag("return_state") else [output]


def _in_channels(call: Call) -> Size:
    shape = call.shape()
    if len(shape) < 3:
        raise UnknownRank
    return shape[2] if call.channels_first else shape[-1]


def _conv_parts(call: Call, rank: int) -> list[Part]:
    kernel, filters = call.numbers("kernel_size", rank, None), call.number("filters")
    prefix = "conv_lstm_cell/"
    parts = [
        Part(f"{prefix}kernel", (*kernel, _in_channels(call), 4 * filters)),
        Part(f"{prefix}recurrent_kernel", (*kernel, filters, 4 * filters)),
    ]
    return [*parts, Part(f"{prefix}bias", (4 * filters,))] if call.flag("use_bias", True) else parts


def _conv_weights(call: Call, rank: int) -> tuple[Size, Size]:
    """Kernel products of one gate's filter for input and state, and the number of filters."""
    kernel = product(call.mark(size, "kernel", True) for size in call.numbers("kernel_size", rank, None))
    filters = call.mark(call.number("filters"), "filters")
    return kernel * (call.mark(_in_channels(call), "in_channels") + filters), filters


def _conv_params(call: Call, rank: int) -> Size:
    weights, filters = _conv_weights(call, rank)
    return (
        call.mark(4, "gates") * (weights + call.mark(1, "bias") if call.flag("use_bias", True) else weights) * filters
    )


def _conv_macs(call: Call, rank: int) -> Size:
    weights, filters = _conv_weights(call, rank)
    positions = product(call.mark(size, "out_size") for size in _conv_sizes(plain(call), rank))
    return call.mark(call.shape()[1], "steps") * positions * call.mark(4, "gates") * weights * filters


def _convolutional(rank: int) -> Rule:
    return Rule(
        "recurrent",
        shapes=lambda call: _conv_shapes(call, rank),
        parts=lambda call: _conv_parts(call, rank),
        params=lambda call: _conv_params(call, rank),
        macs=lambda call: _conv_macs(call, rank),
    )


RULES: dict[str, Rule] = {
    **{kind: _recurrent(kind) for kind in (*GATES, "RNN")},
    **{f"{kind}Cell": _lone_cell(kind) for kind in ("LSTM", "GRU", "SimpleRNN")},
    **{f"ConvLSTM{rank}D": _convolutional(rank) for rank in (1, 2, 3)},
}
