"""Layers that hold a layer: they ask its rule."""

from __future__ import annotations

from graph.rules import rule_for
from graph.rules.base import Part, Rule
from graph.rules.call import Call, Impossible, Opaque, nested_layer
from graph.rules.names import snake_case
from graph.terms import Size, Sizes


class _Inner:
    """A held layer: its rule, its name and how it is called."""

    def __init__(self, call: Call, found: object, *shapes: Sizes, key: str = "layer") -> None:
        self.kind, self.config = nested_layer(key, found)
        rule = rule_for("keras", self.kind)
        if rule is None or "layers" in self.config:
            raise Opaque
        self.rule = rule
        self.name = str(self.config.get("name") or snake_case(self.kind))
        self.call = call.inner(self.config, *shapes)

    def parts(self, prefix: str) -> list[Part]:
        frozen = self.config.get("trainable") is False
        made = self.rule.parts(self.call)
        return [Part(f"{prefix}{p.path}", p.shape, p.trainable and not frozen, p.dtype) for p in made]


# time


def _timed(call: Call) -> _Inner:
    shape = call.shape()
    if len(shape) < 3:
        raise Impossible(f"it needs batch, steps and data and gets {len(shape)} dimensions")
    return _Inner(call, call.attributes.get("layer"), (shape[0], *shape[2:]))


def _timed_shape(call: Call) -> Sizes:
    inner, shape = _timed(call), call.shape()
    (output, *_) = inner.rule.output_shapes(inner.call)
    return (output[0], shape[1], *output[1:])


def _timed_params(call: Call) -> Size:
    inner = _timed(call)
    return inner.rule.parameter_count(inner.call)


def _timed_macs(call: Call) -> Size:
    inner = _timed(call)
    products = inner.rule.macs(inner.call)
    return 0 if products == 0 else call.mark(call.shape()[1], "steps") * products


def _timed_parts(call: Call) -> list[Part]:
    inner = _timed(call)
    return inner.parts(f"{inner.name}/")


# both directions


def _directions(call: Call) -> tuple[_Inner, _Inner]:
    """Forward and backward layer; the latter repeats the former unless given."""
    forward = _Inner(call, call.attributes.get("layer"), call.shape())
    given = call.attributes.get("backward_layer")
    if given is None:
        backward = _Inner(call, call.attributes.get("layer"), call.shape())
        backward.name = f"backward_{forward.name.removeprefix('forward_')}"
    else:
        backward = _Inner(call, given, call.shape(), key="backward_layer")
    forward.name = f"forward_{forward.name.removeprefix('forward_')}"
    return forward, backward


def _both_shapes(call: Call) -> list[Sizes]:
    forward, _ = _directions(call)
    output, *states = forward.rule.output_shapes(forward.call)
    mode = call.attributes.get("merge_mode", "concat")
    if mode is None:
        return [output, output, *states, *states]
    if mode == "concat":
        output = (*output[:-1], output[-1] * 2)
    return [output, *states, *states]


def _both_parts(call: Call) -> list[Part]:
    return [part for inner in _directions(call) for part in inner.parts(f"{inner.name}/")]


def _both_params(call: Call) -> Size:
    return _both(call, [inner.rule.parameter_count(inner.call) for inner in _directions(call)])


def _both_macs(call: Call) -> Size:
    return _both(call, [inner.rule.macs(inner.call) for inner in _directions(call)])


def _both(call: Call, sizes: list[Size]) -> Size:
    """Twice the one when both directions are alike, as ``2·(…)``."""
    forward, backward = sizes
    alike = call.attributes.get("backward_layer") is None or _same_apart_from_the_way(call)
    return call.mark(2, "directions") * forward if alike else forward + backward


def _same_apart_from_the_way(call: Call) -> bool:
    """Whether the backward layer, which newer files write too, is the forward one in all but its name and way."""
    one, other = (nested_layer(key, call.attributes.get(key)) for key in ("layer", "backward_layer"))
    return one[0] == other[0] and _plain(one[1]) == _plain(other[1])


def _plain(config: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in config.items() if key not in ("name", "go_backwards")}


# spectral norm


def _spectral(call: Call) -> _Inner:
    return _Inner(call, call.attributes.get("layer"), call.shape())


def _spectral_shapes(call: Call) -> list[Sizes]:
    inner = _spectral(call)
    return inner.rule.output_shapes(inner.call)


def _spectral_parts(call: Call) -> list[Part]:
    """The kernel is the wrapper's own too; behind it the power iteration's vector, then the layer's rest."""
    inner = _spectral(call)
    made = inner.parts(f"{inner.name}/")
    kernel = next((p for p in made if p.path.endswith(("/kernel", "/embeddings"))), None)
    if kernel is None:
        raise Impossible(f"{inner.kind} has neither kernel nor embeddings")
    vector = Part("vector_u", (1, kernel.shape[-1]), trainable=False)
    return [kernel, vector, *(part for part in made if part is not kernel)]


def _spectral_macs(call: Call) -> Size:
    inner = _spectral(call)
    return inner.rule.macs(inner.call)


# one after another


def _piped_shapes(call: Call) -> list[Sizes]:
    found = call.attributes.get("layers")
    if not isinstance(found, list):
        raise Impossible("layers must be a list of layers")
    shapes = [call.shape()]
    for item in found:
        inner = _Inner(call, item, shapes[0], key="layers")
        if inner.rule.parts(inner.call):
            raise Opaque
        shapes = inner.rule.output_shapes(inner.call)
    return shapes


RULES: dict[str, Rule] = {
    "TimeDistributed": Rule("dense", _timed_shape, parts=_timed_parts, params=_timed_params, macs=_timed_macs),
    "Pipeline": Rule("shape", shapes=_piped_shapes),
    "Bidirectional": Rule("recurrent", shapes=_both_shapes, parts=_both_parts, params=_both_params, macs=_both_macs),
    "SpectralNormalization": Rule("normalisation", shapes=_spectral_shapes, parts=_spectral_parts, macs=_spectral_macs),
}
