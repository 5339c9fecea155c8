"""Table → LaTeX with booktabs' rules."""

from __future__ import annotations

from render.tables.table import Table, one_line, shown_row
from render.tex import portable, with_character

PAGE_ROWS = 40
"""More rows than this need ``longtable``, which breaks over pages; ``tabular`` would run off the page."""


def latex(table: Table) -> str:
    """A ``tabular``, or a ``longtable`` for many rows, in ASCII; its first line says which packages it needs.

    A character without a command stands as its code point, for which the document may define ``\\archigramchar``.
    """
    environment = "longtable" if len(table.rows) > PAGE_ROWS else "tabular"
    packages = "booktabs,longtable" if environment == "longtable" else "booktabs"
    columns = "".join("r" if column.align == "right" else "l" for column in table.columns)
    lines = [f"% \\usepackage{{{packages}}}", f"\\begin{{{environment}}}{{{columns}}}", r"\toprule"]
    lines += [_line([column.title for column in table.columns]), r"\midrule"]
    if environment == "longtable":
        lines.append(r"\endhead")
    lines += [_line(shown_row(row, table.columns)) for row in table.rows]
    if table.footer:
        lines += [r"\midrule", *(_line(shown_row(row, table.columns)) for row in table.footer)]
    lines += [r"\bottomrule", f"\\end{{{environment}}}"]
    lines += [rf"\par\noindent Note: {portable(one_line(note))}" for note in table.notes]
    return with_character("\n".join(lines) + "\n")


def _line(cells: list[str]) -> str:
    line = " & ".join(map(portable, cells))
    # after a row's end LaTeX would take a bracket or star for an argument
    return ("{}" if line.startswith(("[", "*")) else "") + line + r" \\"
