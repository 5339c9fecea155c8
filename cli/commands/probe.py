"""``archigram probe``: a timed forward pass per configuration."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from cli.console import Console
    from probe.store import Store
    from probe.values import Failed, Report, Row, Settings, Task

HELP = "a timed forward pass per configuration, on the GPU or honestly on the CPU"
FORMATS = ("text", "json", "csv", "markdown", "latex")
MOST_TOGETHER = 4
"""Configurations up to this many take turns and get ratios; more of them are a sweep, one after the other."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What ``probe`` takes."""
    parser.add_argument("configuration", metavar="CONFIGURATION", nargs="*", help="SOURCE[@SHAPE][,KEY=VALUE]...")
    parser.add_argument("--all-applications", action="store_true", help="every Keras application beside Keras' table")
    parser.add_argument("--device", choices=("auto", "cpu", "gpu"), default="auto", help="default: %(default)s")
    parser.add_argument("--backend", choices=("auto", "tensorflow", "jax", "torch", "onnxruntime"), default="auto")
    parser.add_argument("--dtype", choices=("float32", "float16", "bfloat16", "mixed"), default="float32")
    parser.add_argument("--batch", type=_whole, help="of every configuration that gives none")
    parser.add_argument("--threads", type=_whole, default=0, help="default: as many as this process may use")
    parser.add_argument("--xla", action="store_true", help="compile with XLA")
    parser.add_argument("--per-node", action="store_true", help="also say where the time goes, node by node")
    parser.add_argument("--no-peak", action="store_true", help="do not time a matrix product to compare with")
    _add_bounds(parser)
    parser.add_argument("--alone", action="store_true", help="one after the other, not in turns")
    parser.add_argument("--resume", action="store_true", help="do not measure again what the results file holds")
    parser.add_argument("--results", metavar="FILE", help="keep results in this file, a JSON line each")
    parser.add_argument("--scheduler", metavar="tcp://HOST:PORT", help="run on a Dask cluster")
    parser.add_argument("--format", choices=FORMATS, help="default: by the suffix of FILE, else text")
    parser.add_argument("-o", "--output", metavar="FILE", help="a table, or a picture: .svg, .pdf, .png; see --chart")
    parser.add_argument("--chart", choices=("latency", "throughput"), default="latency", help="default: %(default)s")
    parser.set_defaults(usage_error=parser.error)


def _add_bounds(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--calls", type=_whole, default=30, help="least number of measured calls; default: %(default)s")
    parser.add_argument("--seconds", type=_seconds, default=3.0, help="least time measured; default: %(default)s")
    parser.add_argument("--time-limit", type=_seconds, default=600.0, help="seconds for one; default: %(default)s")
    parser.add_argument("--memory-limit", type=_bytes, default=0, metavar="SIZE", help="like 8GB; default: half of all")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Measure, say why there was no GPU, write; 1 where nothing could be measured."""
    from cli.console import check_place
    from cli.probe_output import format_of, heat_maps, put

    lines = _lines(arguments)
    if not lines:
        arguments.usage_error("say what to time: a CONFIGURATION, or --all-applications")
    if arguments.output:
        check_place(arguments.output)
    arguments.format = format_of(arguments)
    heat_maps(arguments, lines)
    report = _measured(lines, arguments, console)
    _say_why_no_gpu(report.results)
    _say_failures(report.results, console)
    some = any(row.ok for row in report.results)
    put(report, arguments, console, some)
    return 0 if some else 1


def settings_of(arguments: argparse.Namespace) -> Settings:
    """The probe's settings as the command line gives them."""
    from probe.values import Bounds, Settings

    bounds = Bounds(
        calls=arguments.calls,
        seconds=arguments.seconds,
        time_limit=arguments.time_limit,
        memory_limit=arguments.memory_limit,
    )
    return Settings(
        device=arguments.device,
        backend=arguments.backend,
        dtype=arguments.dtype,
        threads=arguments.threads,
        xla=arguments.xla,
        peak=not arguments.no_peak,
        per_node=arguments.per_node,
        bounds=bounds,
        trust=arguments.trust,
    )


def _lines(arguments: argparse.Namespace) -> list[str]:
    lines: list[str] = list(arguments.configuration)
    if arguments.all_applications:
        from probe.published import every_application

        return [*lines, *every_application(arguments.batch or 1)]
    if arguments.batch is None:
        return lines
    return [_with_batch(line, arguments.batch) for line in lines]


def _with_batch(line: str, batch: int) -> str:
    """The line with the batch where it has none; one that cannot be read stays, to become its own failed row."""
    from graph.errors import ConfigurationError
    from probe.task import read

    try:
        configuration = read(line)
    except ConfigurationError:
        return line
    given = configuration.option("batch") is not None
    return str(configuration if given else configuration.with_option("batch", batch))


def _measured(lines: list[str], arguments: argparse.Namespace, console: Console) -> Report:
    together = len(lines) <= MOST_TOGETHER and not (arguments.alone or arguments.scheduler or arguments.resume)
    if together and not arguments.all_applications:
        return _in_turns(lines, arguments)
    return _swept(lines, arguments, console)


def _in_turns(lines: list[str], arguments: argparse.Namespace) -> Report:
    """All at once, A B A B; what cannot be read is a failed row, as in a sweep."""
    from cli.progress import ProgressBar
    from probe.devices import host
    from probe.measure import measure
    from probe.store import key_of
    from probe.values import Report, Task

    settings, store = settings_of(arguments), _store(arguments)
    planned = [_task_or_failure(line, settings) for line in lines]
    tasks = [task for task in planned if isinstance(task, Task)]
    with ProgressBar() as progress:
        report = measure(tasks, progress=progress.report)
    for task, row in zip(tasks, report.results, strict=True):
        store.keep(key_of(task, host()), row)
    measured = iter(report.results)
    return Report(tuple(next(measured) if isinstance(each, Task) else each for each in planned), report.ratios)


def _task_or_failure(line: str, settings: Settings) -> Task | Failed:
    from graph.errors import ConfigurationError
    from probe.devices import host
    from probe.task import task_of
    from probe.values import Failed

    try:
        return task_of(line, settings)
    except ConfigurationError as error:
        return Failed(line, str(error), host())


def _swept(lines: list[str], arguments: argparse.Namespace, console: Console) -> Report:
    """One after the other, here or on a cluster; each row is kept as it comes."""
    from cli.progress import ProgressBar
    from probe.sweep import sweep
    from probe.values import Report

    settings, rows = settings_of(arguments), dict[int, Any]()
    with _executor(arguments.scheduler) as executor, ProgressBar() as progress:
        for at in sweep(
            lines,
            settings,
            store=_store(arguments),
            resume=arguments.resume,
            executor=executor,
            place=arguments.scheduler or "",
        ):
            rows[at.number] = at.row
            progress.report(f"{at.done} of {at.total}: {at.row.configuration}", at.done / at.total)
            console.log(f"{at.row.configuration}: {'kept' if at.resumed else 'measured' if at.row.ok else 'failed'}")
    return Report(tuple(rows[number] for number in sorted(rows)))


@contextmanager
def _executor(scheduler: str | None) -> Iterator[Executor | None]:
    if not scheduler:
        yield None
        return
    from probe.cluster import cluster

    with cluster(scheduler) as executor:
        yield executor


def _store(arguments: argparse.Namespace) -> Store:
    from probe.store import Store

    return Store(Path(arguments.results) if arguments.results else None)


def _say_why_no_gpu(rows: Sequence[Row]) -> None:
    """One line for all rows: a CPU's figure is never taken for a GPU's."""
    import sys

    reasons = dict.fromkeys(row.device_reason for row in rows if row.ok and row.device_reason)
    for reason in list(reasons)[:1]:
        print(f"measured on the CPU: {reason}", file=sys.stderr, flush=True)


def _say_failures(rows: Sequence[Row], console: Console) -> None:
    """One line a failed row, which a picture does not show; where nothing was measured, the one line of a refusal."""
    failed = [f"{row.configuration}: {row.error}" for row in rows if not row.ok]
    if len(failed) == len(rows):
        more = f" (and {len(failed) - 1} more failed)" if len(failed) > 1 else ""
        console.error(failed[0] + more)
        return
    for words in failed:
        console.note(f"not measured: {words}")


def _whole(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 1_000_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 up")
    return int(text)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not 0 < value <= 1e6:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds")
    return value


def _bytes(text: str) -> int:
    units = {"kb": 10**3, "mb": 10**6, "gb": 10**9}
    number, unit = text[:-2], text[-2:].lower()
    if unit not in units or not number.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a size like 500MB or 8GB")
    return int(number) * units[unit]
