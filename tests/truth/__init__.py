"""Keras' own tables of its 40 applications, kept compressed so that tests need no TensorFlow.

``python -m tests.truth.regenerate`` writes them anew (some minutes).
"""
