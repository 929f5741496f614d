"""One stored post explained: its evidence, what each piece was worth, and what its author's posts add."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import msgspec

from geocode import Explanation, PostToExplain, explain_post
from pipeline.errors import PipelineError
from pipeline.locating import find_default_points, load_geocoder
from store import StoredAnswer, StoredPost, count_author_posts, find_posts, load_stored_answer, open_city

_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class ExplainedPost:
    """A post of the city file, explained.

    Attributes:
        id: Its id in its source.
        source: Its source.
        text: Its text.
        profile: Its author's profile location.
        explanation: Why it is put where it is, by this post alone.
        stored: Its stored answer for `lives_in`, by all posts of its author; None if it is not located.
        author_posts: How many posts of its author the city file holds.
        ward_names: Ward code → name, of all wards.
    """

    id: str
    source: str
    text: str
    profile: str | None
    explanation: Explanation
    stored: StoredAnswer | None
    author_posts: int
    ward_names: dict[str, str]

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain JSON-ready data."""
        return {key: value for key, value in asdict(self).items() if key != "ward_names"}


def explain_stored_post(city: Path, post: str, *, source: str = "") -> ExplainedPost:
    """Return why a stored post is put where it is.

    Args:
        city: The city file.
        post: The post's id in its source.
        source: The source, needed where two sources hold the same id.

    Raises:
        WardlightError: If there is no such post, several, or no wards.
    """
    with open_city(city) as opened:
        found = [each for each in find_posts(opened, post) if source in {"", each.source}]
        if not found:
            where = f" from {source}" if source else ""
            raise PipelineError(
                f"{city} holds no post with the id {post}{where}; take the id from the file that was imported"
            )
        if len(found) > 1:
            named = ", ".join(sorted(each.source for each in found)[:_MOST_NAMED])
            raise PipelineError(f"{post} is the id of {len(found)} posts; add --source with one of: {named}")
        stored = found[0]
        geocoder = load_geocoder(opened, find_default_points(opened))
        explanation = explain_post(geocoder, _to_explain(stored))
        return ExplainedPost(
            id=stored.native_id,
            source=stored.source,
            text=stored.text,
            profile=stored.profile,
            explanation=explanation,
            stored=load_stored_answer(opened, stored.id, "lives_in"),
            author_posts=count_author_posts(opened, stored.id),
            ward_names=dict(zip(geocoder.wards.codes, geocoder.wards.names, strict=True)),
        )


def _to_explain(stored: StoredPost) -> PostToExplain:
    box = stored.place_box
    return PostToExplain(
        stored.text,
        stored.profile,
        stored.lat,
        stored.lon,
        None if box is None else msgspec.json.decode(box, type=tuple[float, float, float, float]),
    )
