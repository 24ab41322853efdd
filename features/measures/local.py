"""What a place has of an enterprise: work, pay, taxes, and its weight in cluster and county."""

import polars as pl

from features.measures.staff import per_head
from features.measures.years import growth, ratio
from features.panel import year
from features.peers import share_among_peers


def employees_growth() -> pl.Expr:
    """Growth of employees over the year before; missing without a positive base."""
    return growth("employees", 0)


def employees_new() -> pl.Expr:
    """Employees now less those of the year before."""
    return year("employees", 0) - year("employees", 1)


def tax_ratio() -> pl.Expr:
    """Taxes paid over revenue in the latest year."""
    return ratio(year("taxes_paid", 0), year("revenue", 0))


def tax_per_head() -> pl.Expr:
    """Taxes paid per employee in the latest year, yuan."""
    return per_head("taxes_paid")


def tax_growth() -> pl.Expr:
    """Growth of taxes paid over the year before; missing without a positive base."""
    return growth("taxes_paid", 0)


def payroll_per_head() -> pl.Expr:
    """Cash paid to and for staff per employee in the latest year, yuan."""
    return per_head("payroll")


def payroll_growth() -> pl.Expr:
    """Growth of cash paid to and for staff over the year before; none without a positive base."""
    return growth("payroll", 0)


def revenue_share_of_cluster() -> pl.Expr:
    """Own revenue over the known revenue of all enterprises of the cluster."""
    return share_among_peers(year("revenue", 0), ("cluster",))


def employees_share_of_county() -> pl.Expr:
    """Own employees over the known employees of all enterprises of the county."""
    return share_among_peers(year("employees", 0), ("county",))


def taxes_share_of_county() -> pl.Expr:
    """Own taxes paid over the known taxes paid of all enterprises of the county."""
    return share_among_peers(year("taxes_paid", 0), ("county",))
