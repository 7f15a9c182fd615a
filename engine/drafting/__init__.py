"""Drafting: a few answers -> the text of a pack, of its cases, and of a contract. Nothing here asks."""
