"""What a Python file defines, found by reading it: nothing of it is imported or run."""

from __future__ import annotations

import ast
import os
import re

from graph.errors import LoadError
from loaders.names import safe_name
from loaders.python_function import read_source

MOST = 50
_LIKELY = re.compile(r"model|build|make|create|net|get", re.IGNORECASE)


def functions(path: str) -> tuple[str, ...]:
    """Names of the file's own functions that can be called without arguments, at most ``MOST``.

    Those that are called like something that builds a model come first; each group stands as in the file.
    Raises LoadError where the file cannot be read or is no Python.
    """
    found = [item.name for item in _parsed(path).body if isinstance(item, ast.FunctionDef) and _is_callable(item)]
    ranked = sorted(dict.fromkeys(found), key=lambda name: not _LIKELY.search(name))
    return tuple(ranked[:MOST])


def _parsed(path: str) -> ast.Module:
    shown = safe_name(os.path.basename(path))
    try:
        return ast.parse(read_source(path))
    except SyntaxError as error:
        raise LoadError(f'"{shown}" is no Python: line {error.lineno}: {error.msg}; mend it, then try again') from None
    except (ValueError, RecursionError, MemoryError):
        raise LoadError(f'"{shown}" cannot be read as Python; is it the right file?') from None


def _is_callable(item: ast.FunctionDef) -> bool:
    """Public, without an argument that must be given, and with something to return."""
    given = item.args
    needed = len(given.posonlyargs) + len(given.args) - len(given.defaults)
    named = sum(default is None for default in given.kw_defaults)
    if item.name.startswith("_") or needed or named:
        return False
    return any(isinstance(part, ast.Return) and part.value is not None for part in ast.walk(item))
