"""From a display list to bytes: SVG, PDF, PNG and the one painter that the canvas shares."""
