"""What the tests of the post readers share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from intake import Reject  # noqa: TC001 - pytest reads annotations when it collects
from posts import Post, PostFile, read_posts


class Outcome:
    """All batches of a file taken together."""

    def __init__(self, file: PostFile, size: int = 5000) -> None:
        """Read all batches."""
        self.file = file
        self.posts: list[Post] = []
        self.rejects: list[Reject] = []
        self.warnings: list[Reject] = []
        self.read = 0
        for batch in file.batches(size):
            assert batch.read == len(batch.posts) + len(batch.rejects)
            self.posts += batch.posts
            self.rejects += batch.rejects
            self.warnings += batch.warnings
            self.read += batch.read


Reader = Callable[..., Outcome]


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """Return a function that writes some content to a file and reads it as posts."""

    def write_and_read(content: str | bytes, *, name: str = "posts.txt", **options: object) -> Outcome:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return Outcome(read_posts(path, **options))  # type: ignore[arg-type] # options are checked by the callee

    return write_and_read
