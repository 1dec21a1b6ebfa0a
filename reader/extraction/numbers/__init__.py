"""Numbers as they are written: `numerals`, `units` and currencies, counted `nouns`, and `amounts` of all these."""
