"""An explained post in the words and tables of the analysts' page."""

from typing import TYPE_CHECKING, Any

from webmap.accuracy_words import LEVEL_WORDS, PLACE_WORDS, FactsTable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geocode import ExplainedMention, ExplainedSense
    from pipeline.explaining import ExplainedPost

SENSE_TITLES = {
    "about": "What the post is about",
    "posted_from": "Where it was sent from",
    "lives_in": "Where its author lives",
}
_SIDES = {
    "": "says nothing of the city",
    "local": "speaks of the city",
    "elsewhere": "speaks of somewhere else",
}
_SHOWN_WARDS = 3
_LISTED_SET = 6


def describe_explained(post: "ExplainedPost") -> dict[str, Any]:
    """Return what the page shows of an explained post."""
    names = post.ward_names
    return {
        "id": post.id,
        "source": post.source,
        "text": post.text,
        "profile": post.profile,
        "side": _SIDES[post.explanation.profile_side],
        "senses": _tabulate_senses(post.explanation.senses, names),
        "sets": [_say_set(sense, names) for sense in post.explanation.senses if sense.ward_set],
        "history": _say_history(post),
        "mentions": [
            _describe_mention(mention, number, names)
            for number, mention in enumerate(post.explanation.mentions, start=1)
        ],
        "changes": _tabulate_changes(post),
    }


def _tabulate_senses(senses: "tuple[ExplainedSense, ...]", names: "Mapping[str, str]") -> FactsTable:
    return FactsTable(
        "senses",
        "The answers, by this post alone",
        ("Answer", "Likeliest wards", "Elsewhere", "Not known", "Stands on"),
        tuple(
            (
                SENSE_TITLES[sense.sense],
                (
                    LEVEL_WORDS[sense.level],
                    ", ".join(f"{names[code]} {_share(share)}" for code, share in sense.wards[:_SHOWN_WARDS])
                    or "none",
                    _share(sense.outside),
                    _share(sense.unknown),
                    sense.place or "nothing",
                ),
            )
            for sense in senses
        ),
    )


def _say_set(sense: "ExplainedSense", names: "Mapping[str, str]") -> str:
    listed = ", ".join(names[code] for code in sense.ward_set[:_LISTED_SET])
    more = len(sense.ward_set) - _LISTED_SET
    wards = f"{listed} and {more} more" if more > 0 else listed
    resting = f" Calibrated on {sense.labels:,} labels of this kind." if sense.labels else ""
    return f"{SENSE_TITLES[sense.sense]}: if in the city, in eight cases of ten in {wards}.{resting}"


def _say_history(post: "ExplainedPost") -> str:
    stored = post.stored
    if stored is None or post.author_posts <= 1:
        return ""
    where = post.ward_names.get(stored.ward or "", "") or LEVEL_WORDS[stored.level].lower()
    return (
        f"By all {post.author_posts:,} posts of the author, their home is {where} "
        f"({_share(stored.probability)}, not known {_share(stored.unknown)})."
    )


def _describe_mention(mention: "ExplainedMention", number: int, names: "Mapping[str, str]") -> dict[str, Any]:
    return {
        "words": mention.words,
        "place": mention.place,
        "probability": _share(mention.probability),
        "tipping": ", ".join(_say_feature(feature) for feature in mention.tipping),
        "candidates": FactsTable(
            f"candidates-{number}",
            f"Places that “{mention.words}” may mean",
            ("Share", "Kind", "Likeliest ward"),
            tuple(
                (
                    each.label,
                    (
                        _share(each.share),
                        PLACE_WORDS.get(each.kind, each.kind.capitalize()),
                        names.get(each.ward or "", "elsewhere"),
                    ),
                )
                for each in mention.candidates
            ),
        ),
        "features": FactsTable(
            f"features-{number}",
            "What was seen, and what it weighs in log-odds",
            ("Weight",),
            (
                ("to begin with", (f"{mention.bias:+.2f}",)),
                *((_say_feature(feature), (f"{weight:+.2f}",)) for feature, weight in mention.features),
            ),
        ),
    }


def _tabulate_changes(post: "ExplainedPost") -> FactsTable | None:
    changes = post.explanation.changes
    if not changes:
        return None
    return FactsTable(
        "changes",
        "What would have changed the answer",
        ("Question", "As it is", "Without it"),
        tuple(
            (f"without {change.without}", (SENSE_TITLES[change.sense], change.before, change.after))
            for change in changes
        ),
    )


def _say_feature(feature: str) -> str:
    return feature.replace("_", " ")


def _share(value: float) -> str:
    return f"{value:.2f}"
