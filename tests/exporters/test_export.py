"""The door to the formats."""

import subprocess
import sys

import pytest

from exporters.export import EXPORTERS, export, rendered
from graph.errors import ExportError
from tests.exporters.samples import every_kind


@pytest.mark.parametrize("suffix", EXPORTERS)
def test_the_suffix_chooses_the_format(suffix, tmp_path):
    export(every_kind(), tmp_path / f"figure{suffix.upper()}", dpi=100)
    assert (tmp_path / f"figure{suffix.upper()}").read_bytes() == rendered(every_kind(), suffix, dpi=100)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a.gif", "cannot export a picture as .gif: choose one of .svg, .pdf, .png, .tex"),
        ("a", "cannot export a picture as a file without a suffix: choose one of .svg, .pdf, .png, .tex"),
    ],
)
def test_an_unknown_suffix_is_refused_with_the_known_ones(name, message, tmp_path):
    with pytest.raises(ExportError) as refused:
        export(every_kind(), tmp_path / name)
    assert str(refused.value) == message
    assert not (tmp_path / name).exists()


def test_vector_formats_start_no_qt():
    code = (
        "import sys; from exporters.export import rendered; from tests.exporters.samples import every_kind;"
        "rendered(every_kind(), '.svg'); rendered(every_kind(), '.pdf'); rendered(every_kind(), '.tex');"
        "assert not [m for m in sys.modules if m.startswith('PySide6')]"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
