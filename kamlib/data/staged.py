"""The kit's own Parquet files in, the tables they were written from out: no reading rules, they applied before."""

from pathlib import Path

import pandas as pd

from kamlib.errors import DataError
from kamlib.language import gettext as _


def read_staged(path) -> pd.DataFrame:
    """Take up a table that the kit itself wrote.

    Raises
    ------
    DataError
        If the file is not whole.
    """
    try:
        return pd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise DataError(
            _("The staged table {file} cannot be read.").format(file=Path(path).name),
            found=str(error).splitlines()[0],
            do=_("Run the study again from the original files."),
        ) from error
