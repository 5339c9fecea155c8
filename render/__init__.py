"""From a graph to a display list: style, text metrics, layout and the diagrams. No Qt, no framework, no files written."""
