"""The distinct blocks of a folded graph, each once, as a paper sketches them.

Blocks of one structure are one, whatever their channels; those become letters where they vary.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from graph.block_letters import Lettering, Widths, lettered
from graph.block_node import is_block
from graph.block_plan import Part, Plan, plan_of
from graph.index import Index
from graph.series_parallel import ENTRY, Chain, Fork, NotSeriesParallel, chain_to, forks, places
from graph.stages import channels_first
from graph.values import Graph, Node

LEAST_PARTS: Final = 4
"""A chain of fewer parts (convolution, normalisation, activation) says all in its name."""
MOST_PARTS, MOST_OF_A_MODULE = 18, 12
"""A block of more parts is drawn without its normalisations and activations, one that concatenates branches sooner."""


class Skip(NamedTuple):
    """What differs about the identity that joins at a merge.

    projection: what stands on it in some blocks (``1×1, 4c``); where: in which; partly: whether some lack the skip.
    """

    projection: str = ""
    where: str = ""
    partly: bool = False


class Label(NamedTuple):
    """A part as it is drawn: its text, category, and its sign where it merges."""

    text: str
    category: str
    sign: str = ""


class DistinctBlock(NamedTuple):
    """A block and how it is drawn.

    name: its kind; where: the nodes that are such blocks; times: how many there are.
    labels, sources: parts in topological order and what each reads. chain: as chains and forks, None where it is none.
    skips: by the place of the merge. notes: what the letters stand for.
    """

    name: str
    where: tuple[str, ...]
    times: int
    labels: tuple[Label, ...]
    sources: tuple[tuple[int, ...], ...]
    chain: Chain | None
    skips: Mapping[int, Skip]
    notes: tuple[str, ...]


class _Run(NamedTuple):
    """A block node, the plan of the instance that stands for all, those of all instances, of its first and last.

    entering: the channels that each instance gets.
    """

    node: Node
    plan: Plan
    plans: tuple[Plan, ...]
    ends: tuple[tuple[str, Plan], ...]
    entering: Widths


def distinct_blocks(graph: Graph) -> tuple[DistinctBlock, ...]:
    """The blocks of a folded graph in the order of their first appearance; () where nothing is folded."""
    index = Index(graph)
    groups: dict[object, list[_Run]] = {}
    for node in _blocks(graph.nodes):
        if run := _run(index, node):
            groups.setdefault((node.op_type, run.plan.key), []).append(run)
    return tuple(_distinct(runs) for runs in _absorbed(list(groups.values())))


def _blocks(nodes: Iterable[Node]) -> Iterator[Node]:
    """The blocks, those inside stages too."""
    for node in nodes:
        if node.body is not None and is_block(node):
            if node.repeat == 1 and any(is_block(part) for part in node.body.nodes):
                yield from _blocks(node.body.nodes)
            else:
                yield node


def _run(index: Index, node: Node) -> _Run | None:
    """The block's plans; None where its name says all."""
    bodies = [part.body for part in _instances(node) if part.body is not None]
    if not bodies:
        return None
    plans = tuple(plan_of(index, body) for body in bodies)
    plan = plans[max(len(bodies) - 2, 1)] if len(bodies) > 1 else plans[0]
    if len(plan.parts) < LEAST_PARTS:
        return None
    ends = (("first", plans[0]), ("last", plans[-1])) if len(bodies) > 1 else ()
    return _Run(node, plan, plans, ends, tuple(_entering(body) for body in bodies))


def _entering(body: Graph) -> int | None:
    """The channels of the one tensor that flows into a block; None of several."""
    shape = body.inputs[0].shape if len(body.inputs) == 1 else None
    if not shape:
        return None
    found = shape[1] if len(shape) > 3 and channels_first(body) else shape[-1]
    return found if isinstance(found, int) else None


def _instances(node: Node) -> Sequence[Node]:
    """The blocks of a run, or the block itself."""
    return node.body.nodes if node.body is not None and node.repeat > 1 else (node,)


def _absorbed(groups: list[list[_Run]]) -> list[list[_Run]]:
    """The groups; one that only lacks parts of a larger one of its name (no expansion, no skip) goes with that."""
    kept: list[list[_Run]] = []
    for runs in groups:
        larger = [other for other in groups if other is not runs and _lacks_of(runs[0], other[0])]
        if not larger:
            kept.append(runs)
    return kept


def _lacks_of(run: _Run, other: _Run) -> bool:
    """Whether the run is the other one with parts left out."""
    joins = any(part.sign == "‖" for part in other.plan.parts)
    if joins or run.node.op_type != other.node.op_type or len(run.plan.parts) >= len(other.plan.parts):
        return False
    rest = iter(part.key for part in other.plan.parts)
    return all(part.key in rest for part in run.plan.parts)


def _distinct(runs: list[_Run]) -> DistinctBlock:
    first = runs[0]
    chain = _chain(first.plan)
    sides = {fork.join: _side(fork, runs) for fork in forks(chain or ()) if () in fork.branches}
    rows = [tuple(run.plan.parts[place] for run in runs) for place in range(len(first.plan.parts))]
    projections = [side.products for side in sides.values() if side.products]
    letters = _letters(runs, sides)
    texts = [_text(row, width) for row, width in zip((*rows, *projections), letters.texts, strict=True)]
    labels = tuple(Label(text, part.category, part.sign) for text, part in zip(texts, first.plan.parts, strict=False))
    found = iter(texts[len(rows) :])
    skips = {join: Skip(next(found) if side.products else "", side.where, side.partly) for join, side in sides.items()}
    where = tuple(run.node.name for run in runs)
    times = sum(run.node.repeat for run in runs)
    notes = (*letters.values, *_kernels(rows))
    block = DistinctBlock(first.node.op_type, where, times, labels, first.plan.sources, chain, skips, notes)
    joins = any(label.sign == "‖" for label in labels)
    return _condensed(block) if len(labels) > (MOST_OF_A_MODULE if joins else MOST_PARTS) else block


def _letters(runs: list[_Run], sides: Mapping[int, _Side]) -> Lettering:
    """The channels of the parts, then of the projections, over all instances of all runs."""
    every = [(_aligned(plan, run.plan, sides), plan, run) for run in runs for plan in run.plans]
    parts = runs[0].plan.parts
    rows = [tuple(found[place] for found, _, _ in every) for place in range(len(parts))]
    projections = [
        tuple(_projected(plan, run.plan, join) for _, plan, run in every)
        for join, side in sides.items()
        if side.products
    ]
    last = next((row for row, part in zip(rows[::-1], parts[::-1], strict=True) if part.width), ())
    leaving = () if parts[-1].sign == "‖" else last
    return lettered([*rows, *projections], tuple(size for run in runs for size in run.entering), leaving)


def _aligned(plan: Plan, of: Plan, sides: Iterable[int]) -> list[int | None]:
    """The channels of each part of a run's plan in one instance of the run; 0 where that lacks the part."""
    beside = {place for join in sides for place in _beside(plan, of, join)}
    own = [part for place, part in enumerate(plan.parts) if place not in beside]
    found: list[int | None] = [0 if part.width else None for part in of.parts]
    matcher = SequenceMatcher(None, [part.key for part in of.parts], [part.key for part in own], autojunk=False)
    for start, first, length in matcher.get_matching_blocks():
        found[start : start + length] = [part.width for part in own[first : first + length]]
    return found


def _projected(plan: Plan, of: Plan, join: int) -> int | None:
    """The channels of the projection on a skip of an instance; 0 where it has none."""
    found = [plan.parts[place] for place in _beside(plan, of, join) if plan.parts[place].is_product]
    return found[-1].width if found else 0


def _beside(plan: Plan, of: Plan, join: int) -> list[int]:
    """The places on a skip of an instance; of the run's own plan none, its skip is an identity."""
    return [] if plan.key == of.key else _matching(plan, of, join, of.parts[join].sign) or []


def _condensed(block: DistinctBlock) -> DistinctBlock:
    """A large block without the normalisations and activations that stand in a row with other parts; a note says so."""
    last = len(block.labels) - 1
    dropped = {
        place
        for place, label in enumerate(block.labels)
        if label.category in ("normalisation", "activation") and len(block.sources[place]) == 1 and place != last
    }
    kept = [place for place in range(last + 1) if place not in dropped]
    new = {place: number for number, place in enumerate(kept)}

    def source(place: int) -> int:
        while place in dropped:
            place = block.sources[place][0]
        return new.get(place, place)

    sources = tuple(tuple(dict.fromkeys(source(read) for read in block.sources[place])) for place in kept)
    words = _and(list(dict.fromkeys(block.labels[place].text for place in sorted(dropped))))
    skips = {new[join]: skip for join, skip in block.skips.items()}
    first = min(read for reads in sources for read in reads)
    return block._replace(
        labels=tuple(block.labels[place] for place in kept),
        sources=sources,
        chain=_chained(sources) if first == ENTRY else None,
        skips=skips,
        notes=(*block.notes, f"{words} not drawn"),
    )


def _and(words: Sequence[str]) -> str:
    """``a, b and c``."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _chain(plan: Plan) -> Chain | None:
    return _chained(plan.sources) if plan.entries == 1 else None


def _chained(sources: Sequence[Sequence[int]]) -> Chain | None:
    try:
        return chain_to(sources, len(sources) - 1)
    except NotSeriesParallel:
        return None


class _Side(NamedTuple):
    """A skip in the runs' ends: the projection's parts in each run, where, and whether some end lacks it."""

    products: tuple[Part, ...]
    where: str
    partly: bool


def _side(fork: Fork, runs: list[_Run]) -> _Side:
    """What the skip that joins there is in the first and last instance of each run."""
    sign = runs[0].plan.parts[fork.join].sign
    products: list[Part] = []
    where = ""
    partly = False
    for run in runs:
        for name, plan in run.ends:
            found = _matching(plan, run.plan, fork.join, sign)
            partly = partly or found is None
            shown = [plan.parts[place] for place in found or () if plan.parts[place].is_product]
            if shown:
                products.append(shown[-1])
                where = name
    return _Side(tuple(products), where, partly)


def _matching(plan: Plan, of: Plan, join: int, sign: str) -> list[int] | None:
    """The places on the skip of an instance; None where it has no such merge."""
    own = [fork for fork in forks(_chain(of) or ()) if of.parts[fork.join].sign == sign]
    others = [fork for fork in forks(_chain(plan) or ()) if plan.parts[fork.join].sign == sign]
    number = [fork.join for fork in own].index(join)
    if number >= len(others):
        return None
    return min((places(branch) for branch in others[number].branches), key=len)


def _text(row: Sequence[Part], width: str) -> str:
    """``1×1, 4c``; of an operation without kernel and channels its name."""
    part = row[0]
    sizes = {each.kernel for each in row}
    window = "×".join(map(str, part.kernel)) if len(sizes) == 1 else "×".join("k" * len(part.kernel))
    window = f"conv {window}" if len(part.kernel) == 1 and part.category == "convolution" else window
    after = part.category == "pooling"
    words = f"{window} {part.label}" if after else f"{part.label} {window}"
    step = f" /{part.step}" if part.step > 1 else ""
    return ", ".join(word for word in (f"{words.strip()}{step}", width, part.detail) if word)


def _kernels(rows: Sequence[Sequence[Part]]) -> tuple[str, ...]:
    """What k stands for, where the kernels of an operation differ."""
    sizes = {size for row in rows if len({part.kernel for part in row}) > 1 for part in row for size in part.kernel}
    return (f"k = {', '.join(map(str, sorted(sizes)))}",) if sizes else ()
