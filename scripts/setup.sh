#!/usr/bin/env bash
# Sets up everything for one purpose, and nothing twice.
#   scripts/setup.sh run    what the program needs
#   scripts/setup.sh test   that, and what its tests need
# Creates .venv with the pinned dependencies of requirements/*.txt; on Debian and Ubuntu installs the
# system libraries that are missing. A stamp per purpose makes the second call instant.
set -euo pipefail
cd "$(dirname "$0")/.."
purpose=${1:-run}

say() { printf 'setup: %s\n' "$*" >&2; }

find_python() {
    for candidate in ${PYTHON:-} python3.12 python3.13 python3.11 python3; do
        if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    say "Python 3.11, 3.12 or 3.13 is needed and none was found; install one, or name it: make run PYTHON=/path/to/python3.12"
    exit 1
}

missing_packages() { # prints those of its arguments that dpkg does not have
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || printf '%s ' "$package"
    done
}

system_libraries() {
    command -v apt-get >/dev/null && command -v dpkg-query >/dev/null || return 0
    # Qt's own, offscreen and on X11; the last three are Graphviz' (see docs/decisions/0003-dependencies.md)
    local glib=libglib2.0-0
    apt-cache show libglib2.0-0t64 >/dev/null 2>&1 && glib=libglib2.0-0t64
    local wanted="$glib libegl1 libgl1 libdbus-1-3 libfontconfig1 libxkbcommon0 libx11-6 libxcb-cursor0 libxcb-icccm4
        libxcb-keysyms1 libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0 libxext6 libxrender1 libexpat1"
    [ "$purpose" = test ] && wanted="$wanted xvfb xauth poppler-utils"
    local missing
    missing=$(missing_packages $wanted)
    [ -n "$missing" ] || return 0
    local sudo=""
    if [ "$(id -u)" != 0 ]; then
        sudo="sudo"
        if ! command -v sudo >/dev/null; then
            say "system libraries are missing and there is no sudo; as root run: apt-get install $missing"
            return 0
        fi
    fi
    say "installing system libraries: $missing"
    if ! { $sudo apt-get update -qq && $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing >/dev/null; }; then
        say "could not install them; the window may not open until you run: apt-get install $missing"
    fi
}

virtual_environment() {
    [ -x .venv/bin/python ] && .venv/bin/python -m pip --version >/dev/null 2>&1 && return 0
    local python
    python=$(find_python)
    say "creating .venv with $("$python" --version)"
    if ! "$python" -m venv .venv 2>/dev/null; then
        rm -rf .venv
        say "this Python has no venv module; on Debian and Ubuntu: apt-get install python3-venv"
        exit 1
    fi
}

dependencies() {
    local lock="requirements/$purpose.txt" stamp=".venv/.installed-$purpose"
    cmp -s "$lock" "$stamp" && return 0
    say "installing the pinned dependencies of $lock (TensorFlow alone is about 600 MB, once)"
    .venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r "$lock"
    # the command `archigram` itself, from this checkout
    .venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
    cp "$lock" "$stamp"
    # what the tests need holds what the program needs
    [ "$purpose" = test ] && cp requirements/run.txt .venv/.installed-run
    return 0
}

system_libraries
virtual_environment
dependencies
