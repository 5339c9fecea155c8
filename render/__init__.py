"""From a graph to a display list: style, text metrics, layout and the diagrams.

Knows no Qt and no framework, and writes no files.
"""
