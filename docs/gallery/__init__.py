"""The gallery: its models, its figures."""
