"""Every setting of the house, and the one reader of settings."""
