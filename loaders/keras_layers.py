"""The layers of one Keras model's configuration, both generations, in one form."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from graph.errors import LoadError
from graph.values import Shape
from loaders.attributes import Json, compute_dtype, layer_attributes, layer_dtype
from loaders.keras_inbound import shape_of
from loaders.names import safe_name, unique_name

_KERAS_MODULE = re.compile(r"(tf_)?keras(\.|$)|tensorflow\.(python\.)?keras(\.|$)|keras_core(\.|$)")
_OPERATOR_MODULE = re.compile(r"keras(_core)?\.(src\.)?ops(\.|$)")

_OLD_NAMES = {
    "BatchNormalizationV1": "BatchNormalization",
    "BatchNormalizationV2": "BatchNormalization",
    "SyncBatchNormalization": "BatchNormalization",
    "Convolution1D": "Conv1D",
    "Convolution2D": "Conv2D",
    "Convolution3D": "Conv3D",
    "Convolution2DTranspose": "Conv2DTranspose",
    "Deconvolution2D": "Conv2DTranspose",
    "Convolution3DTranspose": "Conv3DTranspose",
    "SeparableConvolution1D": "SeparableConv1D",
    "SeparableConvolution2D": "SeparableConv2D",
    "MaxPool1D": "MaxPooling1D",
    "MaxPool2D": "MaxPooling2D",
    "MaxPool3D": "MaxPooling3D",
    "AvgPool1D": "AveragePooling1D",
    "AvgPool2D": "AveragePooling2D",
    "AvgPool3D": "AveragePooling3D",
    "GlobalMaxPool1D": "GlobalMaxPooling1D",
    "GlobalMaxPool2D": "GlobalMaxPooling2D",
    "GlobalAvgPool1D": "GlobalAveragePooling1D",
    "GlobalAvgPool2D": "GlobalAveragePooling2D",
    "CuDNNGRU": "GRU",
    "LSTMV2": "LSTM",
    "GRUV2": "GRU",
    "DenseV2": "Dense",
}
"""Names that older versions and aliases wrote, and the name the rules know."""

_KERAS_OWN = {"Custom>CustomScaleLayer"}
"""Layers that Keras 2 registered as if they were a user's."""


class LayerEntry(Struct, frozen=True):
    """One layer or operator of a configuration.

    key: its name as the file's references write it. name: the same, safe to show and unique in its model.
    written: the class as the file names it. config, inbound, build: the file's own records, still plain JSON.
    shared: the number that an object has which the file holds in several places; None for most.
    """

    key: str
    name: str
    op_type: str
    written: str
    domain: str
    config: dict[str, object]
    inbound: object
    build: dict[str, object]
    is_model: bool
    shared: int | None = None

    @property
    def is_input(self) -> bool:
        """Whether it is a model's input."""
        return self.op_type == "InputLayer" and self.domain == "keras"

    def attributes(self, frozen: bool) -> dict[str, Json]:
        """The layer's attributes; ``frozen`` when a model around it is."""
        found = layer_attributes(self.config, self.op_type)
        if self.domain == "keras":
            found |= _of_older_version(self.written, self.config, found)
        if self.domain != "keras.ops" and frozen and not self.is_input:
            found["trainable"] = False
        return found

    def dtype(self) -> str:
        """The dtype of its outputs."""
        return compute_dtype(layer_dtype(self.config))

    def input_shape(self) -> Shape | None:
        """The input shape written into its own configuration, batch included."""
        for key in ("batch_shape", "batch_input_shape", "build_input_shape"):
            if (shape := shape_of(self.config.get(key))) is not None:
                return shape
        bare = shape_of(self.config.get("input_shape"))
        return None if bare is None else (None, *bare)

    def built_on(self) -> tuple[Shape, ...]:
        """The input shapes recorded when the layer was built; () where there are none."""
        recorded = self.build.get("input_shape")
        if (single := shape_of(recorded)) is not None:
            return (single,)
        several = [shape_of(item) for item in recorded] if isinstance(recorded, list) else []
        return tuple(shape for shape in several if shape is not None) if None not in several else ()


def layer_entries(config: Mapping[str, object]) -> list[LayerEntry]:
    """The layers that a model's configuration lists. Raises LoadError where the list is damaged."""
    layers = config.get("layers")
    if not isinstance(layers, list):
        raise LoadError("the model's configuration lists no layers; save the model again, or export it to ONNX")
    entries: list[LayerEntry] = []
    taken: set[str] = set()
    for layer in layers:
        entry = _entry(layer, taken)
        taken.add(entry.name)
        entries.append(entry)
    return entries


def model_config(class_name: str, config: object) -> dict[str, object] | None:
    """A model's configuration as a dict with ``layers``; None where it is none (Sequential was once a bare list)."""
    if isinstance(config, list) and class_name == "Sequential":
        return {"layers": config}
    if not isinstance(config, dict) or not isinstance(config.get("layers"), list):
        return None
    return config if class_name == "Sequential" or "input_layers" in config else None


def _entry(layer: object, taken: set[str]) -> LayerEntry:
    if not isinstance(layer, dict) or not isinstance(layer.get("class_name"), str):
        raise LoadError("the model's configuration is damaged: an entry among its layers is no layer")
    inner, written = layer.get("config"), str(layer["class_name"])
    config = inner if isinstance(inner, dict) else {}
    key = layer.get("name") or config.get("name") or written.lower()
    op_type = _OLD_NAMES.get(written, written.rpartition(">")[2] or "unnamed")
    structure = model_config(op_type, inner)
    return LayerEntry(
        key=str(key),
        name=unique_name(safe_name(str(key)), taken),
        op_type=safe_name(op_type),
        written=written,
        domain=_domain(layer, config, written),
        config=config if structure is None else structure,
        inbound=layer.get("inbound_nodes"),
        build=build if isinstance(build := layer.get("build_config"), dict) else {},
        is_model=structure is not None,
        shared=shared if isinstance(shared := layer.get("shared_object_id"), int) else None,
    )


def _domain(layer: Mapping[str, object], config: Mapping[str, object], written: str) -> str:
    """Who defines the class: Keras' layers, Keras' operators, or somebody else.

    Keras 3 writes the class's module; an .h5 file writes none, and there an operator is known by having neither a
    dtype nor a trainable flag.
    """
    module = layer.get("module")
    if isinstance(module, str):
        known = _KERAS_MODULE.match(module) is not None
        return "keras.ops" if _OPERATOR_MODULE.match(module) else "keras" if known else "custom"
    registered = layer.get("registered_name") or written
    if ">" in str(registered) and registered not in _KERAS_OWN:
        return "custom"
    modern = any(isinstance(call, dict) for call in _list(layer.get("inbound_nodes")))
    return "keras.ops" if modern and config.keys().isdisjoint(("dtype", "trainable", "layers")) else "keras"


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _of_older_version(written: str, config: Mapping[str, object], attributes: Mapping[str, Json]) -> dict[str, Json]:
    """What an older version wrote differently or left to a default that has changed since."""
    axis = attributes.get("axis")
    if written.startswith(("BatchNormalization", "SyncBatch")) and isinstance(axis, list) and len(axis) == 1:
        return {"axis": axis[0]}
    if written in ("GRU", "GRUV2", "CuDNNGRU") and "reset_after" not in config:
        return {"reset_after": written == "CuDNNGRU"}
    return {}
