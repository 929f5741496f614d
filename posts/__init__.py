"""Posts: every wire format in, one `Post` out."""

from posts.errors import PostError
from posts.moments import Moment, parse_moment
from posts.post import Post
from posts.reading import FORMATS, PostBatch, PostFile, read_posts

__all__ = ["FORMATS", "Moment", "Post", "PostBatch", "PostError", "PostFile", "parse_moment", "read_posts"]
