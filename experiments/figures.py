"""Figures of a rehearsal as a table for the terminal."""

from typing import Any

from configs.words import Words


def tell_backtest(metrics: dict[str, Any], words: Words) -> str:
    """One line per day and recipe: positives, AUC, average precision, precision at the cuts."""
    lines = [] if metrics["point_in_time"] else [words.say("door.hindsight")]
    for day in metrics["days"]:
        if "untrained" in day:
            lines.append(_untrained(day["day"], day["untrained"], words))
        for name, figures in day["recipes"].items():
            at = figures.get("precision_at", {})
            cuts = "  ".join(f"P@{k} {_number(v)}" for k, v in at.items())
            head = f"{day['day']}  {name:22} {figures['positives']:>4}/{figures['n']:<5}"
            auc, auprc = _number(figures.get("auc")), _number(figures.get("auprc"))
            bands = _bands(figures["bands"], words) if "bands" in figures else ""
            lines.append(f"{head} AUC {auc}  AP {auprc}  {cuts}{bands}")
        if day.get("fates"):
            lines.append(_fates(day, words))
        lines += _law(day, words)
        if beyond := day.get("beyond"):
            ks = words.say("join").join(str(k) for k in beyond["ks"])
            lines.append(words.say("door.beyond", day=day["day"], n=beyond["n"], ks=ks))
        for name, left in day.get("counties_out", {}).items():
            lines.append(_counties_out(day["day"], name, left, words))
    return "\n".join(lines)


def _bands(bands: dict[str, Any], words: Words) -> str:
    """How wide the bands are, and how many hold what the next training says."""
    return "  " + words.say("door.bands", width=f"{bands['width']:g}", kept=_number(bands["kept"]))


def _fates(day: dict[str, Any], words: Words) -> str:
    """What became of whom: of each fate how many."""
    parts = [words.say(f"fate.{name}", count=count) for name, count in day["fates"].items()]
    return words.say("door.fates", day=day["day"], fates=words.say("join").join(parts))


def _law(day: dict[str, Any], words: Words) -> list[str]:
    """Under which editions the day stood: where its training, or its span, crosses a change."""
    law = day.get("law", {})
    lines, now = [], law.get("edition")
    if law.get("law_break"):
        others = sorted({edition for edition in law["trained_under"].values() if edition} - {now})
        then = words.say("join").join(others)
        lines.append(words.say("door.law_break", day=day["day"], now=now, then=then))
    if now and law["edition_at_end"] and now != law["edition_at_end"]:
        end = law["edition_at_end"]
        lines.append(words.say("door.law_within", day=day["day"], now=now, end=end))
    return lines


def _counties_out(day: str, name: str, left: dict[str, Any], words: Words) -> str:
    """The figures in counties that the training had not seen, beside those of the ordinary one."""
    if "code" in left:
        why = words.say(f"error.{left['code']}", **left)
        return words.say("door.counties_none", day=day, name=name, why=why)
    told = {
        f"{kind}_{figure}": _number(left[of][side][figure])
        for kind, of, side in (
            ("mean", "mean", "left_out"),
            ("spread", "spread", "left_out"),
            ("usual", "mean", "ordinary"),
        )
        for figure in ("auc", "auprc")
    }
    return words.say("door.counties_out", day=day, name=name, groups=len(left["groups"]), **told)


def _untrained(day: str, why: dict[str, str], words: Words) -> str:
    """Why nothing was trained on a day."""
    if why["code"] == "not_trainable":
        # In hindsight there is no first day: the earlier days of the list train, over or not.
        key = "door.untrained" if "first" in why else "door.no_earlier_day"
        return words.say(key, day=day, first=why.get("first", ""))
    return f"{day}  {words.say('error.' + why['code'], **why)}"


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"
