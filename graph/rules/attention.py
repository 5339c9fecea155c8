"""Attention: projections, the product of queries and keys, and the weighted sum of values.

Vaswani et al., *Attention Is All You Need* (2017); grouped queries: Ainslie et al. (2023).
"""

from __future__ import annotations

from msgspec import Struct

from graph.rules.base import Part, Rule
from graph.rules.call import Call, Impossible, whole
from graph.terms import Size, Sizes, product, total

_ORDER = ("query", "value", "key", "query_mask", "value_mask", "key_mask", "attention_mask")


class _Heads(Struct, frozen=True):
    """Shapes and head sizes of one multi-head attention."""

    query: Sizes
    value: Sizes
    key: Sizes
    heads: Size
    key_heads: Size
    key_size: Size
    value_size: Size
    output: Sizes


def _arguments(call: Call) -> dict[str, Sizes]:
    """Input shapes by the argument they were given for."""
    names = call.attributes.get("arguments") or _ORDER
    return {str(name): call.shape(position) for position, name in enumerate(names[: len(call.shapes)])}


def _inputs(call: Call) -> tuple[Sizes, Sizes, Sizes]:
    found = _arguments(call)
    if "query" not in found:
        raise Impossible("it needs a query")
    value = found.get("value", found["query"])
    return found["query"], value, found.get("key", value)


def _multi(call: Call) -> _Heads:
    query, value, key = _inputs(call)
    heads, key_size = call.number("num_heads"), call.number("key_dim")
    wanted = call.attributes.get("output_shape")
    if wanted is None:
        output: Sizes = query[-1:]
    else:
        given = wanted if isinstance(wanted, list | tuple) else [wanted]
        output = tuple(whole("output_shape", size) for size in given)
    value_size = key_size if call.attributes.get("value_dim") is None else call.number("value_dim")
    return _Heads(query, value, key, heads, heads, key_size, value_size, output)


def _grouped(call: Call) -> _Heads:
    query, value, key = _inputs(call)
    heads, groups = call.number("num_query_heads"), call.number("num_key_value_heads")
    if groups < 1 or heads % groups:
        raise Impossible(f"{heads} query heads do not divide into {groups} key heads")
    size = call.number("head_dim")
    return _Heads(query, value, key, heads, groups, size, size, query[-1:])


def _heads(call: Call) -> _Heads:
    return _multi(call) if "num_heads" in call.attributes else _grouped(call)


def _projections(call: Call) -> list[tuple[str, Sizes, Sizes]]:
    """Name, kernel and bias shape of each projection, in Keras' order."""
    found = _heads(call)
    inner = (found.key_heads, found.key_size)
    made = [
        ("query", (found.query[-1], found.heads, found.key_size), (found.heads, found.key_size)),
        ("key", (found.key[-1], *inner), inner),
        ("value", (found.value[-1], found.key_heads, found.value_size), (found.key_heads, found.value_size)),
        ("attention_output", (found.heads, found.value_size, *found.output), found.output),
    ]
    if call.flag("use_gate"):
        gate = (found.heads, found.value_size)
        made.insert(2, ("gate", (found.query[-1], *gate), gate))
    return made


def _parts(call: Call) -> list[Part]:
    bias = call.flag("use_bias", True)
    parts = []
    for name, kernel, offset in _projections(call):
        parts.append(Part(f"{name}/kernel", kernel))
        parts += [Part(f"{name}/bias", offset)] if bias else []
    return parts


def _shapes(call: Call) -> list[Sizes]:
    found = _heads(call)
    output = (*found.query[:-1], *found.output)
    if not (call.flag("return_attention_scores") or call.outputs == 2):
        return [output]
    length = found.query[1]
    keys = length if "num_heads" in call.attributes else found.key[1]
    return [output, (found.query[0], found.heads, length, keys)]


def _params(call: Call) -> Size:
    """The sum over the projections of (inputs + 1)·outputs."""
    bias = call.flag("use_bias", True)
    sizes: list[Size] = []
    for name, kernel, offset in _projections(call):
        count = product(call.mark(size, name) for size in kernel)
        sizes.append(count + product(call.mark(size, f"{name}_bias") for size in offset) if bias else count)
    return total(sizes)


def _macs(call: Call) -> Size:
    """Projections, scores and weighted sum."""
    found = _heads(call)
    queries = product(call.mark(size, "queries") for size in found.query[1:-1])
    keys = product(call.mark(size, "keys") for size in found.key[1:-1])
    heads = call.mark(found.heads, "heads")
    rows = {"query": queries, "key": keys, "value": keys, "gate": queries, "attention_output": queries}
    projected = [rows[name] * product(call.mark(s, name) for s in kernel) for name, kernel, _ in _projections(call)]
    sizes = call.mark(found.key_size, "key_size") + call.mark(found.value_size, "value_size")
    return total([*projected, _attended(call, found, queries, keys) * heads * sizes])


def _attended(call: Call, found: _Heads, queries: Size, keys: Size) -> Size:
    """Pairs of query and key; with ``attention_axes`` only those axes meet, the others are looped over."""
    axes = call.attributes.get("attention_axes")
    if not isinstance(axes, list | tuple) or len(found.query) <= 3:
        return queries * keys
    rank = len(found.query)
    attended = {whole("attention_axes", axis) % rank for axis in axes}
    return queries * product(call.mark(found.key[axis], "keys") for axis in sorted(attended))


# without projections


def _plain_shapes(call: Call) -> list[Sizes]:
    query, value = call.shape(0), call.shape(1)
    key = call.shape(2) if len(call.shapes) > 2 else value
    output = (*query[:-1], value[-1])
    scores = call.flag("return_attention_scores") or call.outputs == 2
    return [output, (*query[:-1], key[-2])] if scores else [output]


def _plain_macs(call: Call) -> Size:
    """Scores (unless compared by adding) and the weighted sum."""
    query, value = call.shape(0), call.shape(1)
    rows = product(call.mark(size, "queries") for size in query[1:-1])
    dot = call.text("score_mode", "dot") == "dot"
    width = call.mark(value[-1], "value_size")
    return rows * call.mark(value[-2], "keys") * (call.mark(query[-1], "key_size") + width if dot else width)


def _plain_parts(call: Call) -> list[Part]:
    parts = [Part("scale", ())] if call.flag("use_scale") else []
    return [*parts, Part("concat_score_weight", ())] if call.text("score_mode") == "concat" else parts


def _additive_parts(call: Call) -> list[Part]:
    return [Part("scale", call.shape()[-1:])] if call.flag("use_scale", True) else []


def _additive_macs(call: Call) -> Size:
    """Scores sum scale·tanh(query + key) over the features; then the weighted sum."""
    query, value = call.shape(0), call.shape(1)
    rows = product(call.mark(size, "queries") for size in query[1:-1])
    scored = call.mark(query[-1], "scale") + call.mark(value[-1], "value_size")
    width = scored if call.flag("use_scale", True) else call.mark(value[-1], "value_size")
    return rows * call.mark(value[-2], "keys") * width


_HEADED = Rule("recurrent", shapes=_shapes, parts=_parts, params=_params, macs=_macs)

RULES: dict[str, Rule] = {
    **dict.fromkeys(("MultiHeadAttention", "GroupedQueryAttention", "GroupQueryAttention"), _HEADED),
    "Attention": Rule("recurrent", shapes=_plain_shapes, parts=_plain_parts, macs=_plain_macs),
    "AdditiveAttention": Rule("recurrent", shapes=_plain_shapes, parts=_additive_parts, macs=_additive_macs),
}
