"""What an intake is handed: bureau files, registers, former names, answers; read as one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from configs.reader import read
from features.answers import receive_answers
from features.columns import DataError, Fault
from features.former_names import receive_former_names
from features.forms import Form
from features.read import Delivery, read_delivery
from features.register import receive_recognitions
from features.rights_form import RightsDelivery
from features.source import Source
from features.spool import Spool
from scoring.rights_intake import REGISTER, read_lists, supplier
from scoring.titles import TITLE_WORDS

T = TypeVar("T")


@dataclass(frozen=True)
class Order:
    """What an intake is asked for.

    files: of one supplier, `source`; none where only forms are added to a panel. into: whether all
    is added to the panel that stands at `place`. precedence: whose word goes first among sources
    of the same state. strict: one bad row refuses everything. today: the last day on which an
    answer may have been given. rights: lists of rights, read by rights_source.
    """

    files: list[Path]
    source: str
    place: Path
    into: bool = False
    titles: tuple[Path, ...] = ()
    former_names: tuple[Path, ...] = ()
    answers: tuple[Path, ...] = ()
    precedence: tuple[str, ...] = ()
    strict: bool = False
    today: date = date.max
    rights: tuple[Path, ...] = ()
    rights_source: str = REGISTER

    @property
    def handed_in(self) -> tuple[Path, ...]:
        """Every file of the order."""
        return (*self.files, *self.titles, *self.former_names, *self.answers, *self.rights)


@dataclass(frozen=True)
class Given:
    """What came of it; rows at fault are left out of all but the answers, which are whole."""

    delivery: Delivery | None
    titles: tuple[Form, ...]
    former_names: tuple[Form, ...]
    answers: tuple[Form, ...]
    rights: RightsDelivery | None = None

    @property
    def forms(self) -> tuple[Form, ...]:
        """All that is given beside the delivery."""
        return (*self.titles, *self.former_names, *self.answers)

    @property
    def tables(self) -> list[dict[str, Any]]:
        """What the receipt tells of the forms."""
        return [dict(table) for form in self.forms for table in form.tables]


def read_given(order: Order, spool: Spool | None = None) -> Given:
    """Reads every file of an order.

    spool: where rows of the delivery go that are too many to be held. Raises DataError with all
    faults of all files: those of a whole file, every bad answer and, when strict, every bad
    row; ConfigError for a source file at fault.
    """
    faults: list[Fault] = []
    source = read_source(order.source) if order.files else None

    def each(paths: Sequence[Path], receive: Callable[[Path], Form]) -> tuple[Form, ...]:
        read = (_try(partial(receive, path), faults) for path in paths)
        return tuple(form for form in read if form)

    deliver = partial(read_delivery, order.files)
    delivery = _try(partial(deliver, source, spool), faults) if source else None
    listed = partial(read_lists, list(order.rights), order.rights_source)
    given = Given(
        delivery,
        each(order.titles, lambda path: receive_recognitions(path, TITLE_WORDS)),
        each(order.former_names, receive_former_names),
        each(order.answers, lambda path: receive_answers(path, order.today)),
        _try(listed, faults) if order.rights else None,
    )
    for table in (delivery, given.rights) if order.strict else ():
        faults += table.faults if table else ()
    for form in given.forms if order.strict else given.answers:
        faults += form.faults
    if faults:
        raise DataError(faults)
    return given


def _try(receive: Callable[[], T], faults: list[Fault]) -> T | None:
    """What is read; None where it is refused, its faults noted."""
    try:
        return receive()
    except DataError as error:
        faults.extend(error.faults)
        return None


def read_source(name: str) -> Source:
    """The source of this name, or of this file. Raises DataError for one that is not known."""
    return read(supplier("sources", name), Source)
