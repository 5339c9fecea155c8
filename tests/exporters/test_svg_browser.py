"""The SVG's texts as wide in a browser as they were measured, with the embedded face and without it."""

import html
import re
import shutil
import subprocess

import pytest

from exporters.svg import svg
from exporters.texts import texts
from graph.configuration import Configuration
from graph.fold import fold
from loaders import applications
from render.diagram import draw
from render.drawing import Drawing
from render.style import Style
from tests.exporters.samples import UNICODE, text

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium is installed")

# the pen's way: a box would also hold what a letter leans out by
_SCRIPT = """
const ends = t => t.getEndPositionOfChar(t.getNumberOfChars() - 1).x - t.getStartPositionOfChar(0).x;
document.fonts.ready.then(() => {
  const widths = [...document.querySelectorAll('svg text')].map(ends);
  document.getElementById('answer').textContent = 'BEGIN ' + widths.join(' ') + ' END';
});
"""
_LENGTHS = ' textLength="[^"]*" lengthAdjust="[^"]*"'
_FACES = r"@font-face\{.*?format\('woff2'\)\}"


def _measured(source, folder):
    """The advance of each text, as Chromium lays it out."""
    body = source[source.index("<svg") :]
    page = folder / "page.html"
    page.write_text(
        f"<!doctype html><meta charset=utf-8><body>{body}<pre id=answer></pre><script>{_SCRIPT}</script>",
        encoding="utf-8",
    )
    options = ("--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=10000", "--dump-dom")
    command = [CHROMIUM, *options, f"--user-data-dir={folder / 'profile'}", page.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    found = re.search("BEGIN (.*) END", html.unescape(done.stdout))
    assert found, done.stderr[-2000:]
    return [float(width) for width in found[1].split()]


def _drawing():
    """A figure with every face, and texts of every anchor and of signs from the second face."""
    graph = fold(applications.load(Configuration("resnet50")), "blocks")
    drawing = draw(graph, Style(theme="print"))
    signs = [text(content, 50, 10 + 9 * n, anchor="middle") for n, content in enumerate(UNICODE[:3])]
    bold = [text("AVAToTe fi 0123,456", 90, 10, font=font, anchor="end") for font in ("sans-bold", "mono-bold", "mono")]
    return Drawing(drawing.width, drawing.height, (*drawing.items, *signs, *bold))


def _off(source, drawing, folder):
    """How far the widths are off at most, as a part of what was measured."""
    widths = [item.width for item in texts(drawing.items) if item.text]
    found = _measured(source, folder)
    return max(abs(one / other - 1) for one, other in zip(found, widths, strict=True))


def _without_faces(source):
    """As a program reads it that ignores embedded faces, on a machine without IBM Plex."""
    bare = re.sub(_FACES, "", source).replace("IBM Plex", "No Such Face")
    assert "font/woff2" not in bare
    return bare


def test_texts_are_as_wide_as_measured(tmp_path):
    drawing = _drawing()
    assert _off(svg(drawing).decode(), drawing, tmp_path) < 0.005


def test_texts_are_as_wide_where_embedded_faces_are_ignored(tmp_path):
    """Held by ``textLength``: without it the same text is off by more than a twentieth."""
    drawing = _drawing()
    source = _without_faces(svg(drawing).decode())
    assert _off(source, drawing, tmp_path) < 0.005
    assert _off(re.sub(_LENGTHS, "", source), drawing, tmp_path) > 0.05


def test_the_embedded_face_needs_no_stretching(tmp_path):
    drawing = _drawing()
    assert _off(re.sub(_LENGTHS, "", svg(drawing).decode()), drawing, tmp_path) < 0.005
