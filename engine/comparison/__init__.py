"""What a customer would have paid under other packs or terms: the same facts, evaluated once for each alternative.

`alternatives` reads what is asked for, `suppose` adds facts that are only supposed, `comparing` holds it all together.
No stage of the engine knows of it.
"""
