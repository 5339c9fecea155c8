"""Caps on what a file may ask of us, and the bounded reading of JSON.

They are far above any real model (NASNetLarge: 1 MB of JSON, 1,041 nodes, depth 15) and low enough
that the worst file costs a second and some hundred megabytes, not the machine.
"""

from __future__ import annotations

import json

from graph.errors import LoadError

LARGEST_JSON = 64 * 2**20
MOST_JSON_VALUES = 4_000_000
DEEPEST_JSON = 200
MOST_NODES = 100_000
DEEPEST_NESTING = 32
MOST_MEMBERS = 10_000
MOST_DATASETS = 100_000
LARGEST_INTEGER = 2**53


def parse_json(data: bytes, what: str) -> object:
    """The JSON value of ``data``; ``what`` names it in the LoadError of one that is broken or too large."""
    if len(data) > LARGEST_JSON or sum(map(data.count, b",[{")) > MOST_JSON_VALUES:
        raise LoadError(
            f"{what} is too large to be a model's architecture ({len(data):,} bytes); is it the right file?"
        )
    try:
        value: object = json.loads(data)
    except RecursionError:
        raise LoadError(f"{what} is nested too deeply to be a model's architecture; is it the right file?") from None
    except UnicodeDecodeError:
        raise LoadError(f"{what} is not UTF-8 text; save or download the file again") from None
    except json.JSONDecodeError as error:
        raise LoadError(
            f"{what} is not valid JSON (line {error.lineno}, column {error.colno}: {error.msg.lower()}); "
            "the file may be cut off: save or download it again"
        ) from None
    except ValueError:  # an integer of more than 4,300 digits
        raise LoadError(f"{what} holds a number too long to read; is it the right file?") from None
    return value
