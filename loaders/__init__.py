"""From a source to a graph: one file per kind of source. Frameworks are imported here and in the probe only."""
