"""Lint: what a pack says that is legal and hardly meant. One rule, one file, one page beside it."""
