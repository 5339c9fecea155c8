"""What a PDF tells a screen reader: each page is one figure with its alternative text (ISO 32000-1, 14.7 and 14.8)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from exporters.pdf_file import PdfFile, pdf_string, references
from exporters.texts import clean
from render.drawing import Drawing

BEGIN_FIGURE: Final = "/Figure <</MCID 0>> BDC"
"""Begins the content of every page; ``EMC`` ends it."""


class Page(NamedTuple):
    """A page: its object's number, its size in its own units, and what it shows."""

    number: int
    size: str
    drawing: Drawing


def tagged(file: PdfFile, pages: Sequence[Page]) -> int:
    """Write the structure of these pages; the number of its root."""
    root, document = file.reserve(), file.reserve()
    figures = [_figure(file, document, page) for page in pages]
    file.put(document, f"<</S/Document/P {root} 0 R/K[{references(figures)}]>>")
    parents = " ".join(f"{number} [{figure} 0 R]" for number, figure in enumerate(figures))
    nodes = f"/ParentTree<</Nums[{parents}]>>/ParentTreeNextKey {len(figures)}"
    file.put(root, f"<</Type/StructTreeRoot/K[{document} 0 R]{nodes}>>")
    return root


def _figure(file: PdfFile, document: int, page: Page) -> int:
    words = page.drawing.description or page.drawing.title
    alternative = f"/Alt {pdf_string(clean(words))}" if words else ""
    box = f"/A<</O/Layout/Placement/Block/BBox[0 0 {page.size}]>>"
    return file.add(f"<</S/Figure/P {document} 0 R/Pg {page.number} 0 R/K 0{alternative}{box}>>")
