"""What an enterprise's people have learnt, and what each of them brings in."""

import polars as pl

from features.measures.years import growth, ratio
from features.panel import year


def of_employees(name: str) -> pl.Expr:
    """So many of the staff over all employees; none where they outnumber the employees.

    A head-count of 0, or below the part, is a fault of the file and no share.
    """
    staff, employees = year(name, 0), year("employees", 0)
    return pl.when((employees > 0) & (staff <= employees)).then(staff / employees).round(12)


def per_head(name: str) -> pl.Expr:
    """Money of the latest year per employee, yuan, to the fen; none without employees."""
    employees = year("employees", 0)
    return pl.when(employees > 0).then(year(name, 0) / employees).round(2)


def per_100_staff(count: pl.Expr) -> pl.Expr:
    """A count per 100 employees; none without employees."""
    return ratio(count * 100, year("employees", 0))


def bachelor_ratio() -> pl.Expr:
    """Staff with a bachelor's degree or a higher one over employees."""
    return of_employees("bachelor_staff")


def master_ratio() -> pl.Expr:
    """Staff with a master's degree or a doctorate over employees."""
    return of_employees("master_staff")


def doctor_ratio() -> pl.Expr:
    """Staff with a doctorate over employees."""
    return of_employees("doctor_staff")


def rd_staff_growth() -> pl.Expr:
    """Growth of R&D staff over the year before; missing without a positive base."""
    return growth("rd_staff", 0)


def rd_per_head() -> pl.Expr:
    """R&D expense per employee in the latest year, yuan."""
    return per_head("rd_expense")


def rd_per_rd_staff() -> pl.Expr:
    """R&D expense per head of R&D staff in the latest year, yuan; none without R&D staff."""
    staff = year("rd_staff", 0)
    return pl.when(staff > 0).then(year("rd_expense", 0) / staff).round(2)


def revenue_per_head() -> pl.Expr:
    """Revenue per employee in the latest year, yuan."""
    return per_head("revenue")


def profit_per_head() -> pl.Expr:
    """Net profit per employee in the latest year, yuan; a loss is below nought."""
    return per_head("net_profit")
