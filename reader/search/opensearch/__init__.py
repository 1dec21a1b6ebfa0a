"""The search engine on a server: articles in an OpenSearch index, found by our own terms.

From the index up: `mapping` (its fields, and what stands in them), `documents` (an article as the server has it),
`connection` (addresses, sign-in, errors in one line), `vocabulary` (the words of a sample), `translation` (tree to
OpenSearch's query language), `engine` (answers).
"""
