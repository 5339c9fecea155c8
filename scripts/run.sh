#!/usr/bin/env bash
# Opens the window; where there is no display, does the same job without one.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ "$(uname -s)" = Linux ] && [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    exec .venv/bin/python -m cli.tour
fi
exec .venv/bin/python main.py "$@"
