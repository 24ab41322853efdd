"""A clock with marks: what each stage of a long way cost, and the most memory until then."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from benchmarks.law_judge import peak_mib


@dataclass
class Stages:
    """Costs by stage, in the order in which they were first seen; equal stages are added up.

    A stage inside another one counts for itself alone: the outer one is told without it.
    """

    costs: dict[str, dict[str, float]] = field(default_factory=dict)
    inner: list[list[float]] = field(default_factory=list)

    @contextmanager
    def mark(self, stage: str, times: float = 1.0) -> Iterator[None]:
        """Costs of what is done within; `times` scales a sample to the whole."""
        self.costs.setdefault(stage, {"seconds": 0.0, "cpu_seconds": 0.0, "peak_mib": 0.0})
        self.inner.append([0.0, 0.0])
        began, busy = time.perf_counter(), time.process_time()
        try:
            yield
        finally:
            own = [time.perf_counter() - began, time.process_time() - busy]
            within = self.inner.pop()
            if self.inner:
                self.inner[-1] = [a + b for a, b in zip(self.inner[-1], own)]
            cost = self.costs[stage]
            cost["seconds"] += (own[0] - within[0]) * times
            cost["cpu_seconds"] += (own[1] - within[1]) * times
            cost["peak_mib"] = peak_mib()

    def marked(
        self, stage: str, verb: Callable[..., Any], times: float = 1.0
    ) -> Callable[..., Any]:
        """A function whose every call is that stage; `times` as in `mark`."""

        def call(*given: Any, **named: Any) -> Any:
            with self.mark(stage, times):
                return verb(*given, **named)

        return call
