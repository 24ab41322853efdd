"""Faults of a policy file: each is refused in test_policy.py; here, that none is left out."""

import ast
from pathlib import Path

import scoring.policy_faults
from tests.configs.test_words import LAW_CALLS, constants, yielded
from tests.scoring.test_policy import BAD


def test_every_fault_of_a_policy_is_shown_by_a_bad_file() -> None:
    """A new check needs its bad example."""
    tree = ast.parse(Path(scoring.policy_faults.__file__).read_text(encoding="utf-8"))
    codes = constants(tree, LAW_CALLS) | yielded(tree)
    assert len(codes) > 10
    assert codes <= {bad.code for bad in BAD.values()}, codes - {bad.code for bad in BAD.values()}
