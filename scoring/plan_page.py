"""A plan for people: lines for the terminal, one page by itself, a part of another page."""

import json
from dataclasses import asdict
from typing import Any

from configs.words import Words
from scoring.pages import find_template
from scoring.plan import Plan
from scoring.plan_words import heading_of, made_by, tell_plan


def context_of(plan: Plan, words: Words) -> dict[str, Any]:
    """What `_plan.html.j2` needs under the name `plan`, in whatever page it is included."""
    return {
        "title": heading_of(plan, words),
        "enterprise": plan.enterprise_id,
        "made": made_by(plan, words),
        "sections": [asdict(section) for section in tell_plan(plan, words)],
    }


def render_plan(plan: Plan, words: Words, made_up: bool) -> str:
    """The plan as one page that needs no other file."""
    return find_template("plan.html.j2", words, made_up).render(plan=context_of(plan, words))


def tell_json(plan: Plan) -> dict[str, Any]:
    """The plan as plain data for machines; days as text."""
    told: dict[str, Any] = json.loads(json.dumps(asdict(plan), default=str, ensure_ascii=False))
    return told


def print_plan(plan: Plan, words: Words, made_up: bool) -> str:
    """The plan as lines of text; made-up data say so first."""
    lines = [words.say("note.made_up")] if made_up else []
    lines += [heading_of(plan, words), f"{plan.enterprise_id}  {made_by(plan, words)}"]
    for section in tell_plan(plan, words):
        lines += ["", section.heading, *(f"  - {line}" for line in section.lines)]
    return "\n".join(lines)
