"""A fuzz target: good small files, damaged in their bytes and in their structure, must be drawn or refused in one line.

``python -m tests.fuzz --minutes 30`` runs for as long as one likes; ``test_fuzz.py`` runs a bounded part of it, and all
that was ever found (``corpus/``).
"""
