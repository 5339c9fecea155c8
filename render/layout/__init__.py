"""Boxes and edges to places and routes."""
