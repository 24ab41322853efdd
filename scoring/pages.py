"""Pages from templates: everything escaped, every sentence from the catalogue."""

from pathlib import Path

import jinja2

from configs.words import Words

Template = jinja2.Template
TEMPLATES = Path(__file__).parent / "templates"


def find_template(name: str, words: Words, made_up: bool) -> jinja2.Template:
    """A template with everything escaped: names come from outside.

    made_up: whether the page must say on its face that its data are invented.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["say"] = words.say
    environment.globals["lang"] = words.lang
    environment.globals["made_up"] = made_up
    return environment.get_template(name)
