"""Errors that a sales analyst can act on: what is wrong, where, what was expected, what was found, what to do."""

from kamlib.language import gettext as _


class KamlibError(ValueError):
    """Something the kit cannot do with what it was given.

    Parameters
    ----------
    what : str
        What is wrong, as one sentence that names file, column, account or row count.
    expected, found : str, optional
        What the kit looked for and what stands there instead; up to five offenders.
    do : str, optional
        The next step, as one sentence.
    rule, column : str, optional
        Kind of fault, by its fixed name, and the column it is about, for lists of faults.
    line : int, optional
        Line of the file it is about.
    """

    def __init__(
        self,
        what: str,
        *,
        expected: str = "",
        found: str = "",
        do: str = "",
        rule: str = "",
        column: str = "",
        line: int | None = None,
    ):
        self.what, self.expected, self.found, self.do = what, expected, found, do
        self.rule, self.column, self.line = rule, column, line
        super().__init__(what)

    def __str__(self) -> str:
        parts = [
            self.what,
            _("Expected: {expected}.").format(expected=self.expected.rstrip(".")) if self.expected else "",
            _("Found: {found}.").format(found=self.found.rstrip(".")) if self.found else "",
            self.do,
        ]
        return " ".join(part for part in parts if part)


class DataError(KamlibError):
    """A file, table or mapping that cannot be used as it stands."""


class CapacityError(KamlibError):
    """Work that does not fit into the memory or disk it was given."""


class NotInstalledError(KamlibError):
    """A part of the kit that needs something this machine does not have."""


class StudyError(KamlibError):
    """A question that the given data cannot answer."""


class FitError(KamlibError):
    """A model that could not be fitted; says what to try."""


def some(values, limit: int = 5) -> str:
    """List up to `limit` offenders, and say how many more there are.

    Examples
    --------
    >>> some(["A", "B", "C"], limit=2)
    'A, B and 1 more'
    """
    values = [str(value) for value in values]
    shown = ", ".join(values[:limit])
    more = len(values) - limit
    return _("{shown} and {more} more").format(shown=shown, more=more) if more > 0 else shown
