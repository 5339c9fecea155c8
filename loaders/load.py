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
from graph.whatif import edited, edits_of
from loaders.sniff import sniff

LOADERS = {
    "keras": "loaders.keras_file:load_archive",
    "keras-h5": "loaders.keras_file:load_hdf5",
    "keras-json": "loaders.keras_file:load_json",
    "onnx": "loaders.onnx_file:load",
    "onnx-text": "loaders.onnx_text:load",
    "ort": "loaders.ort_file:load",
}
"""Kind of file -> ``module:function``, imported on use."""

MEASURERS = {"onnx": "loaders.onnx_measure:measure", "ort": "loaders.ort_file:measure"}
"""Kind of file -> what runs it once."""

Loader = Callable[[Configuration, str], Graph]


def load(configuration: Configuration, *, trust: bool = False) -> Graph:
    """The graph of an application or a model file, with shapes and weights as far as they can be known.

    ``trust`` lets the user's own code run, without which ``FILE.py:FUNCTION`` raises TrustNeeded.
    Edits of its layers (``conv1_conv.filters=32``) are carried through by the rules. Raises LoadError where the source
    cannot become a graph, ConfigurationError where its options do not fit it.
    """
    plain, edits = edits_of(configuration)
    if edits:
        return structs.replace(edited(load(plain, trust=trust), edits), configuration=str(configuration))
    if configuration.names_application:
        graph = _application(configuration)
    elif configuration.function:
        graph = _function(configuration, trust)
    else:
        graph = _loader(sniff(configuration.source))(configuration, configuration.source)
    return graph if graph.configuration else structs.replace(graph, configuration=str(configuration))


def measure(configuration: Configuration) -> Graph:
    """The graph of an ONNX file with the shapes that one run on random inputs shows.

    Raises as ``load`` does, and LoadError for what is no ONNX file, or cannot run.
    """
    own = configuration.names_application or configuration.function
    kind = "" if own else sniff(configuration.source)
    if kind not in MEASURERS:
        raise LoadError("measuring runs ONNX files only; leave out --measure: Keras' shapes are known without running")
    return _named(MEASURERS[kind])(configuration, configuration.source)


def _application(configuration: Configuration) -> Graph:
    from loaders import applications

    return applications.load(configuration)


def _function(configuration: Configuration, trust: bool) -> Graph:
    from loaders import python_function

    return python_function.load(configuration, configuration.path, trust=trust)


def _loader(kind: str) -> Loader:
    return _named(LOADERS[kind])


def _named(place: str) -> Loader:
    module, _, function = place.partition(":")
    loader: Loader = getattr(import_module(module), function)
    return loader
