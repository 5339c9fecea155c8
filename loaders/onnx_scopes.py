"""Where a node stands in the hierarchy: exporter's metadata, slash paths, or its weights' names."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from itertools import takewhile

from loaders.onnx_blocks import Op

MAX_DEPTH = 12
_SCOPES = "pkg.torch.onnx.name_scopes"
_LONGEST = 8192
_ENOUGH = 0.3
"""Share of nodes whose names must be paths before weights' names are not consulted."""


def scopes(nodes: Sequence[Op], stored: set[str]) -> list[str]:
    """One scope per node, parts separated by ``/``; "" at the top. ``stored`` names the weights."""
    own = [_own(op) for op in nodes]
    if sum(bool(scope) for scope in own) >= _ENOUGH * len(own):
        return own
    by_weights = [scope or _from_weights(op, stored) for scope, op in zip(own, nodes, strict=True)]
    return _filled(by_weights)


def _own(op: Op) -> str:
    return _from_metadata(op) or _from_path(op.name)


def _from_metadata(op: Op) -> str:
    """The exporter's list of module paths, ``['', 'layers.0', 'layers.0.attn', 'add']``, as ``layers.0/attn``."""
    listed = op.metadata.get(_SCOPES, "")
    if not listed.startswith("[") or len(listed) > _LONGEST:
        return ""
    try:
        paths = ast.literal_eval(listed)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return ""
    modules = [path for path in paths[:-1] if isinstance(path, str) and path]
    parts = [path.removeprefix(f"{before}.") for before, path in zip(["", *modules], modules, strict=False)]
    return "/".join(parts[:MAX_DEPTH])


def _from_path(name: str) -> str:
    parts = [part for part in name.split("/") if part]
    return "/".join(parts[:-1][:MAX_DEPTH])


def _from_weights(op: Op, stored: set[str]) -> str:
    """``layer1.0.conv1.weight`` puts its node into ``layer1/0/conv1``."""
    for name in op.inputs:
        if name in stored and "." in name.strip("."):
            return "/".join(part for part in name.split(".")[:-1][:MAX_DEPTH] if part)
    return ""


def _filled(found: list[str]) -> list[str]:
    """A node without weights belongs to what its neighbours have in common."""
    before, after = _carried(found), _carried(found[::-1])[::-1]
    return [scope or _common(left, right) for scope, left, right in zip(found, before, after, strict=True)]


def _carried(found: Sequence[str]) -> list[str]:
    last, result = "", []
    for scope in found:
        last = scope or last
        result.append(last)
    return result


def _common(left: str, right: str) -> str:
    pairs = zip(left.split("/"), right.split("/"), strict=False)
    return "/".join(a for a, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
