"""Zip and HDF5 files that are the trap themselves."""

from __future__ import annotations

import io
import json
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from tests.hostile.keras_models import chain, layer
from tests.hostile.make import Case, Lures, of_bytes

CONFIG = json.dumps(chain(layer("Dense", units=2)))


def cases(lures: Lures) -> dict[str, Case]:
    return {
        **{f"zip-{name}.keras": of_bytes(data) for name, data in archives(lures).items()},
        "zip-bomb.keras": bomb("config.json"),
        "zip-bomb-metadata.keras": bomb("metadata.json"),
        "zip-bomb-weights.keras": bomb("model.weights.h5"),
        **{f"h5-{name}.h5": hdf5(fill) for name, fill in hdf5_files(lures).items()},
        **{
            f"h5-in-keras-{name}.keras": hdf5_inside(fill) for name, fill in hdf5_files(lures).items() if name in INSIDE
        },
        **{f"h5-{name}.h5": of_bytes(data) for name, data in damaged().items()},
    }


# -- zip ----------------------------------------------------------------------------------------------------------


def archive(members: list, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", compression) as file:
        warnings.simplefilter("ignore")  # two members of one name are the point
        for name, data in members:
            file.writestr(name, data)
    return out.getvalue()


def plain(*more: tuple) -> list:
    return [("metadata.json", "{}"), ("config.json", CONFIG), *more]


def archives(lures: Lures) -> dict[str, bytes]:
    good = archive(plain())
    link = zipfile.ZipInfo("config.json")
    link.external_attr = 0o120777 << 16
    inner = archive([("config.json", b" " * 3_000_000)])
    for _ in range(5):
        inner = archive([("config.json", inner), ("metadata.json", inner)])
    at = good.index(b"PK\x01\x02")
    end = good.index(b"PK\x05\x06")
    return {
        "climbing": archive(plain(("../../lure-mark", "x"), (str(lures.mark), "x"))),
        "link": archive([("metadata.json", "{}"), (link, str(lures.pipe))]),
        "nested": inner,
        "two-configs": archive([*plain(), ("config.json", "{}")]),
        "folder": archive([("metadata.json", "{}"), ("config.json/", "")]),
        "many": archive([*plain(), *((f"m{i}", "") for i in range(20_000))], zipfile.ZIP_STORED),
        "bzip2": archive(plain(), zipfile.ZIP_BZIP2),
        "lzma": archive(plain(), zipfile.ZIP_LZMA),
        "encrypted": good[: at + 8] + b"\x01\x00" + good[at + 10 :],
        "method-99": good[: at + 10] + b"\x63\x00" + good[at + 12 :],
        "checksum": good[: at + 16] + b"\0\0\0\0" + good[at + 20 :],
        "size-lie": good[: at + 24] + b"\xff\xff\xff\x7f" + good[at + 28 :],
        "offset-lie": good[: at + 42] + b"\xff\xff\xff\x7f" + good[at + 46 :],
        "count-lie": good[: end + 8] + b"\xff\xff\xff\xff" + good[end + 12 :],
        "directory-lie": good[: end + 12] + b"\xff\xff\xff\x7f\0\0\0\0" + good[end + 20 :],
        "directory-cycle": good[: end + 16] + struct.pack("<I", end) + good[end + 20 :],
        "comment": good[:-2] + b"\xff\xff" + b"PK\x05\x06" * 16_000,
        "half": good[: len(good) // 2],
        "end-only": good[end:],
        "behind-a-script": f"#!/bin/sh\ntouch {lures.mark}\n".encode() + good,
        "name-not-utf8": good.replace(b"metadata.json", b"\xff\xfe\x00data.json"),
        "zip64": good[:end] + b"PK\x06\x06" + b"\xff" * 52 + b"PK\x06\x07" + b"\xff" * 16 + good[end:],
    }


def bomb(name: str) -> Case:
    """200 MB out of 200 KB."""

    def write(path: Path) -> None:
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        block = b" " * 2**20
        data = b"".join([*(packer.compress(block) for _ in range(200)), packer.flush()])
        members = dict(plain())
        members.pop(name, None)
        out = io.BytesIO(archive(list(members.items())))
        local = (
            struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, 0, 8, 0, 0, 0, len(data), 1000, len(name), 0) + name.encode()
        )
        directory = struct.pack(
            "<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, 0, 8, 0, 0, 0, len(data), 1000, len(name), 0, 0, 0, 0, 0, 0
        )
        old = out.getvalue()
        end = old.index(b"PK\x05\x06")
        start = struct.unpack("<I", old[end + 16 : end + 20])[0]
        entries, head = old[start:end], old[:start]
        directory = directory[:-4] + struct.pack("<I", len(head)) + name.encode()
        body = head + local + data
        count = len(members) + 1
        tail = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, len(entries + directory), len(body), 0)
        path.write_bytes(body + entries + directory + tail)

    return write


# -- HDF5 ---------------------------------------------------------------------------------------------------------

INSIDE = ("external-link", "external-storage", "virtual", "own-cycle", "soft-cycle", "huge-dataset")


def hdf5(fill: Callable) -> Case:
    def write(path: Path) -> None:
        import h5py

        with h5py.File(path, "w", libver="latest") as file:
            file.attrs["model_config"] = CONFIG
            fill(file)

    return write


def hdf5_inside(fill: Callable) -> Case:
    def write(path: Path) -> None:
        inside = path.with_suffix(".tmp")
        hdf5(fill)(inside)
        path.write_bytes(archive(plain(("model.weights.h5", inside.read_bytes())), zipfile.ZIP_STORED))
        inside.unlink()

    return write


def hdf5_files(lures: Lures) -> dict[str, Callable]:
    import h5py
    import numpy as np

    pipe, secret = str(lures.pipe), str(lures.secret)

    def external_link(file):
        file["model_weights"] = h5py.ExternalLink(pipe, "/x")
        file["layers"] = h5py.ExternalLink(pipe, "/x")

    def external_storage(file):
        for place in (pipe, secret):
            file.create_dataset(f"model_weights/dense/{len(place)}", (4,), "f4", external=[(place, 0, 16)])

    def virtual(file):
        layout = h5py.VirtualLayout((4,), "f4")
        layout[:] = h5py.VirtualSource(pipe, "x", (4,))
        file.create_virtual_dataset("model_weights/dense/kernel", layout)

    def own_cycle(file):
        group = file.create_group("model_weights/dense")
        for i in range(20):
            group[f"again{i}"] = file["model_weights"]
        file["model_weights/dense/root"] = file["/"]

    def soft_cycle(file):
        file["model_weights"] = h5py.SoftLink("/layers")
        file["layers"] = h5py.SoftLink("/model_weights")

    def huge_dataset(file):
        file.create_dataset("model_weights/dense/kernel", (2**31, 2**31), "f8", chunks=(1024, 1024))
        file.create_dataset("model_weights/dense/bias", (0,), "f4", maxshape=(None,), chunks=(1,))

    def deep_groups(file):
        group = file.create_group("model_weights")
        for _ in range(3000):
            group = group.create_group("g")
        group["kernel"] = np.zeros(3)

    def many_datasets(file):
        group = file.create_group("model_weights")
        for i in range(6000):
            group.create_dataset(f"d{i}", (1,), "u1")

    def odd_types(file):
        group = file.create_group("model_weights/dense")
        group["words"] = np.array([b"x" * 1000] * 9)
        group["records"] = np.zeros(3, dtype=[("a", "f4"), ("b", "S9", (9, 9))])
        group.create_dataset("references", (3,), dtype=h5py.ref_dtype)
        group.create_dataset("words of any length", (3,), dtype=h5py.string_dtype())
        group["type"] = np.dtype("f8")
        file.attrs["weight_names"] = [b"\xff\xfe"] * 1000

    def config_is(value):
        def fill(file):
            del file.attrs["model_config"]
            file.attrs["model_config"] = value

        return fill

    return {
        "external-link": external_link,
        "external-storage": external_storage,
        "virtual": virtual,
        "own-cycle": own_cycle,
        "soft-cycle": soft_cycle,
        "huge-dataset": huge_dataset,
        "deep-groups": deep_groups,
        "many-datasets": many_datasets,
        "odd-types": odd_types,
        "config-number": config_is(3),
        "config-empty": config_is(""),
        "config-array": config_is(np.zeros((200, 200))),
        "config-words": config_is(["{", "}"] * 1000),
        "config-large": config_is(CONFIG[:-1] + " " * 30_000_000 + "}"),
        "config-nothing": config_is(h5py.Empty("f4")),
        "config-bytes": config_is(np.void(b"\xff" * 999)),
    }


def damaged() -> dict[str, bytes]:
    import h5py

    out = io.BytesIO()
    with h5py.File(out, "w") as file:
        file.attrs["model_config"] = CONFIG
        file["model_weights/dense/kernel"] = list(range(50))
    good = out.getvalue()
    return {
        "head-only": good[:8],
        "half": good[: len(good) // 2],
        "superblock": good[:9] + b"\xff" * 40 + good[49:],
        "end-lie": good[:40] + b"\xff" * 8 + good[48:],
        "root-lie": good[:64] + b"\x40\0\0\0\0\0\0\0" + good[72:],
        "heap": good.replace(b"HEAP", b"HEAP\xff\xff\xff\xff")[: len(good)],
        "tree": good.replace(b"TREE", b"TREE\x01\xff\xff\xff")[: len(good)],
        "node": good.replace(b"SNOD", b"SNOD\x01\x00\xff\xff")[: len(good)],
        "user-block": b"\0" * 512 + good,
        "twice": good + good,
    }
