"""The zip and HDF5 files around a Keras model: bounded, unfollowed, and independent of the weights' size."""

from __future__ import annotations

import json
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path

import pytest

from graph.configuration import Configuration
from graph.errors import LoadError
from loaders.archive import Archive, Slice
from loaders.hdf5 import opened as opened_hdf5
from loaders.load import load

h5py = pytest.importorskip("h5py")
ROOT = Path(__file__).parents[2]

DENSE = {"name": "d", "units": 1000, "use_bias": True, "batch_input_shape": [None, 2000]}
MODEL = {"class_name": "Sequential", "config": {"name": "s", "layers": [{"class_name": "Dense", "config": DENSE}]}}
CUSTOM = {"class_name": "Sequential", "config": {"name": "s", "layers": [{"class_name": "Mine", "config": DENSE}]}}
TEXT = json.dumps(MODEL)


def line_of(path: Path) -> str:
    with pytest.raises(LoadError) as error:
        load(Configuration(str(path)))
    return str(error.value)


def params(path: Path) -> int:
    return sum(weight.count for weight in load(Configuration(str(path))).weights)


def archive(path: Path, config: str | bytes = TEXT, weights: bytes = b"", compression=zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as file:
        file.writestr("metadata.json", "{}")
        file.writestr("config.json", config)
        if weights:
            file.writestr("model.weights.h5", weights)
    return path


# -- HDF5 -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [TEXT, TEXT.encode(), "array"])
def test_model_config_as_text_bytes_or_array(tmp_path, form):
    """h5py 2 wrote bytes, h5py 3 writes text."""
    import numpy

    with h5py.File(tmp_path / "m.h5", "w") as file:
        file.attrs["model_config"] = numpy.array([TEXT.encode()]) if form == "array" else form
    assert params(tmp_path / "m.h5") == 2000 * 1000 + 1000


def test_model_config_in_pieces(tmp_path):
    """Attributes over 64 kB were cut into ``model_config0``, ``model_config1`` …"""
    with h5py.File(tmp_path / "m.h5", "w") as file:
        for number, start in enumerate(range(0, len(TEXT), 50)):
            file.attrs[f"model_config{number}"] = TEXT[start : start + 50].encode()
    assert params(tmp_path / "m.h5") == 2000 * 1000 + 1000


def test_stored_weights_that_contradict_the_configuration_are_noted(tmp_path):
    with h5py.File(tmp_path / "m.h5", "w") as file:
        file.attrs["model_config"] = TEXT
        file.create_dataset("model_weights/d/d/kernel:0", (2000, 999))
    assert load(Configuration(str(tmp_path / "m.h5"))).notes == (
        "the file's weights of 1 layer differ from the configuration: "
        "d stores 1,998,000 numbers where its configuration gives 2,001,000",
    )


def test_layers_whose_names_hold_slashes(tmp_path):
    """``Conv`` and ``Conv/BatchNorm`` share a group and keep their own weights (MobileNetV3 of Keras 2)."""
    layers = [
        {"class_name": "Dense", "config": {**DENSE, "name": "Conv", "use_bias": False}},
        {"class_name": "BatchNormalization", "config": {"name": "Conv/BatchNorm"}},
        {"class_name": "Mine", "config": {"name": "Conv/Mine"}},
    ]
    with h5py.File(tmp_path / "m.h5", "w") as file:
        file.attrs["model_config"] = json.dumps({"class_name": "Sequential", "config": {"layers": layers}})
        file.create_dataset("model_weights/Conv/Conv/kernel:0", (2000, 1000))
        for role in ("gamma", "beta", "moving_mean", "moving_variance"):
            file.create_dataset(f"model_weights/Conv/BatchNorm/Conv/BatchNorm/{role}:0", (1000,))
        file.create_dataset("model_weights/Conv/Mine/Conv/Mine/scale:0", (3,))
    graph = load(Configuration(str(tmp_path / "m.h5")))
    assert [(node.name, len(node.weights)) for node in graph.nodes[1:]] == [
        ("Conv", 1),
        ("Conv/BatchNorm", 4),
        ("Conv/Mine", 1),
    ]
    assert graph.notes == ("1 layer without a rule drawn as opaque (Mine)",)


def test_no_link_and_no_other_file_is_followed(tmp_path):
    """External and soft links, external storage and virtual datasets are left alone; cycles end."""
    with h5py.File(tmp_path / "other.h5", "w") as other:
        other.create_dataset("kernel", (7, 7))
    with h5py.File(tmp_path / "m.h5", "w") as file:
        file.attrs["model_config"] = json.dumps(CUSTOM)
        group = file.create_group("model_weights/d")
        group.create_dataset("own", (3, 5))
        group["external"] = h5py.ExternalLink(str(tmp_path / "other.h5"), "kernel")
        group["soft"] = h5py.SoftLink("/model_weights/d/own")
        group["again"] = file["model_weights"]
        layout = h5py.VirtualLayout((7, 7), "f4")
        layout[:] = h5py.VirtualSource(str(tmp_path / "other.h5"), "kernel", (7, 7))
        group.create_virtual_dataset("virtual", layout)
        group.create_dataset("raw", (9,), "f4", external=[(str(tmp_path / "raw.bin"), 0, 36)])
    graph = load(Configuration(str(tmp_path / "m.h5")))
    assert [(weight.name, weight.shape) for weight in graph.weights] == [("d/own", (3, 5))]


def test_a_dataset_of_any_shape_is_only_looked_at(tmp_path):
    """Ten terabytes that were never allocated: the numbers are not read."""
    with h5py.File(tmp_path / "m.h5", "w") as file:
        file.attrs["model_config"] = json.dumps(CUSTOM)
        file.create_dataset("model_weights/d/w", (1_000_000, 2_500_000), "f4", chunks=(1000, 1000))
    assert params(tmp_path / "m.h5") == 2_500_000_000_000


@pytest.mark.parametrize("keep", [9, 100, 700, -1])
def test_a_truncated_hdf5_file(tmp_path, keep):
    with h5py.File(tmp_path / "m.h5", "w") as file:
        file.attrs["model_config"] = TEXT
        file["model_weights/d/kernel"] = [1.0] * 100
    data = (tmp_path / "m.h5").read_bytes()
    (tmp_path / "m.h5").write_bytes(data[:keep])
    assert line_of(tmp_path / "m.h5") == '"m.h5" is a truncated or damaged HDF5 file; download or copy it again'


def test_an_hdf5_file_of_something_else(tmp_path):
    with h5py.File(tmp_path / "m.h5", "w") as file:
        file["temperature"] = [1.0]
    assert line_of(tmp_path / "m.h5") == (
        '"m.h5" is an HDF5 file without a Keras model (no model_config in it); open the file that model.save() wrote'
    )


# -- .keras -----------------------------------------------------------------------------------------------------------


def test_a_zip_bomb_is_not_unpacked(tmp_path):
    """200 MB of blanks in 200 kB."""
    path = archive(tmp_path / "m.keras", b" " * (200 << 20), compression=zipfile.ZIP_DEFLATED)
    assert path.stat().st_size < 1 << 20
    assert line_of(path) == '"m.keras": config.json unpacks to more than 64 MB; no model needs that much'


def test_a_member_that_lies_about_its_size(tmp_path):
    """The directory says 10 bytes, the data unpack to 200 MB."""
    path = archive(tmp_path / "m.keras", b" " * (200 << 20), compression=zipfile.ZIP_DEFLATED)
    data = bytearray(path.read_bytes())
    for entry in (data.find(b"PK\x01\x02", data.find(b"PK\x01\x02") + 1),):
        data[entry + 24 : entry + 28] = (10).to_bytes(4, "little")
    path.write_bytes(data)
    assert line_of(path).startswith('"m.keras"')


def test_too_many_members(tmp_path):
    path = tmp_path / "m.keras"
    with zipfile.ZipFile(path, "w") as file:
        for number in range(10_001):
            file.writestr(f"{number}", "")
    assert line_of(path) == '"m.keras" is a zip archive of more than 10,000 members; no Keras file is'


def test_a_damaged_member(tmp_path):
    path = archive(tmp_path / "m.keras", compression=zipfile.ZIP_DEFLATED)
    data = bytearray(path.read_bytes())
    place = data.find(b"config.json") + 40
    data[place : place + 8] = b"\xff" * 8
    path.write_bytes(data)
    assert line_of(path).startswith('"m.keras" is a damaged zip archive (')


def test_two_members_of_one_name(tmp_path):
    """The last one counts, as everywhere."""
    path = archive(tmp_path / "m.keras", "{}")
    with zipfile.ZipFile(path, "a") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        file.writestr("config.json", TEXT)
    assert params(path) == 2000 * 1000 + 1000


@pytest.mark.parametrize("weights", [b"not HDF5 at all", b"\x89HDF\r\n\x1a\n" + b"\0" * 50])
def test_damaged_weights_do_not_hide_the_model(tmp_path, weights):
    """The architecture is in config.json: weights that cannot be looked at are only a check missed."""
    assert params(archive(tmp_path / "m.keras", weights=weights)) == 2000 * 1000 + 1000


def test_weights_of_opaque_layers_in_an_archive(tmp_path):
    """Found by the class's group (``layers/mine``), a random generator's state left out."""
    with h5py.File(tmp_path / "w.h5", "w") as file:
        file.create_dataset("layers/mine/vars/0", (3, 4))
        file.create_dataset("layers/mine/cell/vars/0", (5,))
        file.create_dataset("layers/mine/seed_generator/vars/0", (2,), "u4")
    path = archive(tmp_path / "m.keras", json.dumps(CUSTOM), (tmp_path / "w.h5").read_bytes())
    graph = load(Configuration(str(path)))
    assert {weight.name: weight.shape for weight in graph.weights} == {"d/0": (3, 4), "d/cell/0": (5,)}


def test_a_slice_reads_like_a_file(tmp_path):
    """A stored member as a file of its own, its ends kept."""
    path = archive(tmp_path / "m.keras", weights=b"0123456789")
    with Archive(path) as file:
        place = file.stored_at("model.weights.h5")
    with Slice(path, *place) as member:
        assert member.read() == b"0123456789"
        assert member.seek(-3, 2) == 7
        assert member.read(99) == b"789"
        assert member.read() == b""
        assert (member.seek(4), member.read(2), member.tell()) == (4, b"45", 6)


def test_an_opened_member_is_closed(tmp_path):
    with h5py.File(tmp_path / "w.h5", "w") as file:
        file.create_dataset("x", (3,))
    window = Slice(tmp_path / "w.h5", 0, (tmp_path / "w.h5").stat().st_size)
    with opened_hdf5(window) as file:
        assert [dataset.shape for dataset in file.contents().datasets] == [(3,)]
    assert window.closed


# -- size -------------------------------------------------------------------------------------------------------------

READ = """
import resource, sys
from graph.configuration import Configuration
from loaders.load import load
graph = load(Configuration(sys.argv[1]))
print(sum(weight.count for weight in graph.weights), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def big(path: Path, rows: int) -> Path:
    """A .keras or .h5 of a custom layer with rows × 1000 numbers, allocated but sparse on the disk."""
    folder = {".h5": "model_weights/d/w", ".keras": "layers/mine/vars/0"}[path.suffix]
    plain = path.with_suffix(".raw") if path.suffix == ".keras" else path
    with h5py.File(plain, "w") as file:
        file.attrs["model_config"] = json.dumps(CUSTOM)
        creation = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        creation.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
        creation.set_fill_time(h5py.h5d.FILL_TIME_NEVER)
        links = h5py.h5p.create(h5py.h5p.LINK_CREATE)
        links.set_create_intermediate_group(True)
        space = h5py.h5s.create_simple((rows, 1000))
        h5py.h5d.create(file.id, folder.encode(), h5py.h5t.NATIVE_FLOAT, space, creation, links)
    if path.suffix == ".keras":
        stored(path, plain)
    return path


def stored(path: Path, member: Path) -> None:
    """A zip with the member stored as it is, a hole where its numbers are."""
    size, ends = member.stat().st_size, 1 << 14
    with zipfile.ZipFile(path, "w") as file, member.open("rb") as source:
        file.writestr("metadata.json", "{}")
        file.writestr("config.json", json.dumps(CUSTOM))
        entry = zipfile.ZipInfo("model.weights.h5")
        entry.header_offset, entry.file_size, entry.compress_size, entry.CRC = file.fp.tell(), size, size, 0
        file.fp.write(entry.FileHeader())
        start = file.fp.tell()
        for place in (0, max(0, size - ends)):
            source.seek(place)
            file.fp.seek(start + place)
            file.fp.write(source.read(ends))
        file.filelist.append(entry)
        file.start_dir = file.fp.tell()


@pytest.mark.parametrize("at", range(0, 6000, 97))
def test_damage_anywhere_gives_the_model_or_one_line(tmp_path, at):
    """Sixteen bytes of 0xFF anywhere in the file: no crash, no traceback."""
    path = big(tmp_path / "m.h5", 1)
    data = bytearray(path.read_bytes())
    data[at : at + 16] = b"\xff" * 16
    path.write_bytes(data)
    try:
        name = load(Configuration(str(path))).name
    except LoadError as error:
        name = str(error)
    assert name == "s" or '"m.h5"' in name


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="peak memory in kilobytes")
@pytest.mark.parametrize("suffix", [".h5", ".keras"])
def test_memory_does_not_depend_on_the_weights(tmp_path, suffix):
    """500 MB of weights take no more memory than 4 kB of them."""
    peaks = {}
    for rows in (1, 131_072):
        path = big(tmp_path / f"{rows}{suffix}", rows)
        assert path.stat().st_size >= rows * 4000
        made = subprocess.run([sys.executable, "-c", READ, str(path)], cwd=ROOT, capture_output=True, check=True)
        count, peaks[rows] = map(int, made.stdout.split())
        assert count == rows * 1000
    assert peaks[131_072] < peaks[1] + 10_000
