"""What cannot be read, told in the words of who brought the file.

A wrong structure refuses the whole file in one sentence; a wrong value refuses its line, and every
wrong value of a line is told at once, so that a file is mended in one go.
"""


class WrongFile(ValueError):
    """The whole file cannot be read; its message is one French sentence, or two."""


class UnreadableItem(ValueError):
    """One line with at least one value that cannot be read: (column, reason) for each."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{column}: {reason}" for column, reason in faults))
        self.faults = faults


def is_writable(text: str) -> bool:
    """Whether both databases can store a text: no NUL, no half of a character."""
    return "\x00" not in text and not any("\ud800" <= c <= "\udfff" for c in text)
