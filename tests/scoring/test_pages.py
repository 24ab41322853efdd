"""Pages: what comes from outside is escaped, what is left out is an error, made-up data say so."""

import jinja2
import pytest

from configs.words import read_words
from scoring.pages import TEMPLATES, find_template


def test_every_template_is_found_and_needs_its_fields() -> None:
    names = sorted(path.name for path in TEMPLATES.glob("*.html.j2"))
    assert "receipt.html.j2" in names
    for name in set(names) - {"page.html.j2"}:
        with pytest.raises(jinja2.UndefinedError):
            find_template(name, read_words("zh"), False).render()


@pytest.mark.parametrize("made_up", [True, False])
def test_made_up_data_say_so_in_the_language_of_the_page(made_up: bool) -> None:
    words = read_words("en")
    page = find_template("page.html.j2", words, made_up).render()
    assert (words.say("note.made_up") in page) is made_up
    assert '<html lang="en">' in page
