"""Errors of the pipeline."""

from intake import WardlightError


class PipelineError(WardlightError):
    """A step cannot be done with this city file as it is."""
