"""Made to measure: the flow of a graph drawn for a page of a given width and height."""
