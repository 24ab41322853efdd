"""Rights held right by right: stock and flow, how they came, who stands first, how they gather.

Counts are of rights that surely count; what is not said of a right does not lift them. Shares and
means are missing where a right they speak of is not fully told; they have no direction, for a right
left out could raise them.
"""

import polars as pl

from features.measures.years import ratio

# Counts that stand as they are; the rarer kinds of class I stand together.
COUNTS = (
    *("inventions_held", "utility_models_held", "designs_held", "software_held"),
    *("other_class1_held", "rights_granted_1y", "rights_granted_3y", "inventions_granted_3y"),
    *("rights_filed_3y", "rights_pending"),
)


def right(name: str) -> pl.Expr:
    """A sum over the rights of an enterprise on the day; null where no list of rights has it."""
    return pl.col(f"right:{name}")


def rights_counted(name: str) -> pl.Expr:
    """As the list of rights gives it on the day; missing for an enterprise that is not on it."""
    return right(name)


def rights_possible(stock: str) -> pl.Expr:
    """The most that the count could be once all is known that the list of rights leaves open."""
    return right(f"{stock}_possible")


def rights_stated(stock: str) -> pl.Expr:
    """The count that the yearly table states, beside the one that the list of rights gives."""
    return right(f"{stock}_stated")


def rights_bought_share() -> pl.Expr:
    """Rights in force that were transferred to the enterprise, over all it holds in force."""
    return ratio(right("bought"), right("held"))


def rights_first_owner_share() -> pl.Expr:
    """Rights in force of which the enterprise is the first owner, over all it holds in force."""
    return ratio(right("first_owner"), right("held"))


def rights_kept_share() -> pl.Expr:
    """Rights still in force over all that were ever granted to the enterprise."""
    return ratio(right("held"), right("ever_granted"))


def rights_kind_concentration() -> pl.Expr:
    """How closely rights in force gather in few kinds: the sum of squared shares, 0 to 1."""
    return ratio(right("squares_of_kinds"), right("held") ** 2).round(12)


def inventions_field_concentration() -> pl.Expr:
    """How closely inventions gather in few IPC subclasses: the sum of squared shares, 0 to 1."""
    return ratio(right("squares_of_subclasses"), right("inventions_classed") ** 2).round(12)


def rights_peak_year_share() -> pl.Expr:
    """The share of rights in force that was granted in the one year that brought most of them."""
    return ratio(right("peak_year"), right("held"))


def inventions_mean_age() -> pl.Expr:
    """How old the invention patents in force are in the mean: years since they were filed."""
    return ratio(right("invention_days"), right("inventions_held") * 365.25).round(12)
