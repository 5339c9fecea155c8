"""A U-Net as the paper draws it, with padded convolutions."""

from __future__ import annotations

from graph.values import Graph
from tests.builders import graph_of


def unet(levels: int = 4, channels: int = 64, size: int = 256) -> Graph:
    """Encoder and decoder of ``levels`` levels, two convolutions each, joined level by level."""
    lines, last = [f"x: Input {size}x{size}x1"], "x"
    skips = []
    for level in range(levels):
        last = _pair(lines, f"down{level}", channels * 2**level, last)
        skips.append(last)
        lines.append(f"pool{level}: MaxPooling2D 2x2 <- {last}")
        last = f"pool{level}"
    last = _pair(lines, "bottom", channels * 2**levels, last)
    for level in reversed(range(levels)):
        lines.append(f"up{level}: Conv2DTranspose 2x2 /2 {channels * 2**level} padding=same <- {last}")
        lines.append(f"cat{level}: Concatenate axis=-1 <- {skips[level]}, up{level}")
        last = _pair(lines, f"decode{level}", channels * 2**level, f"cat{level}")
    lines.append(f"mask: Conv2D 1x1 2 activation=softmax <- {last}")
    return graph_of("\n".join(lines), "U-Net")


def _pair(lines: list[str], name: str, filters: int, source: str) -> str:
    for number, read in ((1, source), (2, f"{name}_1")):
        lines.append(f"{name}_{number}: Conv2D 3x3 {filters} padding=same activation=relu <- {read}")
    return f"{name}_2"
