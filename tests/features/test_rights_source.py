"""A source of rights: the shipped one is whole; words that we do not have are named."""

from dataclasses import replace

import pytest

from configs.reader import find, known, read
from features.rights import ACQUIRED, KINDS, STATUSES
from features.rights_source import COLUMNS, RightsSource, check_rights_source, headers_of_rights
from features.source import Header


@pytest.mark.parametrize("name", known("rights"))
def test_every_shipped_source_is_whole(name: str) -> None:
    source = read(find("rights", name), RightsSource)
    assert not check_rights_source(source)
    assert set(source.columns) == set(COLUMNS)
    assert set(source.kinds) == set(KINDS)
    assert (set(source.acquired), set(source.status)) == (set(ACQUIRED), set(STATUSES))
    headers = headers_of_rights(source)
    assert len(set(headers)) == len(headers)
    for words in (source.kinds, source.acquired, source.status, source.offices):
        typed = [word for of_one in words.values() for word in of_one]
        assert len(set(typed)) == len(typed)


def test_unknown_columns_and_words_are_named() -> None:
    source = read(find("rights", "register"), RightsSource)
    odd = replace(source, columns=source.columns | {"granted": Header(("授权",))})
    odd = replace(odd, kinds={"inventions": ("发明",)})
    assert [(f.code, f.column, f.right) for f in check_rights_source(odd)] == [
        ("unknown_column", "granted", "granted_on"),
        ("unknown_column", "inventions", "invention"),
    ]
