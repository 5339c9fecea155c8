"""The kept catalogue against Keras' own table and the constructors' signatures."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

from graph.errors import ConfigurationError
from loaders.catalogue import applications, catalogue, find_application

# Keras' own documentation: https://keras.io/api/applications/ (parameters with the top)
DOCUMENTED = {
    "Xception": 22_910_480,
    "VGG16": 138_357_544,
    "ResNet50": 25_636_712,
    "ResNet50V2": 25_613_800,
    "InceptionV3": 23_851_784,
    "MobileNetV2": 3_538_984,
    "DenseNet121": 8_062_504,
    "NASNetMobile": 5_326_716,
    "EfficientNetB0": 5_330_571,
}


def test_documented_parameters():
    """The counts Keras documents are those of the catalogue."""
    assert {name: find_application(name).parameters for name in DOCUMENTED} == DOCUMENTED


def test_forty_constructors_with_the_arguments_keras_has():
    """Names, arguments and defaults equal the signatures of the Keras installed."""
    import keras

    names = sorted(name for name in dir(keras.applications) if name[0].isupper())
    assert [application.name for application in applications()] == names
    assert catalogue().keras == keras.__version__
    for application in applications():
        parameters = inspect.signature(getattr(keras.applications, application.name)).parameters
        defaults = {name: parameter.default for name, parameter in parameters.items()}
        for left_out in ("weights", "input_tensor", "input_shape"):
            del defaults[left_out]
        assert application.arguments == defaults


def test_least_sizes():
    """The limits in Keras' sources."""
    least = {application.name: application.least_size for application in applications()}
    assert {name for name, size in least.items() if size != 32} == {"Xception", "InceptionV3", "InceptionResNetV2"}
    assert (least["Xception"], least["InceptionV3"], least["InceptionResNetV2"]) == (71, 75, 75)


def test_parity_families():
    """Only the families that call ``correct_pad`` choose paddings by parity."""
    parity = {application.name for application in applications() if application.parity}
    assert parity == {f"EfficientNetB{n}" for n in range(8)} | {
        "MobileNetV2", "MobileNetV3Large", "MobileNetV3Small", "NASNetLarge", "NASNetMobile",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["resnet50v2", "RESNET50V2", "ResNet50V2"])
def test_names_in_any_case(name: str):
    """An application is found in any case."""
    assert find_application(name).name == "ResNet50V2"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "resnet50v3",
            'there is no Keras application "resnet50v3"; did you mean ResNet50V2 or ResNet50 or ResNet152V2?',
        ),
        (
            "mobilnet",
            'there is no Keras application "mobilnet"; did you mean MobileNet or MobileNetV2 or MobileNetV3Small?',
        ),
        ("xyz", 'there is no Keras application "xyz"; see "archigram list", or give a file that exists'),
    ],
)
def test_unknown_application_suggests_the_nearest(name: str, message: str):
    """One line that names what is near."""
    with pytest.raises(ConfigurationError) as refusal:
        find_application(name)
    assert str(refusal.value) == message


def test_catalogue_needs_no_framework():
    """Listing the applications imports neither numpy nor a framework."""
    code = (
        "import sys; from loaders.catalogue import applications; assert len(applications()) == 40;"
        "print([m for m in ('numpy', 'keras', 'tensorflow', 'onnx', 'h5py', 'PySide6') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
