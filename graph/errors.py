"""Errors that are the input's fault: what happened, why, and what to try, in one line.

    ArchigramError
    ├── ConfigurationError   the line that names what to draw cannot be understood
    ├── LoadError            a file or application cannot become a graph
    │   ├── TrustNeeded      it would run the user's own code, and nobody said that it may
    │   └── UserCodeError    the user's own code raised; ``traceback`` has its lines
    ├── LayoutError          a figure cannot fit the page it is made for
    ├── ExportError          a figure or table cannot be written
    ├── ProbeError           a configuration cannot be timed
    ├── WorkerCrashed        the process that owned the framework died
    └── Cancelled            the person asked for it to stop

Anything else that is raised is a bug.
"""


class ArchigramError(Exception):
    """A refusal that a person can act on; ``str(error)`` is exactly one line."""

    def __str__(self) -> str:
        return " ".join(super().__str__().split())


class ConfigurationError(ArchigramError):
    """The configuration is malformed or names something that does not exist."""


class LoadError(ArchigramError):
    """The source exists as named but cannot become a graph."""


class TrustNeeded(LoadError):
    """Loading would run the user's own code; the same request with trust does it."""


class UserCodeError(LoadError):
    """The user's own code raised. ``traceback`` is Python's, from the first line of that code on."""

    traceback: str = ""


class LayoutError(ArchigramError):
    """The figure cannot be drawn in the room it is given; the message says what room would do."""


class ExportError(ArchigramError):
    """The output cannot be produced or written."""


class ProbeError(ArchigramError):
    """The configuration cannot be timed."""


class WorkerCrashed(ArchigramError):
    """The worker process died, or was killed at a limit."""


class Cancelled(ArchigramError):
    """The person cancelled the work."""
