"""How fast the house is, measured against what one would otherwise use; nothing imports this."""
