"""Kept data of the Keras applications, written by ``python -m loaders.data.regenerate``.

catalogue.json: constructors with arguments, defaults and limits. applications.zip: one member per
application with its skeletons (see ``loaders.kept``).
"""
