"""A Keras application as a graph: from kept data where it is proven equal, else through Keras.

Kept data covers every input shape, ``include_top``, ``pooling``, ``classes``, ``classifier_activation``, ``name``
and ``batch``. Constructor arguments that change layers (``alpha``, ``minimalistic`` …) need Keras. Either way the
rules compute shapes and weights. The constructor's own checks are made here first, in words that say what to try.
"""

from __future__ import annotations

from msgspec import Struct, structs

from graph.configuration import Configuration, Value, print_shape, print_value
from graph.errors import ConfigurationError, LoadError
from graph.values import Dim, Graph, Node, Shape
from loaders.catalogue import Application, catalogue, find_application, suggestion
from loaders.kept import kept, skeleton, variant
from loaders.parity import parity_note
from loaders.too_small import inferred, what_limits

FORMAT = "keras-application"
POOLINGS = (None, "avg", "max")
LARGEST_CLASSES = 2**31 - 1

_PLAIN = ("include_top", "pooling", "classes", "classifier_activation", "name")
"""Arguments that kept data can follow."""


class Choices(Struct, frozen=True):
    """What a configuration asks of an application, checked.

    shape: height × width × channels. activation: Keras' own name of it. special: arguments other than the
    kept ones that differ from their defaults.
    """

    shape: Shape
    include_top: bool
    pooling: str | None
    classes: int
    activation: str
    name: str | None
    batch: int | None
    below_minimum: bool
    special: dict[str, Value]

    @property
    def tail(self) -> str:
        """Which end of the network: ``top``, ``none``, ``avg`` or ``max``."""
        return "top" if self.include_top else self.pooling or "none"


def load(configuration: Configuration) -> Graph:
    """The application's graph with shapes and weights.

    Raises ConfigurationError for an unknown application, argument or value; LoadError for an input size
    that the application refuses or that one of its layers cannot work at.
    """
    application = find_application(configuration.source)
    choices = choose(application, configuration)
    check(application, choices)
    graph = (
        _from_keras(application, choices) if _needs_keras(application, choices) else _from_data(application, choices)
    )
    graph = _fixed_padding(graph) if choices.shape[0] is None else graph
    notes = _notes(application, choices)
    graph = structs.replace(graph, format=FORMAT, notes=notes, configuration=str(configuration))
    return inferred(graph, configuration, (choices.batch, *choices.shape))


def needs_framework(configuration: Configuration) -> bool:
    """Whether ``load`` will import Keras; False where it will refuse without."""
    try:
        application = find_application(configuration.source)
        choices = choose(application, configuration)
        check(application, choices)
    except (ConfigurationError, LoadError):
        return False
    return _needs_keras(application, choices)


def choose(application: Application, configuration: Configuration) -> Choices:
    """The configuration's options as checked values. Raises ConfigurationError with what to try."""
    given = dict(configuration.options)
    shape = _shape_given(application, configuration.shape, given.pop("input_shape", None))
    _check_names(application, given)
    options = {**application.options, **given}
    include_top = _flag("include_top", options["include_top"])
    default = application.default_shape if include_top else application.default_shape_without_top
    return Choices(
        shape=shape or default,
        include_top=include_top,
        pooling=_pooling(options["pooling"]),
        classes=_count("classes", options["classes"]),
        activation=_activation(options["classifier_activation"]),
        name=_name(application, options["name"]),
        batch=None if options["batch"] is None else _count("batch", options["batch"]),
        below_minimum=_flag("below_minimum", options["below_minimum"]),
        special={
            key: given[key]
            for key in given
            if key in application.arguments and _is_special(application, key, given[key])
        },
    )


def check(application: Application, choices: Choices) -> None:
    """Refuse, as the constructor would, an input shape it cannot build. Raises LoadError with what to try."""
    height, width, channels = choices.shape
    size = f"{print_shape(choices.shape)}"
    if not isinstance(channels, int):
        raise LoadError(
            f"{application.name} needs a known number of channels, got {size}: the first kernel's size depends on it; "
            f"try {print_shape((height, width, 3))}"
        )
    if choices.include_top and (height is None or width is None) and not _top_at_unknown_size(application):
        raise LoadError(
            f"{application.name} with its top needs a known size, got {size}; "
            "try include_top=false, or give height and width"
        )
    if _too_small(application, height, width) and not choices.below_minimum:
        raise LoadError(
            f"{application.name} needs at least {application.least_size}×{application.least_size}, "
            f"got {_text(height)}×{_text(width)}: Keras refuses smaller images{_what_limits(application, choices)}"
        )
    if application.parity and height is not None and width is None:
        raise LoadError(
            f"{application.name} cannot be built for a known height with an unknown width, got {size}: "
            "it chooses paddings by whether each size is even; give both sizes or neither"
        )


def _what_limits(application: Application, choices: Choices) -> str:
    """What the layers themselves need, with the sizes on the way down, and so what to try."""
    anyway = "; below_minimum=true builds it anyway"
    # arguments that need Keras change channels, not how sizes go down: the plain structure tells
    large = structs.replace(choices, shape=(application.least_size,) * 2 + choices.shape[2:], special={})
    large = structs.replace(large, name=_name(application, application.arguments["name"]))
    if _needs_keras(application, large):
        return anyway
    graph, source = _from_data(application, large), application.name.lower()
    options = "".join(f",{key}={print_value(value)}" for key, value in choices.special.items())
    return what_limits(graph, choices.shape, source, application.least_size, options) or anyway


def _too_small(application: Application, height: Dim, width: Dim) -> bool:
    if application.least_if_both and (height is None or width is None):
        return False
    return any(isinstance(dim, int) and dim < application.least_size for dim in (height, width))


def _top_at_unknown_size(application: Application) -> bool:
    return variant((None, None, 3), "top") in kept(application.name).variants


def _needs_keras(application: Application, choices: Choices) -> bool:
    """Whether kept data is not proven to be what the constructor builds."""
    width = choices.shape[1]
    unproven = application.structure_follows_width and isinstance(width, int) and width < application.least_size
    renamed = application.own_name == "layers" and choices.name != application.arguments["name"]
    known = variant(choices.shape, choices.tail) in kept(application.name).variants
    return bool(choices.special) or unproven or renamed or not known


def _from_data(application: Application, choices: Choices) -> Graph:
    filled = {"classes": choices.classes, "classifier_activation": choices.activation}
    key = variant(choices.shape, choices.tail)
    graph = skeleton(kept(application.name), key, (choices.batch, *choices.shape), filled)
    return structs.replace(graph, name=_model_name(application, choices))


def _from_keras(application: Application, choices: Choices) -> Graph:
    from loaders import keras_build

    return keras_build.application(application.name, constructor_arguments(choices), choices.below_minimum)


def constructor_arguments(choices: Choices) -> dict[str, Value]:
    """What the application's constructor is called with; ``weights`` apart."""
    return {
        "input_shape": choices.shape,
        "include_top": choices.include_top,
        "pooling": choices.pooling,
        "classes": choices.classes,
        "classifier_activation": choices.activation,
        "name": choices.name,
        **choices.special,
    }


def _model_name(application: Application, choices: Choices) -> str:
    if choices.name is not None:
        return choices.name
    rows = choices.shape[0]
    unnamed = application.model_name if "{rows}" in application.model_name else "functional"
    return unnamed.replace("{rows}", "None" if rows is None else str(rows))


def _fixed_padding(graph: Graph) -> Graph:
    """At an unknown height Keras pads as if every size were even: what it then builds is fixed."""
    return structs.replace(graph, nodes=tuple(_fixed(node) for node in graph.nodes))


def _fixed(node: Node) -> Node:
    kernel = node.attributes.get("correct_pad")
    if not isinstance(kernel, int):
        return node
    side = [kernel // 2 - 1, kernel // 2]
    attributes = {key: value for key, value in node.attributes.items() if key != "correct_pad"}
    return structs.replace(node, attributes={**attributes, "padding": [side, side]})


def _notes(application: Application, choices: Choices) -> tuple[str, ...]:
    notes = []
    if application.parity and None in choices.shape[:2]:
        notes.append(parity_note(application.name, choices.shape))
    if choices.below_minimum and _too_small(application, *choices.shape[:2]):
        notes.append(
            f"built below the least size that Keras accepts, {application.least_size}×{application.least_size}"
        )
    return tuple(notes)


def _shape_given(application: Application, shape: Shape | None, argument: Value) -> Shape | None:
    """The input shape asked for, from ``@SHAPE`` or ``input_shape=``."""
    if argument is not None and not isinstance(argument, tuple):
        raise ConfigurationError(f"input_shape={print_value(argument)} is no shape; try {_at(application)}")
    if shape is not None and argument is not None and shape != argument:
        raise ConfigurationError(
            f"the input shape is given twice, {print_shape(shape)} and {print_shape(argument)}; keep one of them"
        )
    given = argument if shape is None else shape
    if given is not None and len(given) != 3:
        raise ConfigurationError(
            f"{application.name} takes height×width×channels without the batch, got {print_shape(given)}; "
            f"try {_at(application, given if len(given) == 2 else (224, 224))}"
        )
    return given


def _at(application: Application, size: Shape = (224, 224)) -> str:
    return f"{application.name.lower()}@{print_shape((*size, 3))}"


def _check_names(application: Application, given: dict[str, Value]) -> None:
    weights = given.pop("weights", None)
    if weights is not None:
        raise ConfigurationError("weights are never loaded: shapes and counts do not depend on them; leave weights out")
    for name in given:
        if name not in application.options:
            known = list(application.options)
            raise ConfigurationError(f'{application.name} has no argument "{name}"; {suggestion(name, known)}')


def _is_special(application: Application, key: str, value: Value) -> bool:
    return key not in _PLAIN and value != application.arguments[key]


def _flag(key: str, value: Value) -> bool:
    if not isinstance(value, bool):
        raise ConfigurationError(f"{key}={print_value(value)} is neither true nor false; try {key}=true")
    return value


def _count(key: str, value: Value) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= LARGEST_CLASSES:
        raise ConfigurationError(f"{key}={print_value(value)} is not a whole number from 1 up; try {key}=10")
    return value


def _pooling(value: Value) -> str | None:
    if value not in POOLINGS:
        raise ConfigurationError(f"pooling={print_value(value)} does not exist; try pooling=avg, max or none")
    return value if isinstance(value, str) else None


def _activation(value: Value) -> str:
    if value is None:
        return "linear"
    names = catalogue().activations
    if not isinstance(value, str) or value not in names:
        near = suggestion(str(value), list(names))
        raise ConfigurationError(f"there is no activation {print_value(value)} for classifier_activation; {near}")
    return names[value]


def _name(application: Application, value: Value) -> str | None:
    if value is None:
        return None
    name = value if isinstance(value, str) else print_value(value)
    if not name or "/" in name:
        raise ConfigurationError(f"name={print_value(value)} is no model name: it must not be empty or hold a /")
    if application.own_name == "refused" and name != application.arguments["name"]:
        default = print_value(application.arguments["name"])
        raise ConfigurationError(f"{application.name} accepts no other name than {default}; leave name out")
    return name


def _text(dim: Dim) -> str:
    return "?" if dim is None else str(dim)
