"""Whole or not at all, and one line that says what to do."""

import errno
import os
import subprocess
import sys

import pytest

from exporters.atomic import write_whole
from graph.errors import ExportError


def _refusal(path, data=b"new"):
    with pytest.raises(ExportError) as refused:
        write_whole(path, data)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_it_writes_and_replaces(tmp_path):
    path = tmp_path / "a.svg"
    write_whole(path, b"one")
    write_whole(str(path), b"two")
    assert path.read_bytes() == b"two"
    assert os.listdir(tmp_path) == ["a.svg"]


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX")
def test_it_keeps_the_modes_people_expect(tmp_path):
    old = os.umask(0o027)
    try:
        write_whole(tmp_path / "new", b"")
        (tmp_path / "shared").touch()
        (tmp_path / "shared").chmod(0o664)
        write_whole(tmp_path / "shared", b"")
    finally:
        os.umask(old)
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "shared").stat().st_mode & 0o777 == 0o664


def test_a_link_is_followed(tmp_path):
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    write_whole(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_a_disk_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, code):
    path = tmp_path / "a.pdf"
    path.write_bytes(b"old")

    def full(_):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", full)
    message = _refusal(path)
    assert ("disk is full; free some space" if code == errno.ENOSPC else "Input/output error") in message
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.pdf"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
def test_a_device_is_written_to_and_stays():
    assert _refusal("/dev/full") == ("cannot write /dev/full: the disk is full; free some space or choose another disk")
    write_whole("/dev/null", b"x")
    assert not os.path.isfile("/dev/null")


@pytest.mark.skipif(os.name == "nt", reason="limits are POSIX")
def test_a_file_size_limit_leaves_nothing(tmp_path):
    """A real refusal by the kernel in the middle of writing."""
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000));"
        "from exporters.atomic import write_whole; from graph.errors import ExportError\n"
        "try: write_whole(sys.argv[1], b'x' * 100000)\n"
        "except ExportError as e: print(e)"
    )
    path = tmp_path / "big.svg"
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    assert "larger than this system allows" in done.stdout
    assert os.listdir(tmp_path) == []


def test_a_missing_folder_is_named(tmp_path):
    path = tmp_path / "no" / "a.svg"
    assert _refusal(path) == f"cannot write {path}: its folder does not exist; create it or choose another"


def test_a_folder_is_no_file(tmp_path):
    assert _refusal(tmp_path) == f"cannot write {tmp_path}: it is a folder; add a file name"


def test_a_file_in_place_of_a_folder(tmp_path):
    (tmp_path / "file").touch()
    assert "a part of the path is a file" in _refusal(tmp_path / "file" / "a.svg")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_protected_folder_and_a_protected_file(tmp_path):
    (tmp_path / "kept").write_bytes(b"old")
    (tmp_path / "kept").chmod(0o444)
    assert "permission denied" in _refusal(tmp_path / "kept")
    tmp_path.chmod(0o555)
    assert "permission denied" in _refusal(tmp_path / "new")
    tmp_path.chmod(0o755)


def test_permission_denied_by_the_system(tmp_path, monkeypatch):
    def denied(*_):
        raise PermissionError(errno.EACCES, "denied")

    monkeypatch.setattr(os, "open", denied)
    assert "permission denied; choose a place you may write to" in _refusal(tmp_path / "a.svg")


@pytest.mark.parametrize("name", ["nul\0byte", "lone\ud800"])
def test_a_name_no_disk_can_hold(tmp_path, name):
    assert "forbidden character" in _refusal(tmp_path / name)
    assert os.listdir(tmp_path) == []


def test_a_name_too_long(tmp_path):
    assert "too long; choose a shorter one" in _refusal(tmp_path / ("x" * 300))
    longest = tmp_path / ("x" * 255)
    write_whole(longest, b"fits")
    assert longest.read_bytes() == b"fits"
