"""A plan is asked for: read from the list, made, told in the terminal, written as a page."""

from pathlib import Path

from configs.words import Words
from features.panel import read_panel
from scoring.plan import gather_for, plan
from scoring.plan_page import print_plan, render_plan, tell_json
from scoring.recall import read_figures, read_list

Outcome = dict[str, object]


def plan_one(
    folder: Path,
    enterprise_id: str,
    title: str | None,
    panel: Path | None,
    out: Path | None,
    words: Words,
) -> Outcome:
    """Makes the plan of an enterprise of a list; gives what the command tells.

    panel: from which the facts of another title are measured, as known on the list's day. The
    page is written beside its place and then put there. Raises RankError.
    """
    ranking = read_list(folder)
    figures, steps = read_figures(folder, ranking)
    if panel:
        figures = gather_for(read_panel(panel), ranking, title or ranking.policy.title)
    made = plan(ranking, figures, steps, enterprise_id, title)
    made_up = "made_up" in ranking.notes
    outcome: Outcome = {**tell_json(made), "text": print_plan(made, words, made_up)}
    if out is None:
        return outcome | {"say": words.say("door.plan", text=outcome["text"])}
    fresh = out.with_name(out.name + ".part")
    fresh.write_text(render_plan(made, words, made_up), encoding="utf-8", newline="\n")
    fresh.replace(out)
    outcome["out"] = str(out)
    return outcome | {"say": words.say("door.plan_page", **outcome)}
