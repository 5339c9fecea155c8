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

from archigram.calls import compare, diagram, summary
from archigram.figures import Diagram, Figure, SideBySide
from archigram.looks import Look
from archigram.sources import Source
from archigram.tables import Comparison, Summary
from graph.by_hand import Fold, Folds
from graph.errors import ArchigramError

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
