"""A probe's process that dies of a segmentation fault where the configuration's name says so."""

import os
import signal
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent.parent)

from probe import subject  # noqa: E402
from probe.child import main  # noqa: E402

load = subject.load_sized


def crash(configuration, *trust):
    if "crash" in Path(configuration.source).name:
        os.kill(os.getpid(), signal.SIGSEGV)
    return load(configuration, *trust)


subject.load_sized = crash
main()
