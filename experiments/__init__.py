"""Which model, and how do we know: rehearsal, comparison, promotion."""
