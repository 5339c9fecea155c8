"""The probe's own options leave the configuration and become settings."""

import pytest

from graph.errors import ConfigurationError
from probe.task import combine, task_of
from probe.values import Settings


def test_own_options_are_taken_out_and_win():
    task = task_of(
        "ResNet50@64x64x3,batch=8,backend=jax,device=cpu,threads=2,xla=true,dtype=mixed", Settings(threads=9)
    )
    assert task.configuration == "resnet50@64x64x3,batch=8"
    assert task.line == "resnet50@64x64x3,backend=jax,batch=8,device=cpu,dtype=mixed,threads=2,xla=true"
    chosen = task.settings
    assert (chosen.backend, chosen.device, chosen.dtype, chosen.threads, chosen.xla) == ("jax", "cpu", "mixed", 2, True)


def test_without_options_the_settings_stand():
    assert task_of("vgg16", Settings(threads=3)).settings == Settings(threads=3)


WRONG = ("backend=cobol", "device=3", "threads=two", "xla=1", "dtype=float8", "threads=-1", "threads=0")


@pytest.mark.parametrize("option", WRONG)
def test_a_wrong_option_is_refused_in_one_line(option):
    with pytest.raises(ConfigurationError, match="try"):
        task_of(f"vgg16,{option}", Settings())


def test_combinations_are_lines_that_read_back():
    lines = combine(["vgg16", "resnet50"], [(64, 64, 3), (96, 96, 3)], batch=(1, 8), device=("cpu", None))
    assert len(lines) == 16
    assert lines[0] == "vgg16@64x64x3,batch=1,device=cpu"
    assert "resnet50@96x96x3,batch=8" in lines
    assert all(task_of(line, Settings()).line == line for line in lines)
