"""Errors of the pipeline."""

from intake import WardlightError


class PipelineError(WardlightError):
    """A step cannot be done with this city file as it is."""


class FigureError(PipelineError):
    """A figure cannot be drawn from this report; the others may be."""


class PasswordError(PipelineError):
    """A password is too weak to be taken; the message does not repeat it."""


class UserError(PipelineError):
    """There is no such user or role, or the change would lock everybody out."""


class NothingToExportError(PipelineError):
    """What is asked for as a file has no row."""
