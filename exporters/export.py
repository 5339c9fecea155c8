"""One door to every picture format, chosen by the file's suffix."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from exporters.atomic import write_whole
from graph.errors import ExportError
from render.drawing import Drawing

# suffix → module:function; imported on use, so that an SVG never starts Qt
EXPORTERS = {
    ".svg": "exporters.svg:svg",
    ".pdf": "exporters.pdf:pdf",
    ".png": "exporters.png:png",
    ".tex": "exporters.tikz:tikz",
}
_WITH_DPI = {".png"}


def export(drawing: Drawing, path: str | Path, *, dpi: float = 300) -> None:
    """Write ``drawing`` to ``path`` in the format its suffix names; ``dpi`` counts for pixels only.

    Raises ExportError when the suffix is unknown, the format cannot hold the drawing, or the place
    cannot be written; then no file is left or changed.
    """
    write_whole(path, rendered(drawing, Path(path).suffix, dpi=dpi))


def export_pages(drawings: Sequence[Drawing], path: str | Path) -> None:
    """Write a PDF with a page for each drawing, each as large as its drawing. Raises ExportError as ``export`` does."""
    if Path(path).suffix.lower() != ".pdf":
        raise ExportError(f"only a PDF holds several figures, not {path}: choose FILE.pdf")
    from exporters.pdf import pdf

    write_whole(path, pdf(*drawings))


def rendered(drawing: Drawing, suffix: str, *, dpi: float = 300) -> bytes:
    """The bytes of ``drawing`` as ``.svg``, ``.pdf`` or ``.png``. Raises ExportError."""
    kind = suffix.lower()
    if kind not in EXPORTERS:
        kinds = ", ".join(EXPORTERS)
        raise ExportError(f"cannot export a picture as {suffix or 'a file without a suffix'}: choose one of {kinds}")
    module, function = EXPORTERS[kind].split(":")
    write = getattr(import_module(module), function)
    data: bytes = write(drawing, dpi) if kind in _WITH_DPI else write(drawing)
    return data
