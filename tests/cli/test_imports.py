"""What the command line imports on its way: nothing that takes seconds or a hundred megabytes."""

import subprocess
import sys

import pytest

from tests.cli.run import ROOT

HEAVY = {
    "tensorflow",
    "keras",
    "onnx",
    "onnxruntime",
    "numpy",
    "h5py",
    "PySide6",
    "pygraphviz",
    "uharfbuzz",
    "fontTools",
}


@pytest.mark.parametrize(
    "arguments",
    [
        ["summary", "resnet50v2@440x340x3", "--format", "json"],
        ["summary", "vgg16"],
        ["list"],
        ["summary", "no_such_net"],
    ],
    ids=" ".join,
)
def test_no_framework_is_imported(arguments):
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); sys.argv[1:] = {arguments!r}\n"
        "from cli.app import main\n"
        "main(sys.argv[1:], None)\n"
        "print('\\n'.join(sorted({name.partition('.')[0] for name in sys.modules})), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not HEAVY & set(done.stderr.splitlines())
