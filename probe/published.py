"""What Keras' documentation publishes of its applications, to stand beside what is measured here."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from msgspec import Struct

from loaders.catalogue import applications

DATA = Path(__file__).with_name("data") / "keras_applications.csv"


class Published(Struct, frozen=True):
    """One row of Keras' table. Times are milliseconds of a step of a batch of 32; None where Keras gives none."""

    name: str
    size_mb: float | None
    top1: float | None
    params_millions: float | None
    depth: int | None
    cpu_ms: float | None
    gpu_ms: float | None


@cache
def published() -> dict[str, Published]:
    """By the application's name in lower case."""
    with DATA.open(newline="", encoding="utf-8") as stream:
        rows = csv.DictReader(line for line in stream if not line.startswith("#"))
        return {row["model"].lower(): _published(row) for row in rows}


def every_application(batch: int = 1, size: int = 224) -> tuple[str, ...]:
    """The lines of all applications as they come; those without a size of their own at ``size``."""
    lines = []
    for application in applications():
        open_size = None in application.default_shape
        shape = f"@{size}x{size}x3" if open_size else ""
        lines.append(f"{application.name.lower()}{shape},batch={batch}")
    return tuple(lines)


def _published(row: dict[str, str]) -> Published:
    return Published(
        row["model"],
        _number(row["size_MB"]),
        _number(row["top1_pct"]),
        _number(row["params_M"]),
        int(row["depth"]) if row["depth"] else None,
        _number(row["cpu_ms_b32_epyc92"]),
        _number(row["gpu_ms_b32_a100"]),
    )


def _number(text: str) -> float | None:
    return float(text) if text else None
