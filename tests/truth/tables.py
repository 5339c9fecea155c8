"""Reading and writing the kept tables: one compressed member per application."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TypedDict
from zipfile import ZIP_LZMA, ZipFile, ZipInfo

PATH = Path(__file__).with_name("applications.zip")


class Table(TypedDict, total=False):
    """What Keras says of one configuration; ``refused`` is Keras' message and then stands alone.

    names, shapes, params, parents: one entry per call; parents are positions of the rows it reads.
    """

    refused: str
    model: str
    names: list[str]
    shapes: list[list[int | None]]
    params: list[int]
    parents: list[list[int]]
    total: int
    trainable: int


def write(tables: dict[str, dict[str, Table]], path: Path = PATH) -> None:
    """Write application → line → table; the same tables give the same bytes."""
    with ZipFile(path, "w", ZIP_LZMA) as archive:
        for name, table in sorted(tables.items()):
            member = ZipInfo(f"{name}.json")
            member.compress_type = ZIP_LZMA
            archive.writestr(member, json.dumps(table, separators=(",", ":")))


@cache
def applications() -> tuple[str, ...]:
    """Names of the applications kept."""
    with ZipFile(PATH) as archive:
        return tuple(member.removesuffix(".json") for member in archive.namelist())


@cache
def read(name: str) -> dict[str, Table]:
    """Line → table of one application."""
    with ZipFile(PATH) as archive:
        return json.loads(archive.read(f"{name}.json"))
