"""A plan as a page and as data: whole by itself, everything escaped, nothing lost."""

import json
from dataclasses import replace

from configs.words import read_words
from scoring.pages import find_template
from scoring.plan_page import context_of, print_plan, render_plan, tell_json
from tests.scoring.planned import planned

ZH = read_words("zh")


def test_a_page_needs_no_other_file_and_says_what_the_terminal_says() -> None:
    page, text = render_plan(planned(44), ZH, True), print_plan(planned(44), ZH, True)
    assert "http" not in page
    assert "<script" not in page
    assert ZH.say("note.made_up") in page
    for section in context_of(planned(44), ZH)["sections"]:
        assert section["heading"] in page
        assert all(line in text for line in section["lines"])


def test_names_from_outside_are_escaped() -> None:
    odd = replace(planned(44), name="<b>x</b>")
    assert "<b>x" not in render_plan(odd, ZH, False)


def test_the_part_can_stand_in_another_page() -> None:
    template = find_template("_plan.html.j2", ZH, False)
    part = template.render(plan=context_of(planned(44), ZH))
    assert "<html" not in part
    assert part.count("<h2>") == len(context_of(planned(44), ZH)["sections"])


def test_machines_read_the_whole_plan() -> None:
    told = tell_json(planned(44))
    assert json.loads(json.dumps(told)) == told
    assert told["aim"]["kind"] == "cut"
    assert told["paths"][0]["path"]["changes"][0]["amount"]
    assert told["law"]["edition"] == "little_giant@63-2022"
