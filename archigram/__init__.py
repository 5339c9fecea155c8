"""Archigram from Python and notebooks: three functions, each of which gives something that shows itself.

    import archigram

    archigram.diagram(model)                                    # in a notebook: the figure
    archigram.diagram("resnet50", fold="blocks").save("resnet50.pdf")
    print(archigram.summary("model.onnx,batch=1"))
    archigram.compare("resnet50", "resnet50v2").words

A *source* is a Keras model, an ONNX ``ModelProto``, a file's path, or a configuration as on the command line
(``resnet50v2@440x340x3,include_top=false``). What goes wrong raises ``ArchigramError``, whose text is one line that
says what is wrong and what to try. Neither importing this package nor an SVG, PDF or table starts Qt; no framework is
imported that the source does not need.
"""

from archigram.shadows import check_shadows

check_shadows()

from archigram.calls import compare, diagram, summary  # noqa: E402
from archigram.figures import Diagram, Figure, SideBySide  # noqa: E402
from archigram.looks import Look  # noqa: E402
from archigram.sources import Source  # noqa: E402
from archigram.tables import Comparison, Summary  # noqa: E402
from graph.by_hand import Fold, Folds  # noqa: E402
from graph.errors import ArchigramError  # noqa: E402

__all__ = [
    "ArchigramError",
    "Comparison",
    "Diagram",
    "Figure",
    "Fold",
    "Folds",
    "Look",
    "SideBySide",
    "Source",
    "Summary",
    "compare",
    "diagram",
    "summary",
]
