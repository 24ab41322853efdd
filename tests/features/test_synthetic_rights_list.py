"""The list of the made-up province reads back as it was made."""

from pathlib import Path

from configs.reader import find, read
from features.rights import sort_rights
from features.rights_form import read_rights
from features.rights_source import RightsSource
from features.synthetic import FACE, MADE_UP, make_province
from features.synthetic_rights_list import rights_list


def test_what_is_sent_is_read_as_it_was_made(tmp_path: Path) -> None:
    made = make_province(40, 3).rights
    sent = rights_list(made)
    assert set(sent[FACE]) == {MADE_UP}
    sent.write_csv(tmp_path / "rights.csv", include_bom=True)
    source = read(find("rights", "register"), RightsSource)
    taken = read_rights([tmp_path / "rights.csv"], source)
    assert not taken.faults
    assert taken.rights.equals(sort_rights(made))
