"""From facts, law and a bundle to a list that an official can sign."""
