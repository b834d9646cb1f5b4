"""Long simulations behind statistical claims; each module has a ``table()`` and says in its docstring what it shows."""
