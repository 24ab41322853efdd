"""Pages and reasons of the made-up list, for tests that look at them."""

from configs.words import read_words
from scoring.behind import Behind, nothing_behind
from scoring.enterprise_page import Pages
from scoring.rank import Ranking
from scoring.reasons import Explained, Speech, explain_score

ZH, EN = read_words("zh"), read_words("en")
SPEECH = Speech(ZH, EN)


def explained(ranking: Ranking, *codes: str, behind: Behind | None = None) -> Explained:
    """These enterprises, or all of them."""
    wanted = list(codes) or ranking.frame["enterprise_id"].to_list()
    return explain_score(ranking, behind or nothing_behind(), wanted, SPEECH)


def page_of(
    ranking: Ranking, code: str, lang: str = "zh", home: str = "", behind: Behind | None = None
) -> str:
    """The page of one enterprise."""
    behind = behind or nothing_behind()
    words = ZH if lang == "zh" else EN
    return Pages(ranking, behind, explained(ranking, code, behind=behind), words, home).render(code)
