"""Where each platform keeps a program's things: the XDG base directories, Apple's Library, Windows' AppData."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from probe import folders

VARIABLES = ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "APPDATA", "LOCALAPPDATA")
FOLDERS = {
    "linux": (".cache", ".config", ".local/share", ".local/share"),
    "darwin": ("Library/Caches", *("Library/Application Support",) * 3),
    "win32": ("AppData/Local", "AppData/Roaming", "AppData/Local", "AppData/Roaming"),
}


def _all() -> list[Path]:
    return [folders.cache(), folders.settings(), folders.data(), folders.data(roaming=True)]


@pytest.fixture(autouse=True)
def _home(monkeypatch, tmp_path):
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("platform", FOLDERS)
def test_each_platform_has_its_own(monkeypatch, tmp_path, platform):
    monkeypatch.setattr(sys, "platform", platform)
    assert _all() == [tmp_path / folder / "archigram" for folder in FOLDERS[platform]]


@pytest.mark.parametrize("platform", FOLDERS)
def test_xdg_variables_come_first(monkeypatch, platform):
    monkeypatch.setattr(sys, "platform", platform)
    for name in VARIABLES[:3]:
        monkeypatch.setenv(name, f"/given/{name}")
    kinds = ("CACHE", "CONFIG", "DATA", "DATA")
    assert _all() == [Path(f"/given/XDG_{kind}_HOME/archigram") for kind in kinds]


def test_windows_says_where_its_own_are(monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("APPDATA", "/roaming")
    monkeypatch.setenv("LOCALAPPDATA", "/local")
    assert _all() == [Path(f"/{where}/archigram") for where in ("local", "roaming", "local", "roaming")]
