"""The demo: its days hang together with the province that it is made on."""

from experiments.demo import LIST_DAY, REHEARSALS
from features.synthetic_titles import COMPLETE_UNTIL


def test_the_days_of_the_demo_hang_together() -> None:
    assert max(REHEARSALS) < LIST_DAY <= COMPLETE_UNTIL
