"""A cold ``summary`` of a Keras application against a cold process that asks Keras itself."""

from benchmarks.measure import cold, row

_KERAS = (
    "import keras; keras.applications.ResNet50V2(weights=None, include_top=False, input_shape=(440, 340, 3)).summary()"
)


def main() -> None:
    """Print the row of ResNet50V2 at 440×340."""
    theirs = cold("-c", _KERAS, repeat=1)
    ours = cold("main.py", "summary", "resnet50v2@440x340x3,include_top=false", "--format", "json")
    row("summary resnet50v2@440x340x3", ours, theirs, "15x, 100 MiB")
