"""Learning to order numbers; knows no enterprise."""
