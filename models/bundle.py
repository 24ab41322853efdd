"""The bundle: all that must be kept of a training, as text and JSON that a person can read."""

import hashlib
import json
import re
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from models.chances import Calibration
from models.inputs import Floats, Indicator, ModelError, Scorer
from models.kept import kind_of, rates_of, read_scorer

# What every bundle holds beside its scorer, which is trees as LightGBM's text, or JSON.
FILES = ("calibration.json", "names.json", "card.md")
TREES, OTHER = "booster.txt", "scorer.json"
MANIFEST = "manifest.json"
REFITS = "refits"
# What may stand beside it: the record of the run that made it. It is no part of the bundle.
BESIDE = "record"


class BundleError(Exception):
    """A bundle is refused; `code` and `fields` say why."""

    def __init__(self, code: str, **fields: object):
        super().__init__(f"{code} {fields}")
        self.code, self.fields = code, fields


@dataclass(frozen=True)
class Scale:
    """Raw score to the 0-100 that readers see: affine, so that contributions still add up.

    `low` and `high` are the raw scores that stand at 0 and 100.
    """

    low: float
    high: float

    @property
    def per_raw(self) -> float:
        """Points of one unit of raw score."""
        return 100.0 / (self.high - self.low) if self.high > self.low else 0.0

    def potential(self, score: Floats) -> Floats:
        """Points of raw scores; what falls outside 0-100 is left so, to be capped where shown."""
        return (score - self.low) * self.per_raw


@dataclass(frozen=True)
class Bundle:
    """A trained ranker with its calibration and scale, its card, and what it was made from.

    calibration: None where no outcome was learned from, so that no chance can be told.
    refits: the same learner on other draws of the same enterprises; how far their ranks differ
    says how sure a rank is.
    """

    ranker: Scorer
    calibration: Calibration | None
    scale: Scale
    card: str
    manifest: dict[str, Any]
    refits: tuple[Scorer, ...] = ()

    @property
    def as_of(self) -> str:
        """The day on which the training stood, as ISO text."""
        return str(self.manifest["as_of"])

    @property
    def fingerprint(self) -> str:
        """One SHA-256 over all files but the manifest: equal trainings have equal ones."""
        together = "".join(f"{name} {digest}\n" for name, digest in _digests(self).items())
        return hashlib.sha256(together.encode()).hexdigest()


def write_bundle(bundle: Bundle, folder: Path) -> None:
    """Writes the bundle folder whole, beside its place, then renames it; an older one is replaced.

    Raises BundleError where something else stands in the way.
    """
    # A run and a list have a manifest too: only what a bundle is made of may be written over.
    ours = {*FILES, TREES, OTHER, MANIFEST, REFITS, BESIDE}
    if folder.exists() and {path.name for path in folder.iterdir()} - ours:
        raise BundleError("out_not_bundle", folder=folder.name)
    fresh = folder.with_name(folder.name + ".part")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    if bundle.refits:
        (fresh / REFITS).mkdir()
    for name, text in _texts(bundle).items():
        (fresh / name).write_text(text, encoding="utf-8", newline="\n")
    manifest = {**bundle.manifest, "files": _digests(bundle), "bundle": bundle.fingerprint}
    sealed = {**manifest, "seal": _seal(manifest)}
    (fresh / MANIFEST).write_text(_json(sealed), encoding="utf-8", newline="\n")
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


def read_bundle(folder: Path) -> Bundle:
    """The bundle of a folder, checked against its own digests. Raises BundleError."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if manifest.pop("seal") != _seal(manifest):
            raise BundleError("changed_file", folder=folder.name, file=MANIFEST)
        # Bytes, not text: reading as text would let a changed line end pass.
        written = {name: (folder / name).read_bytes() for name in _expected(manifest)}
        for name, content in written.items():
            if hashlib.sha256(content).hexdigest() != manifest["files"][name]:
                raise BundleError("changed_file", folder=folder.name, file=name)
        texts = {name: content.decode("utf-8") for name, content in written.items()}
        names = json.loads(texts["names.json"])
        # Where no category is learned from, no rates are kept.
        kind, rates = names["learner"], names.get("rates", {})
        scorers = {
            name: read_scorer(kind, text, _indicators(names, name), rates.get(name))
            for name, text in texts.items()
            if name not in FILES
        }
        known = json.loads(texts["calibration.json"])
        calibration = None
        if known is not None:
            # Bundles from before Venn-Abers hold x and y alone.
            knots = (tuple(known.get(side, ())) for side in ("x", "y", "low", "high"))
            calibration = Calibration(known["kind"], *knots)
        scale = Scale(**names["scale"])
    except (OSError, ValueError, KeyError, TypeError, ModelError) as error:
        raise BundleError("not_a_bundle", folder=folder.name, found=str(error)[:120]) from error
    rest = {key: value for key, value in manifest.items() if key not in ("files", "bundle")}
    ranker = scorers.pop(TREES if kind == "trees" else OTHER)
    refits = tuple(scorers[name] for name in sorted(scorers))
    return Bundle(ranker, calibration, scale, texts["card.md"], rest, refits)


def _expected(manifest: dict[str, Any]) -> list[str]:
    """The files of a bundle by its manifest, none of them outside its folder."""
    refit = re.compile(rf"{REFITS}/\d+\.(txt|json)")
    names = list(manifest["files"])
    odd = [n for n in names if n not in (*FILES, TREES, OTHER) and not refit.fullmatch(n)]
    if odd or set(FILES) - set(names):
        raise ValueError(", ".join(odd) or ", ".join(set(FILES) - set(names)))
    return names


def _texts(bundle: Bundle) -> dict[str, str]:
    kind = kind_of(bundle.ranker)
    main, end = (TREES, "txt") if kind == "trees" else (OTHER, "json")
    refits = {f"{REFITS}/{nth:02}.{end}": refit for nth, refit in enumerate(bundle.refits, 1)}
    rates = {name: rates_of(scorer) for name, scorer in {main: bundle.ranker, **refits}.items()}
    names = {
        "learner": kind,
        "indicators": _listed(bundle.ranker),
        "scale": asdict(bundle.scale),
        "refits": {name: _listed(refit) for name, refit in refits.items()},
        **({"rates": rates} if any(rates.values()) else {}),
    }
    return {
        main: bundle.ranker.text,
        "calibration.json": _json(asdict(bundle.calibration) if bundle.calibration else None),
        "names.json": _json(names),
        "card.md": bundle.card,
        **{name: refit.text for name, refit in refits.items()},
    }


def _listed(scorer: Scorer) -> list[dict[str, Any]]:
    return [asdict(indicator) for indicator in scorer.indicators]


def _indicators(names: dict[str, Any], file: str) -> tuple[Indicator, ...]:
    """The indicators of the scorer in a file: each refit has ranges of its own."""
    entries = names["refits"][file] if file in names["refits"] else names["indicators"]
    return tuple(Indicator(**entry) for entry in entries)


def _digests(bundle: Bundle) -> dict[str, str]:
    texts = sorted(_texts(bundle).items())
    return {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts}


def _seal(manifest: dict[str, Any]) -> str:
    """SHA-256 of what the manifest says, so that a changed day or mark is noticed."""
    return hashlib.sha256(_json(manifest).encode()).hexdigest()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
