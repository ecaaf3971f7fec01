"""Answering many suggestions: in groups, together, with an undo, and beside other reviewers."""
