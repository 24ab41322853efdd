"""Names of enterprises as they are compared: half-width, without brackets and legal form."""

import polars as pl

# What a name says of its legal form, at its end, once brackets and spaces are gone.
LEGAL_FORMS = (
    "有限责任公司",
    "股份有限公司",
    "有限公司",
    "股份公司",
    "股份合作公司",
    "特殊普通合伙",
    "普通合伙",
    "有限合伙",
    "合伙企业",
    "个人独资企业",
    "个人独资",
    "自然人独资",
)
# Places that the weaker key passes over, beside the enterprise's own city and county.
PLACES = ("中国", "河北省", "河北")
# One character apart, but told apart on purpose.
COUNTING = "0123456789零一二三四五六七八九十百甲乙丙丁戊东西南北中"

_SILENT = r"[\p{Z}\p{Cc}\p{Cf}\p{P}]"
_UNUSUAL = r"[^0-9a-z\x{4E00}-\x{9FFF}]"
_FORMS = f"(?:{'|'.join(LEGAL_FORMS)})+$"


def clean_name(name: pl.Expr) -> pl.Expr:
    """The key of a name: half-width, lower case, without brackets, spaces, marks and legal form.

    What stands in brackets stays, and so do place, trade, numbers, 分公司 and 集团: a group and
    the company of the same name are two enterprises. Never empty for a name that is not.
    """
    # Nearly all names are such as they should be already: only the others are turned.
    odd: pl.Expr = pl.when(name.str.contains(_UNUSUAL)).then(name)
    odd = odd.str.normalize("NFKC").str.to_lowercase().str.replace_all(_SILENT, "")
    # Once more: what has lost a mark in between may compose anew.
    plain = pl.coalesce(odd.str.normalize("NFKC"), name)
    bare = plain.str.replace(_FORMS, "")
    return pl.when(bare != "").then(bare).when(plain != "").then(plain).otherwise(name)


def weak_name(key: pl.Expr, city: pl.Expr, county: pl.Expr) -> pl.Expr:
    """A weaker key of a cleaned name: also without 集团 and the places that it begins with.

    city, county: the enterprise's own, as text; null where unknown. Equal weak keys are a reason
    to ask, never to join.
    """
    bare = key.str.replace(f"^(?:{'|'.join(PLACES)})+", "")
    for place, ends in ((city, "市"), (county, "[县市区]")):
        bare = _without(_without(bare, place), place.str.replace(f"(..+){ends}$", "${1}"))
    bare = bare.str.replace("集团$", "")
    return pl.when(bare != "").then(bare).otherwise(key)


def _without(text: pl.Expr, prefix: pl.Expr) -> pl.Expr:
    return text.str.strip_prefix(prefix.fill_null(""))
