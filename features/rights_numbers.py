"""Numbers of rights: one way of writing them, their check character, and what they tell.

A Chinese patent number (专利号) is ZL and the number of the application: the year it was filed in
(two digits and five of serial until September 2003, four and seven since), a digit for the kind (1
and 8 invention, 2 and 9 utility model, 3 design), the serial, a point and the check character: the
digits weighed 2 to 9 and again from 2, their sum modulo 11, X for ten.
"""

import polars as pl

WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
KIND_BY_DIGIT = {
    "1": "invention",
    "8": "invention",
    "2": "utility_model",
    "9": "utility_model",
    "3": "design",
}
PATENTS = tuple(dict.fromkeys(KIND_BY_DIGIT.values()))

# As `clean_number` writes it: twelve or eight digits, a point, the check character.
_DIGITS = r"(?:19|20)[0-9]{2}[12389][0-9]{7}|(?:[89][0-9]|0[0-3])[12389][0-9]{5}"
_PATENT = rf"^ZL({_DIGITS})\.([0-9X])$"
_SOFTWARE = r"^((?:19|20)[0-9]{2})SR[0-9]{6,7}$"


def clean_number(text: pl.Expr) -> pl.Expr:
    """A number in the one way it is kept: upper case without blanks; a Chinese patent as ZL...

    CN and ZL before it, or neither, and the point before the check character make no difference.
    A publication number (CN102000000B) is another number and stays as it is.
    """
    bare = text.str.to_uppercase().str.replace_all(r"[\s\u3000]", "")
    bare = bare.str.replace(r"^(?:专利号|登记号|申请号|授权号)[::]?", "")
    digits = bare.str.replace(r"^(?:ZL|CN)\.?", "").str.replace(r"\.([0-9X])$", "$1")
    patent = digits.str.contains(rf"^(?:{_DIGITS})[0-9X]$")
    written = pl.format(
        "ZL{}.{}", digits.str.head(digits.str.len_chars().cast(pl.Int64) - 1), digits.str.tail(1)
    )
    return pl.when(patent).then(written).otherwise(bare)


def is_patent(number: pl.Expr) -> pl.Expr:
    """Whether a clean number has the form of a Chinese patent number."""
    return number.str.contains(_PATENT)


def check_holds(number: pl.Expr) -> pl.Expr:
    """Whether the check character of a clean Chinese patent number holds; null for any other."""
    digits, told = number.str.extract(_PATENT, 1), number.str.extract(_PATENT, 2)
    total = pl.sum_horizontal(
        digits.str.slice(place, 1).cast(pl.Int64, strict=False).fill_null(0) * weight
        for place, weight in enumerate(WEIGHTS)
    )
    rest = total % 11
    right = pl.when(rest == 10).then(pl.lit("X")).otherwise(rest.cast(pl.String))
    return pl.when(digits.is_not_null()).then(right == told)


def kind_of_number(number: pl.Expr) -> pl.Expr:
    """The kind that a clean number itself tells; null where it tells none."""
    digits = number.str.extract(_PATENT, 1)
    long = digits.str.len_chars() == 12
    digit = pl.when(long).then(digits.str.slice(4, 1)).otherwise(digits.str.slice(2, 1))
    patent = digit.replace_strict(KIND_BY_DIGIT, default=None, return_dtype=pl.String)
    return pl.when(number.str.contains(_SOFTWARE)).then(pl.lit("software")).otherwise(patent)


def year_of_number(number: pl.Expr) -> pl.Expr:
    """The year in which a Chinese patent was filed, as its number tells it; else null."""
    digits = number.str.extract(_PATENT, 1)
    short = digits.str.head(2).cast(pl.Int64, strict=False)
    century = pl.when(short >= 80).then(1900 + short).otherwise(2000 + short)
    long = digits.str.head(4).cast(pl.Int64, strict=False)
    return pl.when(digits.str.len_chars() == 12).then(long).otherwise(century)


def office_of_number(number: pl.Expr) -> pl.Expr:
    """The office that granted it, as far as the number tells: CN, or the code before digits."""
    abroad = number.str.extract(r"^(US|EP|JP|KR|WO|GB|DE|FR|AU|CA|RU|TW|HK|SG|IN|BR)[-0-9]", 1)
    home = is_patent(number) | number.str.contains(_SOFTWARE) | number.str.contains(r"^CN[0-9]")
    return pl.when(home).then(pl.lit("CN")).otherwise(abroad)
