"""What is to be said of a network that Keras builds for an unknown size where paddings follow a size's parity.

``correct_pad`` takes an unknown size as even. Which known sizes give the same network was found by comparing the
graphs of every size: EfficientNet pads at ⌈H/2^k⌉ for k = 0…4, MobileNetV2 and V3 for k = 1…4, NASNet behind a
valid convolution. NASNet also chooses layers by comparing sizes, and of unknown ones it learns nothing: the block that
would bring two maps to one size is missing, and an addition meets two maps of which one is twice the other.
"""

from __future__ import annotations

from typing import Final

from graph.values import Shape

_SAME: Final = {
    "EfficientNet": "divisible by 32",
    "MobileNet": "divisible by 32, or one less",
    "NASNet": "one or two more than a multiple of 32",
}
"""Beginning of an application's name → the heights and widths whose network is the one for an unknown size."""


def parity_note(name: str, shape: Shape) -> str:
    """The note on application ``name`` at ``shape``, (height, width, channels) with an unknown height."""
    if name.startswith("NASNet") and shape[1] is None:
        return (
            f"for an unknown size Keras builds {name} as if every size were even, and of other layers than for any "
            "known size: it cannot be called at any size, "
            "as an Add meets two maps that do not fit; give height and width"
        )
    same = next(sizes for family, sizes in _SAME.items() if name.startswith(family))
    return (
        f"for an unknown size Keras builds {name} as if every size were even: the network of heights and widths "
        f"{same}; for other sizes it builds another one, with other paddings"
    )
