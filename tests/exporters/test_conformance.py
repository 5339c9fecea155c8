"""What every exporter must do alike, whatever the format."""

import subprocess
import sys

import pytest

from exporters.export import EXPORTERS, rendered
from tests.exporters.samples import SAMPLES

MAGIC = {".svg": b"<?xml", ".pdf": b"%PDF-1.7", ".png": b"\x89PNG", ".tex": b"% "}
every_format = pytest.mark.parametrize("suffix", EXPORTERS)
every_sample = pytest.mark.parametrize("sample", SAMPLES)


@every_format
@every_sample
def test_every_sample_becomes_a_file_of_its_format(suffix, sample):
    assert rendered(SAMPLES[sample](), suffix).startswith(MAGIC[suffix])


@every_format
@every_sample
def test_two_runs_give_the_same_bytes(suffix, sample):
    assert rendered(SAMPLES[sample](), suffix) == rendered(SAMPLES[sample](), suffix)


@every_format
def test_another_process_gives_the_same_bytes(suffix, tmp_path):
    """No hash seed, cache, date or counter reaches the output."""
    path = tmp_path / f"figure{suffix}"
    code = (
        "import sys; from exporters.export import export; from tests.exporters.samples import every_kind;"
        "export(every_kind(), sys.argv[1])"
    )
    subprocess.run([sys.executable, "-c", code, path], check=True, env={"PYTHONHASHSEED": "7", "PYTHONPATH": "."})
    assert path.read_bytes() == rendered(SAMPLES["every kind"](), suffix)


@every_format
def test_a_change_of_the_drawing_changes_the_bytes(suffix):
    assert rendered(SAMPLES["every kind"](), suffix) != rendered(SAMPLES["hostile"](), suffix)


def test_back_ends_agree_on_what_they_draw(tmp_path):
    """The painter's pixels against poppler's of the PDF, both blurred to 4×4 blocks."""
    numpy = pytest.importorskip("numpy")
    ours = _grey(rendered(SAMPLES["every kind"](), ".png", dpi=144))
    theirs = _grey(_poppler(rendered(SAMPLES["every kind"](), ".pdf"), tmp_path))
    difference = numpy.abs(_blocks(numpy.array(ours)) - _blocks(numpy.array(theirs)))
    assert difference.mean() < 1.5
    assert difference.max() < 90  # hairlines fall on pixels a little differently


def _poppler(data, folder):
    source = folder / "figure.pdf"
    source.write_bytes(data)
    try:
        subprocess.run(["pdftoppm", "-r", "144", "-png", "-singlefile", source, folder / "page"], check=True)
    except FileNotFoundError:
        pytest.skip("poppler-utils is not installed")
    return (folder / "page.png").read_bytes()


def _grey(data):
    from PySide6.QtGui import QImage

    image = QImage.fromData(data).convertToFormat(QImage.Format.Format_Grayscale8)
    rows = [bytes(image.constScanLine(y)[: image.width()]) for y in range(image.height())]
    return [list(row) for row in rows]


def _blocks(pixels):
    height, width = pixels.shape[0] // 4 * 4, pixels.shape[1] // 4 * 4
    return pixels[:height, :width].reshape(height // 4, 4, width // 4, 4).mean(axis=(1, 3))
