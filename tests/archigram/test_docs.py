"""docs/python.md is true: its blocks run as they stand there, in order, and leave the files they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "python.md"
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)

pytestmark = pytest.mark.xdist_group("keras")


def test_every_block_of_the_page_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    page = PAGE.read_text(encoding="utf-8")
    names: dict[str, object] = {}
    for match in BLOCK.finditer(page):
        line = page.count("\n", 0, match.start()) + 1
        exec(compile("\n" * line + match[1], str(PAGE), "exec"), names)
    named = set(re.findall(r'save\("([^"]+)"\)', page))
    assert {path.name for path in tmp_path.iterdir()} == named
    printed = capsys.readouterr().out
    assert "25,636,712 parameters" in printed
    assert "conv (3·3·3 + 1)·16 = 448" in printed
    assert "Architecture of ResNet50" in printed
    assert "did you mean" in printed or "resnet50" in printed.splitlines()[-1]
