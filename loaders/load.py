"""From a configuration to a graph: the one door to every source.

A format is one loader with ``load(configuration, path) -> Graph`` and one line in ``LOADERS``; it is told by the
file's content (``loaders.sniff``), never by its suffix.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from msgspec import structs

from graph.configuration import Configuration
from graph.errors import LoadError
from graph.values import Graph
from loaders.names import safe_name
from loaders.sniff import sniff

LOADERS = {
    "keras": "loaders.keras_file:load_archive",
    "keras-h5": "loaders.keras_file:load_hdf5",
    "keras-json": "loaders.keras_file:load_json",
    "onnx": "loaders.onnx_file:load",
}
"""Kind of file -> ``module:function``, imported on use."""

Loader = Callable[[Configuration, str], Graph]


def load(configuration: Configuration) -> Graph:
    """The graph of an application or a model file, with shapes and weights as far as they can be known.

    Raises LoadError where the source cannot become a graph, ConfigurationError where its options do not fit it.
    """
    if configuration.names_application:
        graph = _application(configuration)
    elif configuration.function:
        raise LoadError(
            f'"{safe_name(configuration.source)}" would run your own code, which is not supported yet; '
            "save the model with model.save() and open the .keras file"
        )
    else:
        graph = _loader(sniff(configuration.source))(configuration, configuration.source)
    return graph if graph.configuration else structs.replace(graph, configuration=str(configuration))


def _application(configuration: Configuration) -> Graph:
    from loaders import applications

    return applications.load(configuration)


def _loader(kind: str) -> Loader:
    module, _, function = LOADERS[kind].partition(":")
    loader: Loader = getattr(import_module(module), function)
    return loader
