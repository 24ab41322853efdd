"""What the page of a receipt says of rights: the lists that were read, and what they leave open."""

from typing import Any

from configs.words import Words
from features.columns import COLUMNS
from scoring.writing import number

# So many differences stand on the page; more are in receipt.json.
SHOWN = 50


def tell_lists(receipt: dict[str, Any], words: Words) -> dict[str, Any] | None:
    """The receipt's rights in words; None where no list was given, or not yet told of."""
    told = receipt.get("rights")
    if not told or "rights" not in told:
        return None
    shown = [
        row
        | {name: number(row[name]) for name in ("stated", "least", "most")}
        | {"column": getattr(COLUMNS[row["column"]], words.lang)}
        for row in told["listed"][:SHOWN]
    ]
    files = [
        file
        | {
            "faults": [(words.say(f"data.{code}"), n) for code, n in file["faults"].items()],
            "lacking": words.say("join").join(
                words.say(f"receipt.right.{name}") for name in file["lacking"]
            ),
        }
        for file in told["files"]
    ]
    return dict(told) | {"shown": shown, "files": files}
