"""Errors of the pipeline."""

from intake import WardlightError


class PipelineError(WardlightError):
    """A step cannot be done with this city file as it is."""


class FigureError(PipelineError):
    """A figure cannot be drawn from this report; the others may be."""


class NothingToExportError(PipelineError):
    """What is asked for as a file has no row."""
