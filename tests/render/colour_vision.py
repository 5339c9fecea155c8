"""Colours as people with other eyes, and printers without colour, show them; and how far apart two of them are.

Simulation: Machado, Oliveira and Fernandes, "A physiologically-based model for simulation of color vision
deficiency", IEEE TVCG 15(6), 2009, severity 1.0, on linear sRGB. Difference: CIEDE2000 after Sharma, Wu and Dalal,
Color Research & Application 30(1), 2005. Lab under D65.
"""

import math

_MACHADO = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
_IDENTITY = ((1, 0, 0), (0, 1, 0), (0, 0, 1))
_LUMINANCE = (0.2126729, 0.7151522, 0.0721750)
_XYZ = ((0.4124564, 0.3575761, 0.1804375), _LUMINANCE, (0.0193339, 0.1191920, 0.9503041))
_WHITE = (0.95047, 1.0, 1.08883)

EYES = {"all cones": _IDENTITY, **_MACHADO}


def seen(colour, eye="all cones"):
    """Lab of ``#RRGGBB`` as an eye of ``EYES`` sees it."""
    linear = _linear(colour)
    return _lab([min(max(_dot(row, linear), 0.0), 1.0) for row in EYES[eye]])


def lightness(colour):
    """L* of a colour, all that is left of it in grey."""
    return seen(colour)[0]


def contrast(one, other):
    """The ratio of WCAG 2.1."""
    light, dark = sorted((_dot(_LUMINANCE, _linear(one)), _dot(_LUMINANCE, _linear(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _linear(colour):
    values = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in values]


def _dot(row, values):
    return sum(a * b for a, b in zip(row, values, strict=True))


def _lab(linear):
    parts = [_dot(row, linear) / white for row, white in zip(_XYZ, _WHITE, strict=True)]
    x, y, z = (part ** (1 / 3) if part > 216 / 24389 else (24389 / 27 * part + 16) / 116 for part in parts)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def difference(one, other):
    """CIEDE2000 of two Lab colours."""
    (light1, a1, b1), (light2, a2, b2) = one, other
    mean = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    stretch = 1.5 - 0.5 * math.sqrt(mean**7 / (mean**7 + 25**7))
    chroma1, chroma2 = math.hypot(a1 * stretch, b1), math.hypot(a2 * stretch, b2)
    hue1, hue2 = (math.degrees(math.atan2(b, a * stretch)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = (hue2 - hue1 + 180) % 360 - 180 if chroma1 * chroma2 else 0.0
    if turn == -180:
        turn = 180.0
    hue = (hue1 + turn / 2) % 360 if chroma1 * chroma2 else hue1 + hue2
    light, chroma = (light1 + light2) / 2, (chroma1 + chroma2) / 2
    lights = (light2 - light1) / (1 + 0.015 * (light - 50) ** 2 / math.sqrt(20 + (light - 50) ** 2))
    chromas = (chroma2 - chroma1) / (1 + 0.045 * chroma)
    hues = 2 * math.sqrt(chroma1 * chroma2) * math.sin(math.radians(turn / 2)) / (1 + 0.015 * chroma * _hue_weight(hue))
    cross = -2 * math.sqrt(chroma**7 / (chroma**7 + 25**7))
    cross *= math.sin(math.radians(60 * math.exp(-(((hue - 275) / 25) ** 2))))
    return math.sqrt(lights**2 + chromas**2 + hues**2 + cross * chromas * hues)


def _hue_weight(hue):
    waves = ((1, -30, -0.17), (2, 0, 0.24), (3, 6, 0.32), (4, -63, -0.20))
    return 1 + sum(part * math.cos(math.radians(times * hue + shift)) for times, shift, part in waves)
