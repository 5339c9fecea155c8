"""Damage: to the bytes of any file, and to the structure of the JSON or protobuf in it."""

from __future__ import annotations

import copy
import io
import json
import random
import zipfile

from tests.fuzz import wire
from tests.fuzz.seeds import Seed, pick, seeds

# ruff: noqa: E501
VALUES = (
    None, True, False, 0, 1, -1, 2, 7, 2**31 - 1, 2**53, -(2**63), 10**12, 10**30, 0.5, -0.0, 1e308, "", "x", "same", "valid",
    "channels_first", "relu", "float32", "../../etc/passwd", "a" * 300, "\u202e<b>&\n", "\x00", "=1+1", [], [[]], {}, [None],
    [-1], [1, 1], [None, None, None], [0, 0], [3, 3, 3, 3, 3], [None, 8, 8, 3], [["x", 0, 0]], [["x", 0, 0, {}]],
    {"class_name": "__keras_tensor__", "config": {"shape": [None, 4], "dtype": "float32", "keras_history": ["x", 0, 0]}},
    {"class_name": "Lambda", "config": {"function": ["4wEAAAA=", None, None]}}, float("nan"), float("inf"),
)  # fmt: skip
CLASSES = (
    "Dense", "Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose", "DepthwiseConv2D", "SeparableConv2D", "InputLayer", "Input",
    "Functional", "Sequential", "Model", "Lambda", "LSTM", "GRU", "RNN", "StackedRNNCells", "LSTMCell", "Bidirectional",
    "TimeDistributed", "ConvLSTM2D", "MultiHeadAttention", "GroupedQueryAttention", "Attention", "EinsumDense", "Embedding",
    "BatchNormalization", "LayerNormalization", "Normalization", "Reshape", "Permute", "RepeatVector", "Concatenate", "Add",
    "Dot", "Cropping2D", "ZeroPadding2D", "UpSampling2D", "MaxPooling2D", "GlobalAveragePooling2D", "AveragePooling1D",
    "Flatten", "TFOpLambda", "SlicingOpLambda", "Resizing", "CenterCrop", "Discretization", "StringLookup", "CategoryEncoding",
    "GetItem", "Einsum", "Matmul", "Transpose", "Reshape", "Stack", "Split", "Mean", "Arange", "Pad", "Repeat", "Wrapper",
    "SpectralNormalization", "LocallyConnected2D", "CuDNNLSTM", "os.system", "builtins.eval",
)  # fmt: skip


def mutate(seed: Seed, rng: random.Random, structure: bool = False) -> bytes:
    """Other bytes for a file of this kind; with ``structure`` the containers themselves stay sound."""
    suffix, data = seed
    if rng.random() < 0.25 and not structure:
        return damaged_bytes(data, rng)
    if suffix == ".onnx":
        return wire.damage(data, rng)
    if suffix == ".json":
        return damaged_json(data, rng)
    return _archive(data, rng, structure) if suffix == ".keras" else _hdf5(data, rng)


def damaged_bytes(data: bytes, rng: random.Random) -> bytes:
    """Bytes flipped, cut out, doubled, overwritten, cut off, or joined with those of another file."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        at = rng.randrange(len(out)) if out else 0
        length = rng.choice((1, 2, 8, 64, 1024))
        deed = rng.randrange(7)
        if deed <= 1 and out:
            out[at] ^= 1 << rng.randrange(8)
        elif deed == 2:
            del out[at : at + length]
        elif deed == 3:
            out[at:at] = out[at : at + length]
        elif deed == 4:
            out[at : at + length] = rng.choice((b"\xff", b"\0", b"\x7f", b"[")) * length
        elif deed == 5:
            out[at : at + 8] = rng.choice(wire.NUMBERS).to_bytes(8, rng.choice(("little", "big")))
        elif rng.random() < 0.3:
            del out[at:]
        else:
            out[at:] = rng.choice(seeds())[1][at:]
    return bytes(out)


def damaged_json(data: bytes, rng: random.Random) -> bytes:
    """Values replaced, moved, deleted and doubled anywhere in the tree; classes renamed."""
    tree = [json.loads(data)]
    for _ in range(rng.choice((1, 1, 2, 3, 6))):
        _one(tree, rng)
    text = json.dumps(tree[0] if tree else None)
    return text.encode() if rng.random() < 0.95 else damaged_bytes(text.encode(), rng)


def _one(tree: list, rng: random.Random) -> None:
    places = list(_places(tree))
    if not places:
        return
    holder, key = rng.choice(places)
    deed = rng.randrange(8)
    if deed == 0:
        del holder[key]
    elif deed <= 2:
        holder[key] = copy.deepcopy(rng.choice(VALUES))
    elif deed == 3:  # another value of the file: names meet other names, configurations other classes
        other, at = rng.choice(places)
        holder[key] = copy.deepcopy(other[at])
    elif deed == 4:
        same = [(h, k) for h, k in places if k == key] or places
        other, at = rng.choice(same)
        holder[key], other[at] = copy.deepcopy(other[at]), copy.deepcopy(holder[key])
    elif deed == 5:
        named = [h for h, k in places if k == "class_name"]
        if named:
            rng.choice(named)["class_name"] = rng.choice(CLASSES)
    elif deed == 6 and isinstance(holder, list):
        holder.extend(copy.deepcopy(holder[key]) for _ in range(rng.choice((1, 20))))
    else:
        numbers = [(h, k) for h, k in places if isinstance(h[k], int) and not isinstance(h[k], bool)]
        if numbers:
            other, at = rng.choice(numbers)
            other[at] = rng.choice((0, -1, 1, other[at] + 1, other[at] * 1000, 2**53, 10**12))


def _places(value: object):
    """Every (holder, key) in the tree."""
    waiting = [value]
    while waiting:
        holder = waiting.pop()
        pairs = holder.items() if isinstance(holder, dict) else enumerate(holder)
        for key, inner in pairs:
            yield holder, key
            if isinstance(inner, dict | list) and inner:
                waiting.append(inner)


def _archive(data: bytes, rng: random.Random, structure: bool) -> bytes:
    """A ``.keras`` file whose configuration, or whose weights' bytes, are damaged."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    if structure or rng.random() < 0.8:
        members["config.json"] = damaged_json(members["config.json"], rng)
    else:
        name = rng.choice(sorted(members))
        members[name] = damaged_bytes(members[name], rng)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def _hdf5(data: bytes, rng: random.Random) -> bytes:
    """An HDF5 file whose ``model_config`` is damaged."""
    import h5py

    out = io.BytesIO(data)
    with h5py.File(out, "r+") as file:
        text = file.attrs["model_config"]
        text = text.encode() if isinstance(text, str) else bytes(text)
        changed = damaged_json(text, rng)
        del file.attrs["model_config"]
        file.attrs.create("model_config", changed[:60_000].replace(b"\0", b" "))
    return out.getvalue()


def example(rng: random.Random) -> Seed:
    """A file to try: its suffix and its bytes."""
    seed = pick(rng)
    return seed[0], mutate(seed, rng)
