"""What can be said across articles: the same words told again, people, differing figures, copies, stories. Pure."""
