"""How what was found is written for people and for other programs, one module for each kind of thing.

Each module says how a thing is worded, which columns it has in a table (CSV), and which fields as JSON. Screen and
command line both write from here, so the export of a desk and the output of a command are the same.
"""
