"""Which archigram this is."""

from __future__ import annotations

from pathlib import Path


def version() -> str:
    """The installed version, or that of the checkout it runs from."""
    from importlib import metadata

    project = Path(__file__).resolve().parent.parent / "pyproject.toml"
    if project.is_file():
        import tomllib

        return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])
    try:
        return metadata.version("archigram")
    except metadata.PackageNotFoundError:
        return "of unknown version"
