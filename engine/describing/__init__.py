"""Contracts in plain English: what a pack says, told to the customer and the customer's lawyer.

`document.describe` is the door. Each section of the pack has a file that turns it into paragraphs and tables; what a
sentence speaks of is noted in its `Book`, so that tests can ask whether anything was left out.
"""
