"""Where several figures of one command go: the pages of one PDF, or a file each."""

from __future__ import annotations

import os
import re

from graph.errors import ExportError

NAME = "{name}"
"""Stands in a path for what names a configuration."""
_LONGEST = 100


def places(output: str, lines: list[str], one: bool = False) -> list[str]:
    """The file of each configuration; one file for all where they are pages, or ``one`` figure. Raises ExportError."""
    if NAME in output:
        return _distinct([output.replace(NAME, slug(line)) for line in lines])
    if len(lines) > 1 and not one and not output.lower().endswith(".pdf"):
        suffix = os.path.splitext(output)[1] or "file"
        raise ExportError(
            f"several figures do not go into one {suffix}: "
            f"choose FILE.pdf for a page each, or {NAME}.svg for a file each"
        )
    return [output]


def _distinct(found: list[str]) -> list[str]:
    twice = next((path for place, path in enumerate(found) if path in found[:place]), None)
    if twice:
        raise ExportError(f"two figures would be written to {twice}: leave out the configuration that stands twice")
    return found


def slug(line: str) -> str:
    """A configuration as part of a file's name: ``resnet50@64x64x3,classes=10`` is ``resnet50-64x64x3-classes-10``.

    A file's folders and suffix are left out.
    """
    from graph.labels import without_folders

    bare = re.sub(r"^([^@,]*)\.\w+(?=[@,:]|$)", r"\1", without_folders(line))
    return re.sub(r"[^\w.?-]+", "-", bare).strip("-.").replace("?", "any")[:_LONGEST] or "figure"
