"""A worker that does as its requests say, for tests of the link: one line in, one or more lines out."""

from __future__ import annotations

import json
import os
import sys
import time


def main() -> None:
    print("noise on stderr", file=sys.stderr, flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        act(request["id"], request["params"].get("act", "pong"))


def act(number: int, what: str) -> None:
    if what == "crash":
        os.kill(os.getpid(), 11)
    elif what == "exit":
        sys.exit(3)
    elif what == "full":
        sys.exit(77)
    elif what == "sleep":
        say({"id": number, "progress": {"message": "sleeping", "fraction": 0.25}})
        time.sleep(60)
    elif what == "refuse":
        say({"id": number, "error": {"kind": "LoadError", "message": "no; try yes"}})
    elif what == "nonsense":
        say({"id": number, "result": {"not": "a string"}})
    elif what == "long":
        say({"id": number, "result": "x" * 3_000_000})
    elif what == "long nonsense":
        say({"id": number, "result": ["x" * 3_000_000]})
    else:
        say({"id": number, "result": what})


def say(frame: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(frame) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
