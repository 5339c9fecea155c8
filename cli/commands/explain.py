"""``archigram explain``: where each number of a layer comes from."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cli.console import Console
    from graph.explain import Explanation
    from graph.values import Graph

HELP = "where each number comes from: the arithmetic of a layer with its numbers put in"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What ``explain`` takes."""
    parser.add_argument("configuration", metavar="CONFIGURATION", help="SOURCE[@SHAPE][,KEY=VALUE]...")
    parser.add_argument("layer", metavar="LAYER", nargs="?", help="one layer; all of them without it")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: %(default)s")
    parser.add_argument("-o", "--output", metavar="FILE", help="write there instead of to standard output")


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Load, explain, write."""
    from cli.console import check_place
    from cli.sources import load
    from graph.explain import explain

    if arguments.output:
        check_place(arguments.output)
    graph = load(arguments.configuration, console, arguments.trust)
    found = explain(graph, arguments.layer)
    if not found:
        raise _no_such_layer(graph, arguments.layer)
    text = _written(found, arguments)
    if arguments.layer is None and isinstance(text, str):
        text = _with_head(graph, text, console)
    console.write(text, arguments.output)
    return 0


def _with_head(graph: Graph, text: str, console: Console) -> str:
    """The explanations beneath what is to be said of the whole network."""
    from worker.whole import sections

    words = [word for section in sections(graph, console.log) for word in section.words]
    lines = [graph.configuration or graph.name, *(f"  {word}" for word in (*graph.notes, *words))]
    return "\n".join(lines) + "\n\n" + text


def _no_such_layer(graph: Graph, name: str) -> Exception:
    from difflib import get_close_matches

    from graph.errors import ConfigurationError

    names = [node.name for node in graph.nodes]
    within = [each for each in names if name.lower() in each.lower()]
    near = get_close_matches(name, names, n=3) or within[:3] or _by_last_part(name, names)
    hint = f"did you mean {' or '.join(near)}?" if near else f"see archigram summary {graph.configuration}"
    return ConfigurationError(f'{graph.name} has no layer "{name}"; {hint}')


def _by_last_part(name: str, names: list[str]) -> list[str]:
    """Names in whose path something like ``name`` stands."""
    from difflib import get_close_matches

    parts = {part: each for each in reversed(names) for part in each.split("/")}
    return [parts[part] for part in get_close_matches(name, parts, n=3)]


def _written(found: list[Explanation], arguments: argparse.Namespace) -> str | bytes:
    import msgspec

    if arguments.format == "json":
        # one layer asked for and one call of it: an object; else a list
        one = arguments.layer is not None and len(found) == 1
        return msgspec.json.format(msgspec.json.encode(found[0] if one else found), indent=2)
    return "\n\n".join(_text(each) for each in found)


def _text(each: Explanation) -> str:
    from graph.labels import count_text
    from render.tables.layers import tuple_text

    lines = [f"{each.name}  {each.op_type}"]
    count = count_text(each.params.value)
    formula = each.params.formula
    lines.append(_line("parameters", f"{formula} = {count}" if formula and formula != count else count))
    lines += [_line("", word) for word in each.words]
    if each.params.value:
        lines.append(_line("", _dependence(each)))
    lines.append(_line("output", tuple_text(each.shape.value)))
    lines += [_line("", formula) for formula in dict.fromkeys(each.shape.formula)]
    lines += [_line("", each.note)] if each.note else []
    if each.shape.symbolic and each.shape.symbolic != each.shape.value:
        lines.append(_line("any size", tuple_text(each.shape.symbolic)))
    if each.macs.value != 0:
        lines.append(_line("MACs", _macs(each)))
    if each.receptive_field:
        lines.append(_line("sees", _sees(each)))
    return "\n".join(lines)


def _line(label: str, text: str) -> str:
    return f"  {label:<12}{text}"


def _dependence(each: Explanation) -> str:
    what = "height and width" if len(each.receptive_field or ()) == 2 else "size"
    depends = {True: "depends on the input's size", False: f"does not depend on the input's {what}"}
    trainable, fixed = each.params.trainable, None
    if trainable is not None and each.params.value is not None:
        fixed = each.params.value - trainable
    split = f"; {trainable:,} trainable, {fixed:,} not" if fixed else ""
    return depends.get(each.params.depends_on_input_size or False, "") + split


def _macs(each: Explanation) -> str:
    from graph.labels import count_text

    share = f"   ({each.macs.share:.1%} of the model)" if each.macs.share is not None else ""
    if each.macs.formula and each.macs.value is None:  # letters: their value is not to be had
        return each.macs.formula
    formula = f"{each.macs.formula} = " if each.macs.formula else ""
    return formula + count_text(each.macs.value) + share


def _sees(each: Explanation) -> str:
    sizes = each.receptive_field or ()
    fields = "×".join("all" if size is None else str(size) for size in sizes)
    seen = "the whole input" if all(size is None for size in sizes) else f"{fields} of the input"
    return f"{seen}, in steps of {'×'.join(map(_ratio, each.stride or ()))}"


def _ratio(step: float) -> str:
    """A step as a fraction: 1/3 behind enlarging by three."""
    from fractions import Fraction

    return str(Fraction(step).limit_denominator(4096))
