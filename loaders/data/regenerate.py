"""Reads the Keras applications and writes the kept data: ``python -m loaders.data.regenerate`` (minutes).

Every claim the kept data makes is proven here against builds, or the application's variant is left out and
asks the framework: that structure does not depend on the size (compared at sizes whose halves stay even, stay
odd, and mix), which paddings follow parity, which attributes follow ``classes``.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from zipfile import ZIP_LZMA, ZipFile, ZipInfo

import msgspec

from graph.configuration import Value
from graph.errors import LoadError
from graph.values import Graph, Node, Shape, TensorSpec
from loaders import keras_build
from loaders.catalogue import Application, Catalogue, OwnName
from loaders.data.packing import Packer
from loaders.kept import ARCHIVE, HOLE, Kept, variant
from loaders.keras_walk import skeleton, walk

FOLDER = Path(__file__).parent

UNKNOWN = (None, None)
# halves stay even (256, and 257 after NASNet's valid first convolution), stay odd (257, 259), mix, and are few
SIZES = ((256, 256), (257, 257), (259, 259), (97, 130), (161, 226), (75, 76), (32, 35), (33, 34))
FEW_SIZES = ((97, 130), (161, 226))
CHANNELS = {"3": (3,), "other": (1, 4, 7)}
# the first tail finds the paddings that follow parity, so it is compared at all sizes
TAILS: dict[str, dict[str, Value]] = {
    "none": {"include_top": False},
    "top": {"include_top": True},
    "avg": {"include_top": False, "pooling": "avg"},
    "max": {"include_top": False, "pooling": "max"},
}
FIRST: dict[str, Value] = {"classes": 1009, "classifier_activation": "sigmoid"}
SECOND: dict[str, Value] = {"classes": 1013, "classifier_activation": "tanh"}

FAMILIES = {
    "convnext": "ConvNeXt",
    "densenet": "DenseNet",
    "efficientnet": "EfficientNet",
    "efficientnet_v2": "EfficientNetV2",
    "inception_resnet_v2": "Inception",
    "inception_v3": "Inception",
    "mobilenet": "MobileNet",
    "mobilenet_v2": "MobileNet",
    "mobilenet_v3": "MobileNet",
    "nasnet": "NASNet",
    "resnet": "ResNet",
    "resnet_v2": "ResNet V2",
    "vgg16": "VGG",
    "vgg19": "VGG",
    "xception": "Xception",
}


def main() -> None:
    """Write both files anew and say their sizes."""
    import keras

    names = sorted(name for name in dir(keras.applications) if name[0].isupper())
    members, entries = {}, []
    for name in names:
        kept, parity = variants(name)
        members[name] = msgspec.json.encode(kept)
        entries.append(entry(name, kept, parity))
        print(f"{name}: {len(members[name]):,} bytes of JSON", flush=True)
    write(members)
    catalogue = Catalogue(keras.__version__, activations(), tuple(entries))
    text = msgspec.json.format(msgspec.json.encode(catalogue), indent=1)
    (FOLDER / "catalogue.json").write_bytes(text + b"\n")
    print(f"{ARCHIVE}: {(FOLDER / ARCHIVE).stat().st_size:,} bytes")


def write(members: Mapping[str, bytes]) -> None:
    """One member per application; the same members give the same bytes."""
    with ZipFile(FOLDER / ARCHIVE, "w", ZIP_LZMA) as archive:
        for name, data in members.items():
            info = ZipInfo(f"{name}.json")
            info.compress_type = ZIP_LZMA
            archive.writestr(info, data)


def variants(name: str) -> tuple[Kept, bool]:
    """All structures of one application, packed, and whether any padding follows parity."""
    packer = Packer()
    parity: dict[str, int] = {}
    for shapes, tail in _plan(_least_size(name)):
        graph = _proven(name, shapes, tail, parity)
        if graph:
            packer.add(variant(shapes[0], tail), graph)
    return packer.packed(), bool(parity)


def _plan(least: int) -> Iterator[tuple[list[tuple[int | None, int | None, int]], str]]:
    """Which shapes are compared for which tail; the first shape names the variant."""
    for channels, counts in CHANNELS.items():
        for tail in TAILS:
            sizes = SIZES if (channels, tail) == ("3", "none") else FEW_SIZES[: 1 + (tail == "top")]
            large = [size for size in sizes if min(size) >= least]
            several = counts if tail == "none" else counts[:1]
            yield [(*size, count) for count in several for size in large], tail
            yield [(*UNKNOWN, count) for count in several], tail


def _proven(
    name: str, shapes: list[tuple[int | None, int | None, int]], tail: str, parity: dict[str, int]
) -> Graph | None:
    """The one structure of these builds with its holes, None where Keras refuses or they differ."""
    try:
        builds = [_build(name, shape, TAILS[tail] | FIRST) for shape in shapes]
        other = _build(name, shapes[0], TAILS[tail] | SECOND) if tail == "top" else builds[0]
    except LoadError as error:
        print(f"  {name} {tail} {shapes[0]}: {error}", file=sys.stderr)
        return None
    parity.update(_parity_pads(builds))
    builds = [_marked(graph, parity) for graph in builds]
    if any(graph != builds[0] for graph in builds):
        print(f"  {name} {tail} {shapes[0]}: structures differ, not kept", file=sys.stderr)
        return None
    return _holed(builds[0], _marked(other, parity))


def _build(name: str, shape: Shape, arguments: Mapping[str, Value]) -> Graph:
    graph = skeleton(keras_build.application(name, {**arguments, "input_shape": shape}))
    return msgspec.structs.replace(graph, name="", inputs=(TensorSpec(graph.inputs[0].name, None),))


def _parity_pads(builds: list[Graph]) -> dict[str, int]:
    """Layers whose padding differs between sizes → the kernel size Keras pads for.

    ``correct_pad`` gives (k//2 − even, k//2) at each axis, so the second number tells k.
    """
    found: dict[str, int] = {}
    paddings: dict[str, object] = {}
    for node in (node for graph in builds for node in graph.nodes if node.op_type == "ZeroPadding2D"):
        padding = node.attributes["padding"]
        if paddings.setdefault(node.name, padding) != padding:
            found[node.name] = 2 * padding[0][1] + 1
    return found


def _marked(graph: Graph, parity: Mapping[str, int]) -> Graph:
    nodes = (_mark(node, parity[node.name]) if node.name in parity else node for node in graph.nodes)
    return msgspec.structs.replace(graph, nodes=tuple(nodes))


def _mark(node: Node, kernel: int) -> Node:
    """The padding as a rule; proves that it is one ``correct_pad`` can give."""
    half = kernel // 2
    assert all(after == half and before in (half - 1, half) for before, after in node.attributes["padding"]), node
    attributes = {key: value for key, value in node.attributes.items() if key != "padding"}
    return msgspec.structs.replace(node, attributes={**attributes, "correct_pad": kernel})


def _holed(first: Graph, second: Graph) -> Graph:
    """The graph with holes where two builds of different ``classes`` and activation differ."""
    nodes = []
    for a, b in zip(first.nodes, second.nodes, strict=True):
        nodes.append(msgspec.structs.replace(a, attributes=_holes(a.attributes, b.attributes)))
    return msgspec.structs.replace(first, nodes=tuple(nodes))


def _holes(a: object, b: object) -> object:
    if isinstance(a, dict) and isinstance(b, dict) and a.keys() == b.keys():
        return {key: _holes(a[key], b[key]) for key in a}
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        return [_holes(x, y) for x, y in zip(a, b, strict=True)]
    for choice, value in FIRST.items():
        if a == value and b == SECOND[choice]:
            return {HOLE: choice}
    assert a == b, (a, b)
    return a


def entry(name: str, kept: Kept, parity: bool) -> Application:
    """What the catalogue says of one constructor."""
    import keras

    constructor = getattr(keras.applications, name)
    default = walk(keras_build.build(name, {}))
    bare = keras_build.application(name, {"include_top": False})
    small, large = (keras_build.application(name, {"input_shape": (size, size, 3)}) for size in (96, 128))
    template = small.name.replace("96", "{rows}")
    return Application(
        name=name,
        family=FAMILIES[constructor.__module__.rpartition(".")[2]],
        arguments=_arguments(constructor),
        default_shape=_input_shape(default),
        default_shape_without_top=_input_shape(bare),
        least_size=_least_size(name),
        parameters=sum(weight.count or 0 for weight in default.weights),
        nodes=len(default.nodes),
        model_name=default.name if small.name == large.name else template,
        least_if_both=_accepts(name, (None, 1, 3)),
        structure_follows_width=_structure_follows_width(kept),
        own_name=_own_name(name),
        parity=parity,
    )


def _input_shape(graph: Graph) -> Shape:
    return (graph.inputs[0].shape or ())[1:]


def _arguments(constructor: Callable[..., object]) -> dict[str, Value]:
    parameters = inspect.signature(constructor).parameters.values()
    left_out = ("weights", "input_tensor", "input_shape")
    return {parameter.name: parameter.default for parameter in parameters if parameter.name not in left_out}


def _least_size(name: str) -> int:
    """The smallest size the constructor's own check lets pass (a layer may refuse it still)."""
    return next(size for size in range(1, 200) if _accepts(name, (size, size, 3)))


def _accepts(name: str, shape: Shape) -> bool:
    try:
        keras_build.build(name, {"include_top": False, "input_shape": shape})
    except LoadError as error:
        return "must be at least" not in str(error)
    return True


def _own_name(name: str) -> OwnName:
    default = keras_build.application(name, {})
    try:
        named = keras_build.application(name, {"name": "other"})
    except LoadError:
        return "refused"
    return "free" if named.nodes == default.nodes else "layers"


def _structure_follows_width(kept: Kept) -> bool:
    known, unknown = (kept.variants.get(variant((*size, 3), "none")) for size in ((1, 1), UNKNOWN))
    return known != unknown


def activations() -> dict[str, str]:
    """Names an activation may be given by → the name Keras keeps for it."""
    import keras

    names = [name for name in dir(keras.activations) if not name.startswith("_")]
    functions = {name: getattr(keras.activations, name) for name in names}
    left_out = ("deserialize", "get", "serialize")
    return {name: keras.activations.serialize(f) for name, f in functions.items() if name not in left_out}


if __name__ == "__main__":
    main()
