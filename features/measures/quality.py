"""Certificates, standards, and the ordered scales of the law as numbers."""

import polars as pl

from features.columns import COLUMNS
from features.panel import year


def step(name: str, lowest: int) -> pl.Expr:
    """An ordered scale as a number: its lowest level is `lowest`, each next one 1 more."""
    levels = COLUMNS[name].levels
    steps = {level: float(lowest + up) for up, level in enumerate(levels)}
    return year(name, 0).replace_strict(steps, default=None, return_dtype=pl.Float64)


def digital_step() -> pl.Expr:
    """The digital level as a number, 1 to 3."""
    return step("digital_level", 1)


def rd_institution_step() -> pl.Expr:
    """The level of the R&D institution as a number: 0 for none, 4 for a national one."""
    return step("rd_institution_level", 0)


def best_right_step() -> pl.Expr:
    """The best right as a number: 0 for none, 4 for a class-I right of high value."""
    return step("best_right", 0)


def chain_role_step() -> pl.Expr:
    """The main product's role in its chain as a number, 0 to 2."""
    return step("chain_role", 0)


def main_field_step() -> pl.Expr:
    """1 where the main product lies in a strategic emerging field, else 0."""
    return step("main_product_field", 0)


def certificates_new() -> pl.Expr:
    """Certificates now less those of the year before."""
    return year("certificates", 0) - year("certificates", 1)


def quality_and_certificates() -> pl.Expr:
    """Quality items and certificates together; both must be known."""
    return year("quality_items", 0) + year("certificates", 0)


def standards() -> pl.Expr:
    """Standards led and joined together; both must be known."""
    return year("standards_led", 0) + year("standards_joined", 0)
