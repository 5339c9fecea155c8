"""A drawing on paper: at its true size where it fits the sheet, else as large as fits."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPageLayout, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from exporters.painter import paint
from graph.errors import ExportError
from render.drawing import Drawing


def ask_and_print(drawing: Drawing, parent: QWidget) -> bool:
    """The system's dialog, then print; whether anything was printed. Raises ExportError."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(drawing.title or "Archigram")
    if drawing.width > drawing.height:
        printer.setPageOrientation(QPageLayout.Orientation.Landscape)
    dialog = QPrintDialog(printer, parent)
    if not dialog.exec():
        return False
    print_drawing(drawing, printer)
    return True


def print_drawing(drawing: Drawing, printer: QPrinter) -> None:
    """One sheet, the figure at its top in the middle. Raises ExportError where the printer refuses."""
    painter = QPainter()
    if not painter.begin(printer):
        raise ExportError("the printer does not take the figure; try another one, or export a PDF and print that")
    sheet = QRectF(printer.pageLayout().paintRectPixels(printer.resolution()))
    scale = scale_on(drawing, sheet.width(), sheet.height(), printer.resolution())
    painter.translate((sheet.width() - drawing.width * scale) / 2, 0)
    painter.scale(scale, scale)
    paint(painter, drawing.items)
    painter.end()


def scale_on(drawing: Drawing, across: float, down: float, dpi: float) -> float:
    """Dots per point: those of true size, or fewer so that the drawing fits ``across`` × ``down`` dots."""
    return min(dpi / 72.0, across / drawing.width, down / drawing.height)
