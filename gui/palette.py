"""The window's two palettes. Frozen values; Fusion and the style sheet do the rest.

The system's colour scheme is only asked once, for the first start: on plain X11 Qt cannot set it,
so both palettes are ours.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from render.inks import INKS
from render.style import Style
from render.style import palette as style_palette

ThemeName: TypeAlias = Literal["light", "dark"]


class Palette(Struct, frozen=True):
    """Every colour the window uses, as ``#RRGGBB``.

    ground: behind the canvas; panel: behind everything else; field: inside inputs.
    ink, dim, faint: text in falling weight; line: hairlines; border: the outline of inputs.
    accent, on_accent: the one accent and text upon it; selected, hover: row tints.
    same: "equal"; differs: behind what differs; rim: around what some sides of several have.
    changed: around what was edited; warn_*: the message bar.
    """

    name: ThemeName
    ground: str
    panel: str
    field: str
    card: str
    card_line: str
    ink: str
    dim: str
    faint: str
    line: str
    row_line: str
    border: str
    accent: str
    accent_hover: str
    on_accent: str
    selected: str
    hover: str
    same: str
    differs: str
    rim: str
    changed: str
    error: str
    error_ground: str
    error_line: str
    track: str
    categories: dict[str, str]

    def category(self, name: str) -> str:
        """The category's mark; an unknown category is drawn as a plain operation."""
        return self.categories.get(name, self.categories["shape"])


LIGHT = Palette(
    name="light",
    ground="#F6F7F9",
    panel="#FFFFFF",
    field="#FFFFFF",
    card="#F6F9FC",
    card_line="#E0EAF3",
    ink="#1B1E23",
    dim="#667080",
    faint="#9AA2AD",
    line="#DFE3E8",
    row_line="#EEF0F3",
    border="#D3D9E0",
    accent="#0072B2",
    accent_hover="#00639B",
    on_accent="#FFFFFF",
    selected="#E8F2FA",
    hover="#F1F4F7",
    same="#2B7A4B",
    differs="#FFF3DC",
    rim=INKS["light"].rim,
    changed="#A86200",
    error="#9B2C1F",
    error_ground="#FDF0ED",
    error_line="#F2CFC8",
    track="#E9EDF1",
    categories=style_palette(Style(theme="light")).categories,
)

DARK = Palette(
    name="dark",
    ground="#16191D",
    panel="#1E2227",
    field="#262B31",
    card="#23282F",
    card_line="#323943",
    ink="#E6E9ED",
    dim="#98A2AF",
    faint="#6C7683",
    line="#2C323A",
    row_line="#292F36",
    border="#39404A",
    accent="#4DA9E0",
    accent_hover="#6BB9E8",
    on_accent="#0D1317",
    selected="#20384A",
    hover="#272D34",
    same="#6CC492",
    differs="#463A1E",
    rim=INKS["dark"].rim,
    changed="#F0B94A",
    error="#F2A093",
    error_ground="#3A2422",
    error_line="#5A3531",
    track="#2C323A",
    categories=style_palette(Style(theme="dark")).categories,
)

PALETTES: dict[str, Palette] = {"light": LIGHT, "dark": DARK}
