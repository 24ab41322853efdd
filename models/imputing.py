"""Missing numbers filled in from a group, as offices of statistics do; never for a list.

Whoever leaves a bad number out would get the mean of its group, and stand higher for it. So a list
counts what is missing as worst; this is for tables of places and years, where nobody competes, and
for making published indices again.
"""

import pandas as pd

from models.inputs import ModelError


def impute_by_group(X: pd.DataFrame, group: pd.Series) -> pd.DataFrame:
    """X with the mean of the known numbers of the same group where one is missing (OECD, JRC 2008).

    group: of each row, in its order. Raises ModelError with the columns of which a whole group
    knows nothing.
    """
    means = X.groupby(group.to_numpy()).transform("mean")
    filled = X.fillna(means)
    unknown = [str(name) for name in X.columns if filled[name].isna().any()]
    if unknown:
        raise ModelError("nothing_known", names=", ".join(unknown))
    return filled
