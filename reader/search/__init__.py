"""Search: the language people type, what is shown of hits, and the engines that find them.

`engine` is the seam: what the program asks of any engine, and what an engine asks back. `query` reads what was typed,
`show` makes snippets, marks and suggestions; neither knows an engine. `whoosh` is the engine beside the articles,
`opensearch` the one on a server.
"""
