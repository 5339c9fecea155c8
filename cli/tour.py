"""What ``make run`` does where there is no display: two figures of one network, their tables, what to try next."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cli.console import Console
from graph.errors import ArchigramError

if TYPE_CHECKING:
    from graph.values import Graph
    from worker.client import Client

CONFIGURATIONS = ("resnet50v2@440x340x3,include_top=false", "resnet50v2@550x425x3,include_top=false")
_LINES = 8
_NEXT = """\
The same network at two sizes: every output differs, no parameter does. Try next:
  .venv/bin/python main.py summary resnet50v2@440x340x3
  .venv/bin/python main.py export YOUR_MODEL.onnx -o figure.pdf
  .venv/bin/python main.py list
  .venv/bin/python main.py doctor
and on a machine with a display, make run for the window."""


def main(folder: str = "out") -> int:
    """Write the figures into ``folder`` and print the heads of the tables; returns the exit code."""
    from worker.client import Client

    console = Console()
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        with Client() as client:
            for configuration in CONFIGURATIONS:
                _show(configuration, Path(folder), client, console)
    except (ArchigramError, OSError) as error:
        console.error(str(error))
        return 1
    console.write(_NEXT)
    return 0


def _show(configuration: str, folder: Path, client: Client, console: Console) -> None:
    """Both figures and the head of the table of one configuration."""
    from cli.commands.summary import written
    from exporters.export import export
    from render.style import Style

    graph: Graph | None = None
    for suffix, theme in ((".svg", "light"), (".pdf", "print")):
        style = Style(theme=theme)  # type: ignore[arg-type]  # a literal, through the loop
        drawn = client.call("draw", {"configuration": configuration, "style": style}, timeout=600)
        path = folder / (configuration.partition(",")[0].replace("@", "-") + suffix)
        export(drawn.drawing, path)
        console.write(f"wrote {path}")
        graph = drawn.graph
    assert graph is not None
    head = str(written(graph, "text")).splitlines()[:_LINES]
    console.write("\n".join([*head, "…", ""]))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
