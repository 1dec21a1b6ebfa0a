"""What is shown of hits: marks, snippets, folded copies, suggestions. Works from texts and a vocabulary alone."""
