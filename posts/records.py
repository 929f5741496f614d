"""The general way from a JSON record to a post: any keys, inner objects, one record at a time."""

from collections.abc import Mapping

from posts.building import Near, build_post
from posts.decoding import JsonFaultError, decode_json
from posts.fields import flatten_record, match_keys
from posts.findings import Findings
from posts.post import Post

_MOST_SHAPES = 4096


class RecordReader:
    """Reads flat records whose keys are matched leniently, each by its own keys."""

    def __init__(self, findings: Findings, columns: dict[str, str], *, near: Near | None) -> None:
        """Keep where findings and matched keys go.

        Args:
            findings: Receives rejects, warnings and notes.
            columns: Receives field → key as keys are met.
            near: Tells whether (lat, lon) lies near the city.
        """
        self.near = near
        self._findings = findings
        self._columns = columns
        self._shapes: dict[tuple[str, ...], dict[str, str]] = {}

    def read_line(self, row: int, line: bytes, posts: list[Post]) -> None:
        """Append the post of one line, or note its reject."""
        try:
            record = decode_json(line)
        except JsonFaultError as error:
            self._findings.reject(row, "", line, error.reason)
            return
        if not isinstance(record, dict):
            self._findings.reject(row, "", line, "a post is a JSON object: {…}")
            return
        post = self.read_record(row, record)
        if post is not None:
            posts.append(post)

    def read_record(self, row: int, record: Mapping[str, object]) -> Post | None:
        """Return the post of a record, or None once its reject has been noted."""
        flat = flatten_record(record)
        fields = {field: flat[key] for field, key in self._match(tuple(flat)).items()}
        return build_post(fields, row=row, findings=self._findings, near=self.near)

    def _match(self, keys: tuple[str, ...]) -> dict[str, str]:
        matched = self._shapes.get(keys)
        if matched is None:
            matched = match_keys(keys)
            for field, key in matched.items():
                self._columns.setdefault(field, key)
            if len(self._shapes) < _MOST_SHAPES:
                self._shapes[keys] = matched
        return matched
