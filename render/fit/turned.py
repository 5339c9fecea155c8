"""A chain of rows turned to run from left to right, in as many lines as the width asks for: low and wide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from render.drawing import Font, Group, Item, Rect
from render.fit.boxes import framed, parts, pill, times, times_width
from render.fit.chart import Chart, Row
from render.fit.ladder import Part
from render.fit.measure import MARGIN, STACK, Measure
from render.fit.plan import Plan
from render.fit.ways import bent
from render.items import text
from render.metrics import text_width

LINES = 3
"""Most lines of text in a card."""
WIDEST = 15.0
"""The widest card, in sizes of the text."""
EXTENT = 1.6
"""Room between cards for an arrow, in sizes of the text."""
MOST = 3.0
"""How much longer than needed an arrow may become to fill the width."""


class Card(NamedTuple):
    """A row as a card: its lines of text and its width. facts: shape and parameters, written beneath."""

    row: Row
    lines: tuple[str, ...]
    facts: tuple[str, ...]
    width: float


def turned(chart: Chart, measure: Measure, plan: Plan, width: float) -> Part | None:
    """The chain in lines from left to right; None for anything but a chain, or where a card is too wide."""
    if not chart.is_chain:
        return None
    cards = [_card(row, measure, plan) for row in chart.rows]
    if any(card is None for card in cards):
        return None
    lines = _lines([card for card in cards if card is not None], width - 2 * MARGIN - STACK[0][0], measure)
    return None if lines is None else _placed(chart, lines, measure, plan, width)


def _words(said: str) -> list[str]:
    """The words of a text, sizes in one piece: ``max``, ``pool``, ``3×3 /2``."""
    found: list[str] = []
    for token in said.split():
        glued = found and found[-1][0].isdigit() and token[0] in "/0123456789"
        found[-1:] = [f"{found[-1]} {token}"] if glued else [*found[-1:], token]
    return found


def _wrapped(said: list[str], size: float, width: float) -> list[str]:
    """The words in lines at most as wide as ``width``, where no word is wider."""
    lines: list[str] = []
    for word in said:
        longer = f"{lines[-1]} {word}" if lines else word
        fits = lines and text_width(longer, "sans", size) <= width
        lines[-1:] = [longer] if fits else [*lines[-1:], word]
    return lines


def line_count(chart: Chart, measure: Measure, plan: Plan, width: float) -> int:
    """In how many lines the chain stands; 0 where it cannot be turned."""
    cards = [_card(row, measure, plan) for row in chart.rows]
    if not chart.is_chain or any(card is None for card in cards):
        return 0
    return len(_lines([card for card in cards if card is not None], width - 2 * MARGIN - STACK[0][0], measure) or ())


def _card(row: Row, measure: Measure, plan: Plan) -> Card | None:
    """The card with its text in as few lines as its width allows."""
    if row.kind == "merge":
        return None
    look, size = measure.look, measure.size
    facts = tuple(fact for fact in (row.shape if plan.shapes else "", *row.figures[: plan.figures]) if fact)
    beneath = max((text_width(fact, "mono", look.figure) for fact in facts), default=0.0)
    name, said = parts(row, plan)
    if row.kind != "box":
        return Card(row, (row.text,), facts, max(text_width(row.text, "sans", size) + 2 * size, beneath))
    inset = look.bar + 2 * measure.pad
    often = times_width(row, measure)
    words = _words(said)
    longest = max((text_width(word, "sans", size) for word in words), default=0.0)
    inner = max(longest, beneath - inset, text_width(name, "sans-bold", size) + often, size * 4)
    found = _wrapped(words, size, inner)
    while len(found) + bool(name) > LINES and inner < WIDEST * size:
        inner += size
        found = _wrapped(words, size, inner)
    lines = (*([name] if name else []), *found)
    if len(lines) > LINES or inner > WIDEST * size:
        return None
    if often and not name:
        inner = max(inner, text_width(lines[0], "sans", size) + often)
    return Card(row, lines, facts, inner + inset)


def _lines(cards: list[Card], width: float, measure: Measure) -> list[list[Card]] | None:
    """The cards in as few lines as hold them, the longest line as short as can be; None where a card is too wide."""
    arrow = measure.size * EXTENT
    if _length(cards, arrow) <= width:
        return [cards]
    width -= measure.size  # the line back to the next line's beginning
    if max(card.width for card in cards) > width:
        return None
    count = len(_broken(cards, width, arrow))
    limit = max(_length(cards, arrow) / count, *(card.width for card in cards))
    while len(_broken(cards, min(limit, width), arrow)) > count:
        limit += measure.size / 2
    return _broken(cards, min(limit, width), arrow)


def _broken(cards: list[Card], width: float, arrow: float) -> list[list[Card]]:
    """Lines no longer than a width, each filled as far as possible."""
    lines: list[list[Card]] = [[]]
    for card in cards:
        if lines[-1] and _length([*lines[-1], card], arrow) > width:
            lines.append([])
        lines[-1].append(card)
    return lines


def _length(line: Sequence[Card], arrow: float) -> float:
    return sum(card.width for card in line) + arrow * (len(line) - 1)


def _placed(chart: Chart, lines: list[list[Card]], measure: Measure, plan: Plan, width: float) -> Part:
    """The cards on the page, arrows between them, a line back to the beginning of the next line."""
    look = measure.look
    tall = max(len(card.lines) for line in lines for card in line)
    height = measure.size * (1.28 * tall + 0.85)
    below = look.figure * 1.25 * max(len(card.facts) for line in lines for card in line)
    pitch = height + below + measure.gap * 2.0
    items: list[Item] = []
    y, before = MARGIN - STACK[0][1], None
    for line in lines:
        arrow = _arrow_length(line, lines, width, measure)
        x = MARGIN
        for card in line:
            spot = Rect(round(x, 2), round(y, 2), round(card.width, 2), round(height, 2))
            if before is not None:
                items.append(_arrow(before, card, spot, measure, first=card is line[0], below=below))
            items.append(_drawn(card, spot, measure, plan))
            before, x = (card, spot), x + card.width + arrow
        y += pitch
    return Part(items, width, y - pitch + height + below + MARGIN)


def _arrow_length(line: list[Card], lines: list[list[Card]], width: float, measure: Measure) -> float:
    """Between the cards of a line: spread over the width, but not too far."""
    least = measure.size * EXTENT
    if len(line) < 2:
        return least
    back = measure.size if len(lines) > 1 else 0.0
    free = (width - 2 * MARGIN - STACK[0][0] - back - sum(card.width for card in line)) / (len(line) - 1)
    return max(min(free, least * MOST), least)


def _arrow(before: tuple[Card, Rect], card: Card, spot: Rect, measure: Measure, *, first: bool, below: float) -> Group:
    """From card to card; to the first of a line under the one before."""
    last, at = before
    middle = at.y + at.height / 2
    right = at.x + at.width + (STACK[0][0] if last.row.repeat > 1 else 0.0)
    if not first:
        points = [(at.x + at.width, middle), (spot.x, middle)]
        points[0] = (right, middle)
    else:
        turn = at.y + at.height + below + measure.gap * 0.8
        tip = spot.y + (STACK[0][1] if card.row.repeat > 1 else 0.0)
        out = right + measure.size * 0.55
        points = [(right, middle), (out, middle), (out, turn), (spot.x + spot.width / 2, turn)]
        points.append((spot.x + spot.width / 2, tip))
    first_ref, last_ref = last.row.ref, card.row.ref
    return Group(f"{first_ref}→{last_ref}", tuple(bent(points, measure)), "edge", f"{first_ref} → {last_ref}")


def _drawn(card: Card, spot: Rect, measure: Measure, plan: Plan) -> Group:
    """The card and its facts beneath."""
    look, row = measure.look, card.row
    middle = (spot.x + spot.width / 2, spot.y + spot.height / 2)
    if row.kind == "box":
        items = [*framed(row, spot, measure), *_texts(card, spot, measure, plan)]
    else:
        items = pill(row, middle, spot.width, measure)
    base = spot.y + spot.height + look.figure * 1.1
    font: Font
    for fact in card.facts:
        fill = look.colours.ink if fact == row.shape else look.colours.dim
        font = "mono" if fact == row.shape else "sans"
        items.append(text(middle[0], base, fact, look.figure, font=font, fill=fill, anchor="middle"))
        base += look.figure * 1.25
    return Group(row.ref, tuple(items), "node", row.title)


def _texts(card: Card, spot: Rect, measure: Measure, plan: Plan) -> list[Item]:
    """The lines of a card, in the middle of its height; ×N at the end of the first."""
    size, row = measure.size, card.row
    x, step = spot.x + measure.look.bar + measure.pad, size * 1.28
    base = spot.y + spot.height / 2 - step * (len(card.lines) - 1) / 2 + size * 0.35
    items: list[Item] = []
    if row.repeat > 1:
        items.append(times(row, spot.x + spot.width - measure.pad, base, measure))
    bold = bool(parts(row, plan)[0])
    for number, content in enumerate(card.lines):
        font: Font = "sans-bold" if bold and not number else "sans"
        items.append(text(x, base + number * step, content, size, font=font, fill=measure.look.colours.ink))
    return items
