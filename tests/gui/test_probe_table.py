"""The cell of a configuration tells the rows of a sweep apart."""

from PySide6.QtGui import QFontMetricsF

from gui.probe_table import elided_line
from gui.theme import mono_font


def test_swept_sizes_still_differ_where_the_column_is_narrow(qapp):
    metrics = QFontMetricsF(mono_font(12))
    lines = [f"mobilenetv2@{size}x{size}x3,batch={batch}" for size in (96, 128, 196, 224) for batch in (1, 8)]
    width = metrics.horizontalAdvance("mobilen@224x224x3,batch=1")
    shown = [elided_line(line, metrics, width) for line in lines]
    assert len(set(shown)) == len(lines)
    assert all(one.endswith(line.partition("@")[2]) for one, line in zip(shown, lines, strict=True))
    assert all(metrics.horizontalAdvance(one) <= width for one in shown)
