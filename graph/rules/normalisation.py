"""Normalisations and learned scales."""

from __future__ import annotations

from graph.rules.base import Part, Rule
from graph.rules.call import Call, Impossible, axis_of, known, whole
from graph.terms import Size, Sizes, product


def _axes(call: Call, default: int = -1) -> list[int]:
    """The axes a normalisation keeps apart, counted from the front."""
    found = call.attributes.get("axis", default)
    rank = len(call.shape())
    if found is None:
        return []
    axes = found if isinstance(found, list | tuple) else [found]
    return [axis_of(axis, rank) for axis in sorted(whole("axis", axis) for axis in axes)]


def _kept(call: Call) -> Sizes:
    """Sizes of those axes, ordered as Keras does: by the number given, so that -1 stands before 1."""
    shape = call.shape()
    return tuple(shape[axis] for axis in _axes(call))


def _affine(call: Call) -> list[Part]:
    """Gain and offset of the kept axes."""
    shape = _kept(call)
    parts = [Part("gamma", shape)] if call.flag("scale", True) or call.flag("rms_scaling") else []
    return parts if not call.flag("center", True) or call.flag("rms_scaling") else [*parts, Part("beta", shape)]


def _batch_parts(call: Call) -> list[Part]:
    shape = _kept(call)
    names = ["moving_mean", "moving_variance"]
    if call.flag("renorm"):
        names += ["moving_stddev", "renorm_mean", "renorm_stddev"]
    return [*_affine(call), *(Part(name, shape, trainable=False) for name in names)]


def _batch_params(call: Call) -> Size:
    """4·c with gain, offset, mean and variance; Keras counts the moving statistics."""
    return call.mark(len(_batch_parts(call)), "per_channel") * _channels(call)


def _affine_params(call: Call) -> Size:
    return call.mark(len(_affine(call)), "per_channel") * _channels(call)


def _channels(call: Call) -> Size:
    return product(call.mark(size, "channels") for size in _kept(call))


def _group_parts(call: Call) -> list[Part]:
    (size,) = _kept(call) or (0,)
    groups, number = call.number("groups", 32), known(size)
    if groups != -1 and number is not None and (groups < 1 or number % groups):
        raise Impossible(f"{number} channels do not divide into {groups} groups")
    return _affine(call)


def _rms_parts(call: Call) -> list[Part]:
    return [Part("scale", _kept(call))]


def _statistics(call: Call) -> list[Part]:
    """Mean, variance and count that ``adapt`` learns; none where they are given."""
    if call.attributes.get("mean") is not None or call.attributes.get("input_mean") is not None:
        return []
    shape = tuple(call.shape()[axis] for axis in sorted(_axes(call)))
    frozen = [Part(name, shape, trainable=False) for name in ("mean", "variance")]
    return [*frozen, Part("count", (), trainable=False, dtype="int64")]


def _layer_scale(call: Call) -> list[Part]:
    return [Part("variable", (call.number("projection_dim"),))]


_BATCH = Rule("normalisation", parts=_batch_parts, params=_batch_params)

RULES: dict[str, Rule] = {
    "BatchNormalization": _BATCH,
    "BatchNormalizationV1": _BATCH,
    "BatchNormalizationV2": _BATCH,
    "SyncBatchNormalization": _BATCH,
    "LayerNormalization": Rule("normalisation", parts=_affine, params=_affine_params),
    "GroupNormalization": Rule("normalisation", parts=_group_parts, params=_affine_params),
    "RMSNormalization": Rule("normalisation", parts=_rms_parts),
    "UnitNormalization": Rule("normalisation"),
    "Normalization": Rule("normalisation", parts=_statistics),
    "LayerScale": Rule("normalisation", parts=_layer_scale),
}
