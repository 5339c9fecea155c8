"""The commands. One is a module with ``HELP``, ``add_arguments(parser)`` and ``run(arguments, console) -> int``.

Adding one: a file here and a line below. Modules are imported on use, so each keeps its own imports
inside ``run``: ``archigram list`` pays for nothing that ``export`` needs.
"""

from __future__ import annotations

COMMANDS: dict[str, str] = {
    "list": "cli.commands.applications",
    "summary": "cli.commands.summary",
    "compare": "cli.commands.compare",
    "explain": "cli.commands.explain",
    "export": "cli.commands.export",
    "probe": "cli.commands.probe",
    "doctor": "cli.commands.doctor",
}
"""Command → module."""
