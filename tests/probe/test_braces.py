"""Braces stand for what bash makes of them."""

import shutil
import subprocess

import pytest

from graph.errors import ConfigurationError
from probe.braces import expand

LINES = (
    "vgg16",
    "resnet50@{128,224}x224x3",
    "resnet50@{128,224}x{64,96}x3,batch={1,8,32}",
    "{vgg16,vgg19}@{32,64}x64x3",
    "a{b,c{d,e}}f",
    "batch={1..4}",
    "batch={8..32..8}",
    "batch={4..1}",
    "x{1}y",
    "x{}y",
    "{a,",
    "a},b",
    "{a,b",
    "{,x}y",
    "{{a,b},c}",
)


@pytest.mark.skipif(shutil.which("bash") is None, reason="asks bash")
@pytest.mark.parametrize("line", LINES)
def test_lines_are_those_of_bash(line):
    """The truth is the shell's own answer; it leaves empty words out."""
    said = subprocess.run(["bash", "-c", f"printf '%s\\n' {line}"], capture_output=True, text=True, check=True)
    assert [each for each in expand(line) if each] == said.stdout.split()


@pytest.mark.parametrize("line", ["{1..100000}", "{1..40}{1..40}", "{a,b}" * 40, "{{1..900},{1..900}}{1,2}"])
def test_too_many_are_refused_at_once(line):
    with pytest.raises(ConfigurationError, match="shorter lists"):
        expand(line)


def test_deep_nesting_ends():
    """A line pasted by accident must not stop the window."""
    assert expand("{" * 300) == ("{" * 300,)
