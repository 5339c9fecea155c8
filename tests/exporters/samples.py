"""Drawings that between them hold every kind of item and every awkward string."""

from render.drawing import Drawing, Group, Path, Rect, Text
from render.metrics import text_width

HOSTILE = [
    "<script>alert(1)</script>",
    "a & b \"c\" 'd' ]]> <!-- -->",
    "nul\x00bell\x07escape\x1b[31m",
    "lone \ud800 surrogate \udfff",
    "non\ufffe\uffffchar",
    "over\u202eride\u2066\u200f",
    "tab\tnew\nline\r\u2028end",
    "  spaces  inside  ",
    "(paren \\ backslash) endstream endobj %%EOF",
    "% $ # _ { } ~ ^ &",
    "",
]
UNICODE = ["220×170×64", "⌊(446 − 7)/2⌋ + 1", "∑ ½ → ⌈H/32⌉ ·", "卷积层", "Größe naïve", "עברית", "🙂", "fi ffl office"]


def text(content: str, x: float = 10, y: float = 10, **more: object) -> Text:
    """A text of 7 points, measured as diagrams measure theirs."""
    return Text(x, y, content, 7, text_width(content, more.get("font", "sans"), 7), **more)


def every_kind() -> Drawing:
    """Each item kind in each of its options, nested groups included."""
    curve = (("M", (20, 100)), ("C", (40, 100, 40, 140, 60, 140)), ("L", (80, 140)))
    triangle = (("M", (80, 137)), ("L", (86, 140)), ("L", (80, 143)), ("Z", ()))
    inner = Group(
        "block/conv", (Rect(110, 20, 60, 24, 2.5, "#FFFFFF", "#4A4F57"), text("inner", 116, 30)), title="inner <b>"
    )
    return Drawing(
        200,
        160,
        (
            Group(
                "conv1_conv",
                (
                    Rect(10, 20, 90, 30, 2.5, "#FFFFFF", "#4A4F57", 0.5),
                    Rect(10, 20, 2, 30, fill="#0072B2"),
                    text("conv1_conv", 16, 30, font="sans-bold"),
                    text("Conv2D 7×7 /2, 64", 16, 40, fill="#5B6470"),
                    text("220×170×64", 98, 30, font="mono", anchor="end"),
                    text("9,472", 98, 40, font="mono-bold", anchor="end"),
                ),
                title="conv1_conv: (7·7·3 + 1)·64 = 9472",
            ),
            Group("outer", (inner, Rect(105, 15, 70, 34, stroke="#888888", dash=(2, 1, 1))), kind="decoration"),
            Group(
                "conv1_conv→add",
                (
                    Path(curve, stroke="#8A8F98", stroke_width=0.7, dash=(2, 1)),
                    Path(triangle, fill="#8A8F98"),
                ),
                kind="edge",
            ),
            Rect(120, 100, 20, 20, 10, "#E69F00"),
            text("turned", 180, 150, angle=-90),
            text("middle", 100, 155, anchor="middle"),
        ),
        title="A sample",
        description="Every kind of item, for the tests.",
    )


def hostile() -> Drawing:
    """Strings meant to break a format, as texts, names, kinds and titles."""
    groups = [Group(name, (text(name, 10, 10 + 9 * i),), title=name) for i, name in enumerate(HOSTILE + UNICODE)]
    same = [Group("a/b", ()), Group("a b", ()), Group("a/b", ()), Group("a-b-2", ()), Group("7", ())]
    return Drawing(200, 200, (*groups, *same), title="<t> \x00 & \ud800", description="\x1b]0;x\x07 <d>")


def empty() -> Drawing:
    return Drawing(100, 50, ())


def transparent() -> Drawing:
    return Drawing(40, 40, (Rect(10, 10, 20, 20, fill="#0072B2"),), background=None)


def many(count: int) -> Drawing:
    """``count`` boxes with four texts and an edge each, in columns of 100."""
    items = []
    for i in range(count):
        x, y, name = 150 * (i // 100), 40 * (i % 100), f"block{i // 7}_conv{i}"
        items.append(
            Group(
                name,
                (
                    Rect(x + 5, y + 5, 130, 26, 2.5, "#FFFFFF", "#4A4F57"),
                    Rect(x + 5, y + 5, 2, 26, fill="#0072B2"),
                    text(name, x + 12, y + 15, font="sans-bold"),
                    text(f"Conv2D 3×3, {i}", x + 12, y + 25),
                    text(f"{i}×{i}×64", x + 130, y + 15, font="mono", anchor="end"),
                    text(f"{i * 9472:,}", x + 130, y + 25, font="mono", anchor="end"),
                ),
                title=name,
            )
        )
        down = Path((("M", (x + 70, y + 31)), ("L", (x + 70, y + 45))), stroke="#8A8F98", stroke_width=0.7)
        items.append(Group(f"{name}→next", (down,), kind="edge"))
    return Drawing(150 * (1 + count // 100), 4010, tuple(items))


SAMPLES = {"every kind": every_kind, "hostile": hostile, "empty": empty, "transparent": transparent}
