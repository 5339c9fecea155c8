"""Why an export has other parameters than the network it was made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from graph.facts import category
from graph.index import Index

if TYPE_CHECKING:
    from graph.compare import Comparison, Row


def export_words(sides: Sequence[Index], found: Comparison) -> list[str]:
    """A sentence where one framework keeps normalisations that the other has no node for; [] elsewhere.

    At inference a normalisation is a scale and a shift for each channel, which exporters multiply into the kernel
    and add to the bias before it.
    """
    keras = [side for side, index in enumerate(sides) if index.graph.format != "onnx"]
    if not keras or len(keras) == len(sides):
        return []
    folded = sum(_is_folded(sides, row, keras) for row in found.rows)
    if not folded:
        return []
    many = "1 normalisation has" if folded == 1 else f"{folded:,} normalisations have"
    return [
        f"{many} no node in the ONNX file: exporters multiply the scale into the kernel before and add the shift to "
        "its bias, so stored parameters differ where the network does not."
    ]


def _is_folded(sides: Sequence[Index], row: Row, keras: Sequence[int]) -> bool:
    return all(
        side in keras and category(sides[side].nodes[row.names[side] or ""]) == "normalisation" for side in row.sides
    )
