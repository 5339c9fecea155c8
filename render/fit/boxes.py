"""The boxes of a figure in print: a white box with its bar, a pill, a round merge."""

from __future__ import annotations

from collections.abc import Sequence

from render.diagrams.cells import SIGN_STROKES
from render.drawing import Font, Item, Path, Rect
from render.fit.chart import Row
from render.fit.measure import STACK, Measure
from render.fit.plan import Plan
from render.items import circle, left_bar, rect, text
from render.layout.values import Point
from render.metrics import elide, text_width

LEAST = 5.5
"""The narrowest box, in sizes of the text."""


def height_of(row: Row, measure: Measure) -> float:
    """The height of a row's box."""
    return {"box": measure.box, "merge": measure.merge}.get(row.kind, measure.pill)


def rise_of(row: Row) -> float:
    """How far the outlines behind a repeated block stand out above it."""
    return -STACK[0][1] if row.repeat > 1 else 0.0


def box_width(rows: Sequence[Row], measure: Measure, plan: Plan) -> float:
    """The one width of all boxes of a column."""
    return max([measure.size * LEAST, *(needed(row, measure, plan) for row in rows)])


def needed(row: Row, measure: Measure, plan: Plan) -> float:
    """The width that a row's box needs for its texts."""
    if row.kind == "merge":
        return measure.merge
    name, said = parts(row, plan)
    size, between = measure.size, measure.pad if name else 0.0
    inner = text_width(name, "sans-bold", size) + between + text_width(said, "sans", size)
    if row.kind != "box":
        return inner + 2.4 * size
    return measure.look.bar + 2 * measure.pad + inner + times_width(row, measure)


def parts(row: Row, plan: Plan) -> tuple[str, str]:
    """The bold and the plain text of a box."""
    said = row.short if plan.short else row.text
    if row.labelled:
        return row.name, said if plan.names else ""
    return row.name if plan.names else "", said


def times(row: Row, end: float, base: float, measure: Measure) -> Item:
    """×N that ends at ``end``."""
    colours, size = measure.look.colours, measure.size
    fill = colours.ink if row.heat else colours.category(row.category)
    return text(end, base, f"×{row.repeat}", size, font="sans-bold", fill=fill, anchor="end")


def times_width(row: Row, measure: Measure) -> float:
    """The width that ×N takes, with the gap before it."""
    if row.repeat < 2:
        return 0.0
    return text_width(f"×{row.repeat}", "sans-bold", measure.size) + measure.pad


def drawn(row: Row, centre: tuple[float, float], width: float, measure: Measure, plan: Plan) -> list[Item]:
    """A row's box about its centre."""
    if row.kind == "merge":
        return round_merge(row, centre, measure)
    if row.kind == "box":
        corner = (round(centre[0] - width / 2, 2), round(centre[1] - measure.box / 2, 2))
        return box(row, Rect(*corner, width, measure.box), centre[1], measure, plan)
    return pill(row, centre, pill_width(row, width, measure, plan), measure)


def pill_width(row: Row, width: float, measure: Measure, plan: Plan) -> float:
    """The width of a pill in a column of boxes of a width."""
    return min(width, max(needed(row, measure, plan), width * 0.44))


def pill(row: Row, centre: tuple[float, float], width: float, measure: Measure, facts: str = "") -> list[Item]:
    """A dark pill, facts in the mono face behind its name."""
    look, colours, height = measure.look, measure.look.colours, measure.pill
    taken = text_width(facts, "mono", look.figure) + measure.pad if facts else 0.0
    said = elide(row.text, "sans", measure.size, max(width - measure.size - taken, measure.size * 2))
    x, y = centre[0] - width / 2, centre[1] - height / 2
    middle, base = centre[0] - taken / 2, _base(centre[1], measure)
    items: list[Item] = [
        rect(x, y, width, height, radius=height / 2, fill=colours.pill),
        text(middle, base, said, measure.size, fill=colours.pill_ink, anchor="middle"),
    ]
    if facts:
        at = middle + text_width(said, "sans", measure.size) / 2 + measure.pad
        items.append(text(at, base, facts, look.figure, font="mono", fill=colours.pill_dim))
    return items


def _base(middle: float, measure: Measure) -> float:
    return middle + measure.size * 0.35


def box(row: Row, frame: Rect, middle: float, measure: Measure, plan: Plan) -> list[Item]:
    """A white box with its bar, its one line about ``middle``."""
    return [*framed(row, frame, measure), *_texts(row, frame, middle, measure, plan)]


def framed(row: Row, frame: Rect, measure: Measure) -> list[Item]:
    """A white box with its bar; a repeated one has outlines behind."""
    look, colours = measure.look, measure.look.colours
    frame = Rect(frame.x, frame.y, frame.width, frame.height, look.radius, row.heat or colours.box)
    dash = (1.6, 1.2) if row.opaque else ()
    items: list[Item] = [*(_outline(frame, step, measure) for step in STACK if row.repeat > 1), frame]
    items.append(left_bar(frame, look.bar, colours.category(row.category)))
    border = (look.radius, None, colours.border, look.hairline, dash)
    return [*items, Rect(frame.x, frame.y, frame.width, frame.height, *border)]


def _outline(frame: Rect, step: tuple[float, float], measure: Measure) -> Rect:
    colours = measure.look.colours
    return rect(
        frame.x + step[0],
        frame.y + step[1],
        frame.width,
        frame.height,
        radius=frame.radius,
        fill=colours.box,
        stroke=colours.outline,
        width=measure.look.hairline * 0.8,
    )


def _texts(row: Row, frame: Rect, middle: float, measure: Measure, plan: Plan) -> list[Item]:
    """Name and operation at the left, ×N at the right."""
    look, size = measure.look, measure.size
    base = _base(middle, measure)
    x, end = frame.x + look.bar + measure.pad, frame.x + frame.width - measure.pad
    items: list[Item] = []
    if row.repeat > 1:
        items.append(times(row, end, base, measure))
        end -= times_width(row, measure)
    name, said = parts(row, plan)
    texts: tuple[tuple[str, Font], ...] = ((name, "sans-bold"), (said, "sans"))
    for content, font in texts:
        shown = _fitted(content, font, size, end - x)
        if shown:
            items.append(text(x, base, shown, size, font=font, fill=look.colours.ink))
            x += text_width(shown, font, size) + measure.pad
    return items


def _fitted(content: str, font: Font, size: float, room: float) -> str:
    """The text, shortened where it must be; "" where there is no room for a word."""
    if not content or room < size:
        return ""
    return elide(content, font, size, room + 0.01)


def round_merge(row: Row, centre: tuple[float, float], measure: Measure) -> list[Item]:
    """A circle with its sign."""
    look, radius = measure.look, measure.merge / 2
    colour = look.colours.category("merge")
    items: list[Item] = [circle(*centre, radius, look.colours.box, colour, 0.9)]
    arm = radius * 0.52
    x, y = Point(*centre)
    for x1, y1, x2, y2 in SIGN_STROKES[row.sign]:
        ends = ((x + x1 * arm, y + y1 * arm), (x + x2 * arm, y + y2 * arm))
        way = tuple((letter, (round(a, 2), round(b, 2))) for letter, (a, b) in zip("ML", ends, strict=True))
        items.append(Path(way, stroke=colour, stroke_width=0.9))
    return items
