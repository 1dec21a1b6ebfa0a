"""How an article's text stands in cells: wrapping, units, marks and what they say. Pure; knows nothing of Textual."""
