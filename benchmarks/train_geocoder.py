"""`python -m benchmarks.train_geocoder`: learn the weights that tell a place from a word, and write them.

A logistic regression over binary features, ridge-penalised, on the mentions of the dev corpora (every corpus
weighs at most as much as some hundred mentions, so that none drowns the others) and of the simulated city.
Same inputs and seed, same file. Prints how well it does on texts it was not fitted on.
"""

import argparse
import tempfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_array
from scipy.special import expit

from benchmarks.cities import build_cities
from benchmarks.labelled_answers import label_answers
from benchmarks.labelled_mentions import Cities, LabelledMention, label_mentions
from geocode import Calibration, Label, ScoringWeights, fit_calibration, load_weights

_RIDGE = 1.5
_MOST_A_CORPUS = 700.0
_LEAST_SEEN = 8
_ROUNDS = 3
_FOLDS = 5
_BINS = 10
_OUT = Path(__file__).resolve().parent.parent / "geocode"


def main() -> None:
    """Learn the weights and the calibration, and write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=_OUT, help="Folder of weights.toml and calibration.toml.")
    out: Path = parser.parse_args().out
    with tempfile.TemporaryDirectory() as folder:
        shared, sample, cities = build_cities(Path(folder))
        weights = ScoringWeights(-1.0, {})
        for _ in range(_ROUNDS):
            # What the other mentions say depends on the weights themselves: learned in rounds.
            _retune(cities, weights)
            mentions = label_mentions(shared, sample, cities)
            weights = fit_weights(mentions)
        _print_folds(mentions)
        labels = _answer_unseen(shared, sample, cities, mentions)
    calibration = fit_calibration(
        [label for each in labels for label in each], source=_name_sources(mentions), kept=Calibration()
    )
    write_weights(weights, mentions, out / "weights.toml")
    write_calibration(calibration, out / "calibration.toml")
    print(f"wrote {len(weights.weights)} weights, {len(calibration.adjustments)} adjustments")


@dataclass(frozen=True, slots=True)
class Fold:
    """Weights and calibration that have not seen a part of the texts.

    Attributes:
        number: Number of the fold: the part that was held out.
        weights: Learned on the rest.
        calibration: Fitted on the rest.
    """

    number: int
    weights: ScoringWeights
    calibration: Calibration

    def holds(self, corpus: str, text: int) -> bool:
        """Tell whether a text was held out from this fold."""
        return _fold(corpus, text) == self.number


def learn_folds(shared: Path, sample: Path, cities: Cities) -> tuple[Fold, ...]:
    """Return the folds: each text is held out from one of them."""
    _retune(cities, load_weights())
    mentions = label_mentions(shared, sample, cities)
    labels = _answer_unseen(shared, sample, cities, mentions)
    return tuple(
        Fold(
            held,
            fit_weights([m for m in mentions if _fold(m.corpus, m.text) != held]),
            fit_calibration(
                [label for fold, each in enumerate(labels) if fold != held for label in each],
                source="four folds of five",
                kept=Calibration(),
            ),
        )
        for held in range(_FOLDS)
    )


def _answer_unseen(
    shared: Path, sample: Path, cities: Cities, mentions: Sequence[LabelledMention]
) -> list[list[Label]]:
    """Return, fold by fold, answers to texts that their weights had not seen."""
    labels = []
    for held in range(_FOLDS):
        _retune(cities, fit_weights([m for m in mentions if _fold(m.corpus, m.text) != held]))
        labels.append(label_answers(shared, sample, cities, partial(_is_in_fold, held)))
    return labels


def _retune(cities: Cities, weights: ScoringWeights) -> None:
    for geocoder in cities:
        geocoder.retune(weights, Calibration())


def _fold(corpus: str, number: int) -> int:
    """Return the fold of a text: the same in every run, all mentions of a text in one."""
    return zlib.crc32(f"{corpus} {number}".encode()) % _FOLDS


def _is_in_fold(fold: int, corpus: str, number: int) -> bool:
    return _fold(corpus, number) == fold


def _name_sources(mentions: Sequence[LabelledMention]) -> str:
    return ", ".join(sorted({mention.corpus for mention in mentions}))


def fit_weights(mentions: Sequence[LabelledMention]) -> ScoringWeights:
    """Return the weights that make the labels likeliest under a ridge penalty."""
    seen = Counter(feature for mention in mentions for feature in set(mention.features))
    names = sorted(feature for feature, count in seen.items() if count >= _LEAST_SEEN)
    design = _design(mentions, names)
    right = np.array([mention.right for mention in mentions], dtype=np.float64)
    counts = Counter(mention.corpus for mention in mentions)
    weight = np.array(
        [min(1.0, _MOST_A_CORPUS / counts[mention.corpus]) for mention in mentions], dtype=np.float64
    )

    def loss(values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        odds = design @ values[1:] + values[0]
        error = weight * (expit(odds) - right)
        total = float(weight @ (np.logaddexp(0.0, odds) - right * odds))
        gradient = np.concatenate(([error.sum()], design.T @ error + _RIDGE * values[1:]))
        return total + 0.5 * _RIDGE * float(values[1:] @ values[1:]), gradient

    best = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    values = [round(float(value), 3) for value in best.x]
    return ScoringWeights(values[0], dict(zip(names, values[1:], strict=True)))


def _design(mentions: Sequence[LabelledMention], names: Sequence[str]) -> csr_array:
    column = {name: number for number, name in enumerate(names)}
    rows, columns = [], []
    for row, mention in enumerate(mentions):
        for feature in sorted(set(mention.features)):
            if feature in column:
                rows.append(row)
                columns.append(column[feature])
    return csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(mentions), len(names)))


def _print_folds(mentions: Sequence[LabelledMention]) -> None:
    """Print, corpus by corpus, how well mentions are told apart on texts that were held out."""
    by_corpus: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for held in range(_FOLDS):
        weights = fit_weights([m for m in mentions if _fold(m.corpus, m.text) != held])
        for mention in mentions:
            if _fold(mention.corpus, mention.text) == held:
                odds = weights.bias + weights.add_up(set(mention.features))
                by_corpus[mention.corpus].append((float(expit(odds)), mention.right))
    heads = ("mentions", "right", "said", "log loss", "ECE", "prec@.5", "recall")
    print(f"{'corpus':28}", *(f"{head:>8}" for head in heads))
    everything = [pair for pairs in by_corpus.values() for pair in pairs]
    for corpus, pairs in [*by_corpus.items(), ("all", everything)]:
        said = np.array([p for p, _ in pairs])
        right = np.array([y for _, y in pairs], dtype=np.float64)
        clipped = np.clip(said, 1e-6, 1 - 1e-6)
        loss = -np.mean(right * np.log(clipped) + (1 - right) * np.log(1 - clipped))
        order = np.array_split(np.argsort(said, kind="stable"), _BINS)
        ece = sum(
            len(bin_) * abs(said[bin_].mean() - right[bin_].mean()) for bin_ in order if len(bin_)
        ) / len(said)
        chosen = said >= 0.5  # noqa: PLR2004 - likelier than not
        precision = right[chosen].mean() if chosen.any() else float("nan")
        recall = right[chosen].sum() / max(1.0, right.sum())
        figures = (right.mean(), said.mean(), loss, ece, precision, recall)
        print(f"{corpus:28} {len(pairs):8}", *(f"{figure:8.3f}" for figure in figures))


def write_weights(weights: ScoringWeights, mentions: Sequence[LabelledMention], out: Path) -> None:
    """Write the weights as TOML, heaviest evidence for a place first."""
    counts = Counter(mention.corpus for mention in mentions)
    seen = Counter(feature for mention in mentions for feature in set(mention.features))
    lines = [
        "# Is it a place, and the one meant here? Log-odds of what a mention may show (geocode/scoring.py).",
        "# Written by `python -m benchmarks.train_geocoder`; behind a weight, how many mentions showed it.",
        "# Learned from the mentions of:",
        *(f"#   {corpus}: {count}" for corpus, count in sorted(counts.items())),
        f"bias = {weights.bias}",
        "",
        "[weights]",
        *(
            f"{name} = {value}  # {seen[name]}"
            for name, value in sorted(weights.weights.items(), key=lambda item: (-item[1], item[0]))
        ),
    ]
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_calibration(calibration: Calibration, out: Path) -> None:
    """Write the calibration as TOML, kind by kind."""
    lines = [
        "# How far answers of each kind are to be believed (geocode/calibration.py).",
        "# Written by `python -m benchmarks.train_geocoder`, from texts that the weights had not seen.",
        f'source = "{calibration.source}"',
    ]
    for basis, each in sorted(calibration.adjustments.items()):
        lines += [
            "",
            f'[adjustments."{basis}"]',
            f"temperature = {each.temperature}",
            f"background = {each.background}",
            f"masses = [{', '.join(str(mass) for mass in each.masses)}]",
            f"labels = {each.labels}",
        ]
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
