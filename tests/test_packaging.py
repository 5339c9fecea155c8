"""What pip installs is the whole program: every package, every font, all kept data, and the command."""

from __future__ import annotations

import tomllib
from fnmatch import fnmatch
from pathlib import Path

from setuptools import find_packages

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
TOOLS = PROJECT["tool"]["setuptools"]
NOT_INSTALLED = {"tests", "benchmarks", "docs"}


def installed() -> list[str]:
    return find_packages(str(ROOT), include=TOOLS["packages"]["find"]["include"])


def test_every_package_is_installed():
    every = {name for name in find_packages(str(ROOT)) if name.partition(".")[0] not in NOT_INSTALLED}
    assert every - {"build"} == set(installed())
    assert "archigram" in every


def test_every_folder_of_code_is_a_package():
    tops = {name for name in installed() if "." not in name}
    code = {path.parent for top in tops for path in (ROOT / top).rglob("*.py")}
    assert {str(folder.relative_to(ROOT)).replace("/", ".") for folder in code} == set(installed())


def test_all_data_is_installed():
    patterns = {f"{top}/{pattern}" for top, found in TOOLS["package-data"].items() for pattern in found}
    tops = {name for name in installed() if "." not in name}
    data = {
        str(path.relative_to(ROOT))
        for top in tops
        for path in (ROOT / top).rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc")
    }
    assert data
    assert [path for path in sorted(data) if not any(fnmatch(path, pattern) for pattern in patterns)] == []


def test_the_command_is_installed():
    assert PROJECT["project"]["scripts"] == {"archigram": "main:main"}
    assert TOOLS["py-modules"] == ["main"]
