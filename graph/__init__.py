"""The model of a neural network: frozen values and the pure functions over them.

Knows no framework, no Qt and no files.
"""
