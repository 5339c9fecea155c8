"""Pooling: windows, whole axes (global) and a given number of cells (adaptive)."""

from __future__ import annotations

from graph.rules.base import Rule, ShapeRule, Window, WindowRule
from graph.rules.call import Call
from graph.rules.windows import assembled, channels, checked, each_axis, spatial, strided
from graph.terms import Sizes


def windows(call: Call, rank: int) -> tuple[Window, ...]:
    """The pool's window per axis; without strides the windows do not overlap."""
    pool = call.numbers("pool_size", rank, 2)
    strides = pool if call.attributes.get("strides") is None else call.numbers("strides", rank)
    padding = call.text("padding", "valid").lower()
    return checked(tuple(Window(size, stride, 1, padding) for size, stride in zip(pool, strides, strict=True)))


def _window(rank: int) -> WindowRule:
    return lambda call: windows(call, rank)


def _pool_shape(rank: int) -> ShapeRule:
    def shape(call: Call) -> Sizes:
        found = windows(call, rank)
        sizes = each_axis(call, rank, lambda axis, size: strided(call, size, found[axis]))
        return assembled(call, sizes, channels(call))

    return shape


def _global_shape(rank: int) -> ShapeRule:
    def shape(call: Call) -> Sizes:
        sizes = spatial(call, rank)
        if call.flag("keepdims"):
            return assembled(call, (1,) * len(sizes), channels(call))
        return call.shape()[0], channels(call)

    return shape


def _adaptive_shape(rank: int) -> ShapeRule:
    def shape(call: Call) -> Sizes:
        spatial(call, rank)
        return assembled(call, call.numbers("output_size", rank, None), channels(call))

    return shape


def _whole(rank: int) -> WindowRule:
    return lambda call: (Window(whole=True),) * rank


RULES: dict[str, Rule] = {}
for _rank in (1, 2, 3):
    for _long, _short in (("MaxPooling", "MaxPool"), ("AveragePooling", "AvgPool")):
        _pool = Rule("pooling", _pool_shape(_rank), window=_window(_rank))
        _all = Rule("pooling", _global_shape(_rank), window=_whole(_rank))
        RULES |= {f"{_long}{_rank}D": _pool, f"{_short}{_rank}D": _pool}
        RULES |= {f"Global{_long}{_rank}D": _all, f"Global{_short}{_rank}D": _all}
        RULES[f"Adaptive{_long}{_rank}D"] = Rule("pooling", _adaptive_shape(_rank), window=_whole(_rank))
