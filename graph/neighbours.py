"""Pairs that follow from pairs: the only nodes of a kind that two paired nodes feed, or are fed by."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Container, Hashable, Iterable

from graph.index import Index
from graph.likeness import family, sizes
from graph.values import Node

_Found = dict[Hashable, Node]


def neighbours(first: Index, second: Index, pairs: dict[str, str]) -> dict[str, str]:
    """What is next to the pairs, and next to what is found so; nodes with weights where these have the same sizes."""
    known, taken = dict(pairs), set(pairs.values())
    waiting = deque(pairs.items())
    while waiting:
        left, right = waiting.popleft()
        for step in (Index.predecessors, Index.successors):
            ours = _only(first, step(first, first.nodes[left]), known)
            theirs = _only(second, step(second, second.nodes[right]), taken)
            for key in sorted(ours.keys() & theirs.keys(), key=str):
                known[ours[key].name] = theirs[key].name
                taken.add(theirs[key].name)
                waiting.append((ours[key].name, theirs[key].name))
    return {left: right for left, right in known.items() if left not in pairs}


def _only(index: Index, nodes: Iterable[Node], known: Container[str]) -> _Found:
    """The nodes not yet paired, of those of which there is one of their kind."""
    kinds: dict[Hashable, list[Node]] = defaultdict(list)
    for node in nodes:
        if node.name not in known:
            kinds[family(node), sizes(index, node)].append(node)
    return {key: held[0] for key, held in kinds.items() if len(held) == 1}
