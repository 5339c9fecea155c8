"""Which system font draws what the bundled faces lack."""

import subprocess
from pathlib import Path

import pytest

from exporters import fallback as module
from exporters.fallback import FontFile, fallback
from render.fonts import font_path


@pytest.fixture(autouse=True)
def _forget():
    """Answers are kept for a process; each test asks anew, and leaves nothing behind."""
    yield
    for cached in (fallback, module._embeddable, module._nominal):
        cached.cache_clear()


def _fontconfig_says(monkeypatch, answer):
    fallback.cache_clear()
    monkeypatch.setattr(module, "_USUAL", ())
    done = subprocess.CompletedProcess([], 0, stdout=answer)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: done)


def test_a_usual_font_that_draws_the_character_is_taken(monkeypatch):
    fallback.cache_clear()
    plex = font_path("sans")
    monkeypatch.setattr(module, "_USUAL", ("/no/such/font.ttf", __file__, str(plex)))
    assert fallback("×") == FontFile(plex)


def test_fontconfig_is_asked_next_and_checked(monkeypatch):
    _fontconfig_says(monkeypatch, f"{font_path('mono')}\n0")
    assert fallback("×") == FontFile(font_path("mono"), 0)
    assert fallback("卷") is None  # its best match is not always a match


@pytest.mark.parametrize("answer", ["", "\n", "/no/such/file.ttf\n0", f"{__file__}\n0"])
def test_an_answer_that_is_no_font_is_none(monkeypatch, answer):
    _fontconfig_says(monkeypatch, answer)
    assert fallback("卷") is None


@pytest.mark.parametrize("error", [FileNotFoundError(), subprocess.TimeoutExpired("fc-match", 5)])
def test_without_fontconfig_there_is_none(monkeypatch, error):
    fallback.cache_clear()
    monkeypatch.setattr(module, "_USUAL", ())

    def fail(*_, **__):
        raise error

    monkeypatch.setattr(subprocess, "run", fail)
    assert fallback("卷") is None


def test_a_font_that_must_not_be_embedded_is_left_alone(tmp_path, monkeypatch):
    from fontTools.ttLib import TTFont

    with TTFont(font_path("sans")) as face:
        face["OS/2"].fsType = 0x0002
        face.save(tmp_path / "locked.ttf")
    _fontconfig_says(monkeypatch, f"{tmp_path / 'locked.ttf'}\n0")
    assert Path(tmp_path / "locked.ttf").exists()
    assert fallback("×") is None
