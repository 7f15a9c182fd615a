"""What changes in meaning between two packs: in the words of the authors, in decisions, and in money.

`written` compares what is written, `decisions` what the engine decides in every situation, `amounts` what the
customers of a workspace pay; `difference` holds the three together.
"""
