"""The root of every error that a user can cause and a user can mend."""


class WardlightError(Exception):
    """One clear sentence for the user: what is wrong, where, and the way out.

    The command line prints it as one line and exits with 1; the web app shows it as a page.
    """

    def __str__(self) -> str:
        """Return the sentence on one line, whatever the file's own words in it hold."""
        return " ".join("".join(mark if mark.isprintable() else " " for mark in super().__str__()).split())


class InputFileError(WardlightError):
    """A file cannot be read as what it was given as; nothing of it was taken in."""
