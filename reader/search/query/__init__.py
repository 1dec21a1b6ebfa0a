"""The search language: from what a person typed to a tree, without any engine."""
