"""Hand-labelled quotes and figures: the format (`markup`) and the scorers (`quotes`, `figures`).

`python -m tests.labelled` prints what extraction reaches on them.

tests/fixtures/labelled/README.md says how a record is written and what each label means.
"""
