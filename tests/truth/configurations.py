"""Which configurations of each application the truth holds, as lines of the command line.

Every application: its default, an odd size without its top, unknown sizes, other classes, both poolings,
other channels, and choices Keras refuses. Where padding depends on parity: more sizes of mixed parity, and
half-unknown ones. Constructors with more arguments: those too.
"""

EVERY = (
    "{name}",
    "{name}@225x161x3,include_top=false",
    "{name}@?x?x3,include_top=false",
    "{name}@256x192x3,classes=10,classifier_activation=sigmoid",
    "{name}@161x226x3,include_top=false,pooling=avg",
    "{name}@128x129x1,include_top=false,pooling=max",
    "{name}@96x80x4,classes=7,classifier_activation=none",
    "{name}@?x160x3,include_top=false",
    "{name}@130x?x3,include_top=false,pooling=avg",
    "{name},include_top=false",
    "{name}@31x64x3,include_top=false",
    "{name}@?x?x3",
    "{name}@64x64x3,name=other",
    "{name}@10x10x3,include_top=false,below_minimum=true",
)
"""For each of the 40, in this order; the last ones are refused by some or all."""

PARITY = (
    "{name}@97x131x3",
    "{name}@226x163x3,include_top=false",
    "{name}@101x130x3,include_top=false",
    "{name}@33x32x3,include_top=false",
    "{name}@59x61x3,include_top=false",
    "{name}@?x161x3,include_top=false",
    "{name}@257x259x3,include_top=false,pooling=max",
)
"""Besides, for families that pad by the parity of a size."""

PARITY_FAMILIES = ("EfficientNetB", "MobileNetV2", "MobileNetV3", "NASNet")

MORE = {
    "ResNet50V2": (
        "{name}@440x340x3",
        "{name}@550x425x3",
        "{name}@440x340x3,include_top=false",
        "{name}@550x425x3,include_top=false",
    ),
    "MobileNet": (
        "{name},alpha=0.5",
        "{name},alpha=0.25,depth_multiplier=2",
        "{name},dropout=0.5,alpha=1.5",
        "{name}@160x160x3",
    ),
    "MobileNetV2": (
        "{name},alpha=0.35",
        "{name}@97x101x3,alpha=1.4,include_top=false",
        "{name}@20x17x3,alpha=0.5,include_top=false,below_minimum=true",
    ),
    "MobileNetV3Small": (
        "{name},minimalistic=true",
        "{name}@225x161x3,alpha=0.75",
        "{name},include_preprocessing=false,dropout_rate=0.0",
    ),
    "MobileNetV3Large": ("{name},minimalistic=true", "{name}@225x161x3,alpha=1.25,include_top=false"),
    "ConvNeXtTiny": ("{name},include_preprocessing=false",),
    "EfficientNetV2B0": ("{name},include_preprocessing=false", "{name}@225x161x1"),
    "EfficientNetV2S": ("{name},include_preprocessing=false",),
    "NASNetMobile": (
        "{name}@32x35x3,include_top=false",
        "{name}@34x33x3,include_top=false",
        "{name}@20x20x3,include_top=false,below_minimum=true",
    ),
    "VGG16": ("{name}@100x100x3", "{name}@400x400x3"),
    "InceptionV3": ("{name}@75x76x3", "{name}@74x100x3"),
    "Xception": ("{name}@71x72x3", "{name}@70x100x3"),
}
"""Besides, for one application each."""


def lines(name: str) -> tuple[str, ...]:
    """The configurations kept for one application; MobileNetV3 has no way around its own check of the size."""
    parity = PARITY if name.startswith(PARITY_FAMILIES) else ()
    patterns = (*EVERY, *parity, *MORE.get(name, ()))
    patterns = tuple(p for p in patterns if "below_minimum" not in p or not name.startswith("MobileNetV3"))
    return tuple(pattern.format(name=name.lower()) for pattern in patterns)
