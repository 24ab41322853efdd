"""The formulas of all indicators, by subject; features/indicators.py is their face."""
