"""Pages from templates: everything escaped, every sentence from the catalogue."""

import base64
import hashlib
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


def read_script(name: str) -> tuple[str, str]:
    """A script of ours to stand in a page, and the digest by which a browser lets it run.

    No other script runs on such a page, whatever a name may hold.
    """
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return text, f"sha256-{digest}"
