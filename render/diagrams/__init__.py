"""Diagrams: one module each, from a graph to a display list."""
