"""The published figures: each named once, with a source, and either held or said to be missed."""

from features.synthetic_published import PUBLISHED


def test_every_figure_has_a_source_and_words() -> None:
    assert len({figure.key for figure in PUBLISHED}) == len(PUBLISHED)
    for figure in PUBLISHED:
        assert figure.zh
        assert figure.en
        assert ":" in figure.source
        assert figure.value > 0


def test_what_is_missed_has_a_reason_and_no_margin() -> None:
    for figure in PUBLISHED:
        assert not figure.reason or figure.margin == 0
        assert figure.reason == "" or figure.reason.endswith(".")
    assert sum(bool(figure.reason) for figure in PUBLISHED) <= 10
