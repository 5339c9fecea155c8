"""Whether a file of the user's own hides a package of this program: a ``graph.py`` beside a notebook would."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

_OWN = ("graph", "loaders", "render", "exporters", "worker", "cli")


def check_shadows() -> None:
    """Raises ImportError, which names the file to rename."""
    here = Path(__file__).resolve().parents[1]
    for name in _OWN:
        spec = find_spec(name)
        found = Path(spec.origin).resolve() if spec and spec.origin else None
        if found is not None and here not in found.parents:
            raise ImportError(f"{found} hides archigram's own package {name!r}; rename that file or start elsewhere")
