"""Unified social credit codes, whole columns of them: which are some, and which none (GB 32100)."""

import numpy as np
import polars as pl

from features.columns import is_credit_code

LENGTH = 18
SHAPE = r"^[0-9]{8}[0-9A-HJ-NPQRTUWXY]{10}$"
ALPHABET = b"0123456789ABCDEFGHJKLMNPQRTUWXY"
# The place of each byte in the alphabet, and no place for all others.
_PLACE = np.full(256, -1, dtype=np.float32)
_PLACE[np.frombuffer(ALPHABET, dtype=np.uint8)] = np.arange(len(ALPHABET))
# Powers of 3, and the check character as it is: the sum is a multiple of 31.
# All of it is far below what such a float holds exactly.
_WEIGHTS = np.array([*(pow(3, place, 31) for place in range(LENGTH - 1)), 1], dtype=np.float32)


def wrong_codes(codes: pl.Series) -> pl.Series:
    """Which of these are no credit code with a check character that holds; null is not wrong.

    Those that are written as they should be and pass are found all at once. Of the others, which
    are few, python-stdnum is the judge: it also reads small letters, spaces and dashes.
    """
    left = (~sound_codes(codes) & codes.is_not_null()).arg_true()
    if left.is_empty():
        return pl.repeat(False, codes.len(), eager=True)
    others = codes.gather(left)
    wrong = [code for code in others.unique().sort() if not is_credit_code(code)]
    found = others.is_in(pl.Series(wrong, dtype=pl.String).implode())
    return pl.repeat(False, codes.len(), eager=True).scatter(left, found)


def sound_codes(codes: pl.Series) -> pl.Series:
    """Which are eight digits and ten letters of the alphabet whose weighed sum is right."""
    long = (codes.str.len_bytes() == LENGTH).fill_null(False)
    text = codes.filter(long).cast(pl.Binary)
    letters = text.bin.reinterpret(dtype=pl.Array(pl.UInt8, LENGTH)).to_numpy()
    places = _PLACE[letters.reshape(-1, LENGTH)]
    sound = (places >= 0).all(axis=1) & (places[:, :8] < 10).all(axis=1)
    sound &= places @ _WEIGHTS % 31 == 0
    return pl.repeat(False, codes.len(), eager=True).scatter(long.arg_true(), pl.Series(sound))


def compact(code: pl.Expr) -> pl.Expr:
    """A credit code as it is held: without spaces and dashes, in capitals; other ids unchanged."""
    plain = code.str.normalize("NFKC").str.replace_all("[ -]", "").str.to_uppercase()
    return pl.when(plain.str.contains(SHAPE)).then(plain).otherwise(code)


def codes_among(ids: pl.Series) -> pl.DataFrame:
    """Those of the ids that are valid credit codes, and as what `code` they are held."""
    written = sound_codes(ids)
    # As they are written they are held, all but few.
    rest = ids.filter(~written).to_frame().with_columns(compact(pl.col(ids.name)).alias("code"))
    whole = ids.filter(written).to_frame().with_columns(pl.col(ids.name).alias("code"))
    return pl.concat([whole, rest.filter(sound_codes(rest["code"]))])
