"""Word lists as people read them in a source file: words by spaces, phrases by bars."""


def list_words(text: str) -> tuple[str, ...]:
    """Return the words of a text."""
    return tuple(text.split())


def list_phrases(text: str) -> tuple[str, ...]:
    """Return the phrases of a text that bars part; line ends count as spaces."""
    return tuple(" ".join(phrase.split()) for phrase in text.split("|"))
