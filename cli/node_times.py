"""Where a configuration's time goes, for a figure coloured by it: as it was kept, or measured now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.errors import ProbeError

if TYPE_CHECKING:
    from cli.console import Console
    from probe.values import Measured, Settings, Task
    from render.style import Style


def with_times(line: str, style: Style, console: Console, trust: bool) -> tuple[str, Style]:
    """The line without what only says how to run it, and the style with its milliseconds by node.

    A style of one's own may bring times; they stay. Raises ConfigurationError, and ProbeError where nothing can
    be measured.
    """
    from msgspec import structs

    from probe.task import task_of

    if style.colour_by != "time" or style.times:
        return line, style
    task = task_of(line, _settings(trust))
    row = _kept_or_measured(task, console)
    if not row.nodes:
        raise ProbeError(f"{line}: no time by node: {row.nodes_method}; try --colour-by macs")
    return task.configuration, structs.replace(style, times=tuple((node.name, node.ms) for node in row.nodes))


def _settings(trust: bool) -> Settings:
    from probe.values import Settings

    return Settings(per_node=True, peak=False, trust=trust)


def _kept_or_measured(task: Task, console: Console) -> Measured:
    """The row of this machine, file and versions that is on disk, else a new one; a line on stderr says which."""
    from probe.devices import host
    from probe.store import Store, key_of

    store, key = Store(), key_of(task, host())
    row = store.measured().get(key)
    when = f"as measured on {row.date[:10]}" if row else "measured now"
    if row is None:
        row = _measured(task)
        store.keep(key, row)
    noisy = "; noisy: the machine was busy" if row.noisy else ""
    console.note(f"{task.line}: {row.median_ms:.3g} ms a call, {when} on {row.device}{noisy}")
    return row


def _measured(task: Task) -> Measured:
    from cli.progress import ProgressBar
    from probe.measure import measure
    from probe.values import Measured

    with ProgressBar() as progress:
        (row,) = measure([task], progress=progress.report).results
    if not isinstance(row, Measured):
        raise ProbeError(f"{task.line}: {row.error}")
    return row
