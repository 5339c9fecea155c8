"""A Keras file as a finished graph: read as plain data, then computed by the rules, then compared with the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from pathlib import Path

from graph.configuration import Configuration, Value, print_shape
from graph.errors import ConfigurationError, LoadError
from graph.images import image
from graph.values import Graph, Shape, TensorSpec
from graph.whatif import no_attribute
from loaders import keras_archive, keras_hdf5, keras_json
from loaders.keras_check import checked
from loaders.keras_compute import computed
from loaders.names import safe_name
from loaders.too_small import refused


def load_archive(configuration: Configuration, path: str | Path) -> Graph:
    """A ``.keras`` file. Raises LoadError and ConfigurationError, as the others do."""
    return _finished(configuration, path, keras_archive.load)


def load_hdf5(configuration: Configuration, path: str | Path) -> Graph:
    """An ``.h5`` or ``.hdf5`` file."""
    return _finished(configuration, path, keras_hdf5.load)


def load_json(configuration: Configuration, path: str | Path) -> Graph:
    """An architecture as JSON."""
    return _finished(configuration, path, keras_json.load)


def _finished(
    configuration: Configuration, path: str | Path, read: Callable[[Configuration, str | Path], Graph]
) -> Graph:
    try:
        skeleton = read(configuration, path)
    except LoadError as error:
        shown = f'"{safe_name(Path(path).name)}"'
        raise error if shown in str(error) else LoadError(f"{shown}: {error}") from None
    _refuse_attributes(configuration, skeleton)
    inputs = input_shapes(configuration, skeleton.inputs)
    return checked(skeleton, _computed(configuration, skeleton, inputs), unchanged=not inputs)


def _refuse_attributes(configuration: Configuration, skeleton: Graph) -> None:
    """An option ``LAYER.ATTRIBUTE`` that got here is none that the layer has: say what it has."""
    layers = {node.layer_name: node for node in skeleton.nodes}
    inputs = {spec.name for spec in skeleton.inputs}
    for name, _ in configuration.options:
        layer, _, attribute = name.rpartition(".")
        if name not in inputs and layer in layers:
            raise no_attribute(layers[layer], safe_name(attribute))


def _computed(configuration: Configuration, skeleton: Graph, inputs: Mapping[str, Shape]) -> Graph:
    """What the rules compute. Raises LoadError; of an image that is too small with the least size that works."""
    try:
        return computed(skeleton, inputs)
    except LoadError as error:
        own = computed(skeleton, {}) if inputs else None
        seen = image(own) if own is not None else None
        if own is None or seen is None:
            raise
        raise refused(error, own, configuration, inputs.get(seen.name)) from None


def input_shapes(configuration: Configuration, inputs: tuple[TensorSpec, ...]) -> dict[str, Shape]:
    """The shapes, batch included, that the configuration gives to the inputs; {} where it gives none.

    ``@SHAPE`` is the first input's and an input's name is an option, both without the batch; ``batch=N`` is everyone's.
    Raises ConfigurationError for an option the file does not have, or a shape of another rank than the input's.
    """
    specs = {spec.name: spec for spec in inputs}
    _refuse_unknown(configuration, specs)
    given = {name: _shape(value) for name, value in configuration.options if name in specs}
    if configuration.shape is not None and inputs:
        given = {inputs[0].name: configuration.shape, **given}
    shapes = {name: _whole(configuration, specs[name], shape) for name, shape in given.items()}
    return _batched(configuration, specs, shapes)


def _refuse_unknown(configuration: Configuration, specs: Mapping[str, TensorSpec]) -> None:
    known = ["batch", *specs]
    for name, _ in configuration.options:
        if name not in known:
            near = get_close_matches(name, known, 3, 0.5) or known[:6]
            raise ConfigurationError(
                f'"{_file(configuration)}" has no option "{safe_name(name)}"; a Keras file takes batch and its inputs '
                f"by name, nearest: {', '.join(near)}"
            )


def _shape(value: Value) -> Shape:
    """An option's value as a shape: ``10`` and ``?`` are of rank one."""
    if isinstance(value, tuple):
        return value
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return (value,)
    raise ConfigurationError(f'"{value}" is not a shape; write sizes with x between, like 440x340x3')


def _whole(configuration: Configuration, spec: TensorSpec, shape: Shape) -> Shape:
    """The shape with the batch in front."""
    if spec.shape is None:
        return (None, *shape)
    if len(shape) != len(spec.shape) - 1:
        raise ConfigurationError(
            f'the input "{spec.name}" of "{_file(configuration)}" has {len(spec.shape) - 1} sizes besides the batch '
            f"({print_shape(spec.shape[1:])}), not {len(shape)}; write @SHAPE without the batch"
        )
    return (spec.shape[0] if spec.shape else None, *shape)


def _batched(
    configuration: Configuration, specs: Mapping[str, TensorSpec], shapes: Mapping[str, Shape]
) -> dict[str, Shape]:
    """The shapes with the batch of the option ``batch``, for every input of known rank."""
    batch = configuration.option("batch")
    if "batch" in specs or "batch" not in dict(configuration.options):
        return dict(shapes)
    if batch is not None and (isinstance(batch, bool) or not isinstance(batch, int) or batch < 1):
        raise ConfigurationError(f'batch must be a whole number from 1, not "{batch}"; try batch=1')
    whole = {name: shapes.get(name, spec.shape) for name, spec in specs.items()}
    return {name: (batch, *shape[1:]) for name, shape in whole.items() if shape}


def _file(configuration: Configuration) -> str:
    return safe_name(Path(configuration.source).name)
