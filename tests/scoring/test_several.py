"""Several lists of one day: each is the one that it would be by itself, to the byte."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from configs.words import read_words
from models.bundle import Bundle, BundleError
from scoring.faults import UsageError
from scoring.folder import publish
from scoring.pipeline import read_pipeline
from scoring.rank import rank
from scoring.rules import NO_RULES
from scoring.several import Asked, match_bundles, publish_lists
from tests.made import LIST_DAY, made_bundle, made_panel

NAMES = ("srdi", "listing_reserve")
SRDI, LITTLE = read_pipeline("srdi"), read_pipeline("little_giant")


def bundle_for(name: str) -> Bundle:
    return replace(made_bundle(), manifest=made_bundle().manifest | {"pipeline": name})


def test_each_list_is_what_it_would_be_by_itself(tmp_path: Path) -> None:
    panel = made_panel(60)
    out = tmp_path / "all"
    lists = [Asked(read_pipeline(name), None, NO_RULES, out / name) for name in NAMES]
    made = list(publish_lists(panel, lists, LIST_DAY, "zh"))
    assert [told["out"] for told in made] == [str(out / name) for name in NAMES]
    for name, told in zip(NAMES, made):
        folder = out / name
        alone = tmp_path / name
        own = rank(panel, read_pipeline(name), None, LIST_DAY)
        assert told["population"] == own.frame.height
        publish(own, panel, "zh", alone)
        files = sorted(path.relative_to(alone) for path in alone.rglob("*") if path.is_file())
        assert files == sorted(p.relative_to(folder) for p in folder.rglob("*") if p.is_file())
        for file in files:
            assert (alone / file).read_bytes() == (folder / file).read_bytes(), file


def test_what_changed_since_the_last_list_is_told_of_each_of_them(tmp_path: Path) -> None:
    panel, before = made_panel(60), date(2025, 9, 1)
    (last,) = (Asked(SRDI, None, NO_RULES, tmp_path / "last"),)
    list(publish_lists(panel, [last], before, "zh"))
    list(
        publish_lists(
            panel, [replace(last, folder=tmp_path / "all", previous=last.folder)], LIST_DAY, "zh"
        )
    )
    own = rank(panel, SRDI, None, LIST_DAY)
    publish(own, panel, "zh", tmp_path / "alone", last.folder)
    pages = [(tmp_path / name / "list.html").read_bytes() for name in ("all", "alone")]
    assert pages[0] == pages[1]
    untold = read_words("zh").say("error.no_figures", folder="all")
    assert untold not in pages[0].decode()


def test_what_one_of_them_would_refuse_is_said_before_the_first_is_made(tmp_path: Path) -> None:
    out = tmp_path / "all"
    wrong = Asked(LITTLE, bundle_for("srdi"), NO_RULES, out / "little_giant")
    lists = [Asked(SRDI, None, NO_RULES, out / "srdi"), wrong]
    with pytest.raises(BundleError, match="other_pipeline"):
        list(publish_lists(made_panel(60), lists, LIST_DAY, "zh"))
    assert not out.exists()


def test_a_bundle_finds_its_pipeline_by_itself() -> None:
    one, other = bundle_for("little_giant"), bundle_for("srdi")
    found = match_bundles([SRDI, LITTLE], [(Path("a"), one), (Path("b"), other)])
    assert found == {"srdi": other, "little_giant": one}
    assert match_bundles([SRDI, LITTLE], [(Path("a"), one)]) == {"little_giant": one}
    # Of one pipeline the list itself says why the bundle is none of its own.
    assert match_bundles([SRDI], [(Path("a"), one)]) == {"srdi": one}


@pytest.mark.parametrize(
    ("pipelines", "bundles", "code"),
    [
        ([SRDI, SRDI], [], "pipeline_twice"),
        ([SRDI, LITTLE], ["high_tech"], "bundle_of_none"),
        ([SRDI, LITTLE], ["srdi", "srdi"], "bundle_twice"),
    ],
)
def test_bundles_that_go_with_nothing_are_refused(
    pipelines: list[object], bundles: list[str], code: str
) -> None:
    given = [(Path(f"b{nth}"), bundle_for(name)) for nth, name in enumerate(bundles)]
    with pytest.raises(UsageError) as refused:
        match_bundles(pipelines, given)  # type: ignore[arg-type]
    assert refused.value.code == code
