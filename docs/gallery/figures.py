"""The figures of the gallery: what each shows, and the command that makes it.

python -m docs.gallery.figures          makes every figure, and docs/gallery.md
python -m docs.gallery.figures unet     makes these
"""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]
MODELS = "docs/gallery/models.py"


class Figure(NamedTuple):
    """One figure. ``command`` is what a person types, without ``archigram`` and ``-o FILE``."""

    name: str
    title: str
    text: str
    command: str

    @property
    def file(self) -> str:
        """The picture's name."""
        return f"{self.name}.svg"

    @property
    def line(self) -> str:
        """The whole command."""
        return f"archigram {self.command} -o {self.file}"


FIGURES = (
    Figure("resnet50", "ResNet50", "For one column of an IEEE paper: blocks with ×N, one of each enlarged.",
           "export resnet50 --venue ieee"),
    Figure("resnet-stages", "The stages of three ResNets", "The table of He et al. (2016).",
           "export resnet50 resnet101 resnet152 --diagram stages --venue cvpr --width full"),
    Figure("vgg16", "VGG16 as volumes", "Height and depth follow the feature map, width its channels.",
           "export vgg16 --diagram volumes --venue cvpr --width full"),
    Figure("unet", "U-Net", "The two arms and what they hand over.",
           f"export {MODELS}:unet --trust --diagram volumes --venue ieee --width full"),
    Figure("inceptionv3", "InceptionV3", "Modules of several branches, folded.",
           "export inceptionv3 --venue ieee --width full"),
    Figure("densenet121", "DenseNet121", "6, 12, 24 and 16 layers.",
           "export densenet121 --venue neurips --width 70mm"),
    Figure("mobilenetv2", "MobileNetV2, coloured by cost", "Where the multiply–accumulates are.",
           "export mobilenetv2 --venue ieee --colour-by macs --show names,operations,macs"),
    Figure("efficientnetb0", "EfficientNetB0", "MBConv blocks; the enlarged one shows squeeze and excitation.",
           "export efficientnetb0 --venue ieee"),
    Figure("nasnetmobile", "NASNet Mobile", "Normal and reduction cells, which read the two cells before them.",
           "export nasnetmobile --fold stages --venue lncs --width 80mm"),
    Figure("convnexttiny", "ConvNeXt Tiny", "For print without colour.",
           "export convnexttiny --venue nature --theme mono"),
    Figure("vit", "ViT-B/16", "Twelve equal blocks are one.",
           f"export {MODELS}:vit --trust --venue acm-sigconf --folds docs/gallery/vit.toml"),
    Figure("gpt2", "GPT-2 small", "A decoder with causal attention.",
           f"export {MODELS}:gpt2 --trust --venue acm-sigconf --fold-scope stem=embedding"
           " --show operations,shapes,parameters"),
    Figure("detector", "A one-stage detector", "Backbone, feature pyramid, and heads that the levels share.",
           f"export {MODELS}:detector --trust --folds docs/gallery/detector.toml --venue ieee --width full"),
    Figure("tagger", "A tagger of bidirectional LSTMs", "Two inputs: words and their characters.",
           f"export {MODELS}:tagger --trust --venue ieee"),
    Figure("answers", "Questions about images", "A model of two inputs of different kinds.",
           f"export {MODELS}:answers --trust --venue ieee"),
    Figure("resnet-versions", "ResNet50 against ResNet50V2", "Side by side, differences tinted, and in words why.",
           "compare resnet50 resnet50v2 --theme print"),
    Figure("blocks", "The blocks of two networks", "What repeats in each, enlarged; channels as letters.",
           "compare resnet50 mobilenetv2 --diagram blocks --venue ieee"),
    Figure("by-hand", "Folded by hand", "Your own blocks, names and colours, kept in a file.",
           "export resnet50 --folds docs/gallery/resnet50.toml --venue ieee"),
    Figure("dark", "For a slide", "Xception in the dark theme, as wide as a slide of 16:9 and with larger type.",
           "export xception --theme dark --width 254mm --max-height 130mm --font-size 10"),
)  # fmt: skip


def page() -> str:
    """The text of docs/gallery.md."""
    parts = [_HEAD, *(_section(figure) for figure in FIGURES)]
    return "\n".join(parts)


_HEAD = """# Gallery

Every figure was made by the command beneath it and by nothing else; `python -m docs.gallery.figures` makes them all
again. Models that are no Keras application are functions in [gallery/models.py](gallery/models.py). Figures for a venue
have the exact width of its column, and their text is 5 to 8 points high in print.
"""


def _section(figure: Figure) -> str:
    picture = f"![{figure.title}](gallery/{figure.file})"
    return f"## {figure.title}\n\n{figure.text}\n\n{picture}\n\n```\n{figure.line}\n```\n"


def make(figure: Figure) -> None:
    """Write the figure's picture. Raises CalledProcessError where the command fails."""
    command = [sys.executable, "main.py", *shlex.split(figure.command), "-o", str(FOLDER / figure.file)]
    subprocess.run(command, cwd=ROOT, check=True)


def main(names: list[str]) -> int:
    """Make the figures of these names, or all, and the page."""
    for figure in FIGURES:
        if not names or figure.name in names:
            print(figure.line, flush=True)
            make(figure)
    (FOLDER.parent / "gallery.md").write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
