"""The Keras applications, for those who may ask the worker but no loader: the window and the command line."""

from loaders.catalogue import Application, applications

__all__ = ["Application", "applications"]
