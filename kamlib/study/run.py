"""A study's notebook and an analyst's files in; page, workbook, ledger and manifest out, whole or not at all."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kamlib import __version__, errors, files, language
from kamlib.errors import CapacityError, KamlibError, NotInstalledError, StudyError
from kamlib.language import gettext as _
from kamlib.study.folder_before import carry, place_of, plan_to_open
from kamlib.study.quality import packages
from kamlib.study.report import page
from kamlib.study.tables import Tables, gather

STUDIES = ("portfolio", "change", "rewind", "lifetime_value", "at_risk", "selection", "white_space", "account_review")
NEEDS = {
    "lifetime_value": ("contracts",),
    "at_risk": ("contracts", "payments", "managers"),
    "selection": ("contracts", "payments", "managers", "potential", "ratings", "activities", "current"),
    "white_space": ("managers",),
    "account_review": (
        "contracts", "payments", "managers", "potential", "activities", "current", "contacts", "service",
        "opportunities", "usage", "market",
    ),
}  # fmt: skip
REVIEW = "account_review"
CRITERIA = "criteria.yaml"
Progress = Callable[[str, float], None]


def run(
    name: str,
    *,
    orders: Any = None,
    accounts: Any = None,
    mapping: Any = None,
    preset: str | None = None,
    rates: Any = None,
    currency: str = "EUR",
    table: str | None = None,
    query: str | None = None,
    accounts_mapping: Any = None,
    contracts: Any = None,
    payments: Any = None,
    managers: Any = None,
    potential: Any = None,
    ratings: Any = None,
    activities: Any = None,
    current: Any = None,
    contacts: Any = None,
    service: Any = None,
    opportunities: Any = None,
    usage: Any = None,
    market: Any = None,
    criteria: str | Path | None = None,
    plan: str | Path | None = None,
    out: str | Path = "out",
    progress: Progress | None = None,
    **parameters,
) -> Path:
    """Run a study on your files and publish its folder: report.html, workbook, notebook, ledger, manifest.

    Parameters
    ----------
    name : {"portfolio", "change", "rewind", "lifetime_value", "at_risk", "selection", "white_space", "account_review"}
        The study.
    orders, accounts, mapping, preset, rates, currency, table, query, accounts_mapping
        Your files, as :func:`kamlib.study.gather` takes them; without `orders`, the sample portfolio.
    contracts, payments, managers, potential, ratings, activities, current
        Further files of yours, as the same function takes them.
    contacts, service, opportunities, usage, market
        The same, for the study account_review.
    criteria : path, optional
        Your criteria, for the study selection; see :func:`kamlib.score.load_criteria`. A copy stands in the folder.
    plan : path, optional
        For the study account_review: the ``plan.yaml`` of an earlier run, or the ``plan.xlsx`` beside it. Without it a
        plan of the folder in which somebody wrote is opened again, never written over.
    out : path
        The study's folder is made in here; the run before stays beside it as ``NAME.previous``.
    progress : callable, optional
        Called with what is being done and the share of it that is done.
    **parameters
        Parameters of the study, such as ``top=10``; None keeps the notebook's own value.

    Returns
    -------
    Path
        The report's page.

    Raises
    ------
    StudyError
        If there is no such study or parameter, or the data cannot answer the question.
    DataError
        If a file cannot be read.
    """
    if name not in STUDIES:
        raise StudyError(
            _("There is no study '{name}'.").format(name=name),
            expected=_("one of {names}").format(names=", ".join(STUDIES)),
        )
    tell = progress or (lambda text, share: None)
    if criteria is not None:
        parameters["criteria"] = CRITERIA
    folder = Path(out) / name
    files.recover(folder)
    opened = plan_to_open(folder, plan) if name == REVIEW else plan
    if opened is not None:
        parameters["plan"] = place_of(Path(opened))
    notebook = _prepared(name, parameters)
    with files.publishing(folder) as staging:
        tell(_("Reading"), 0.0)
        tables = gather(
            orders, accounts=accounts, mapping=mapping, preset=preset, rates=rates, currency=currency,
            table=table, query=query, accounts_mapping=accounts_mapping, contracts=contracts, payments=payments,
            managers=managers, potential=potential, ratings=ratings, activities=activities, current=current,
            contacts=contacts, service=service, opportunities=opportunities, usage=usage, market=market,
            needs=NEEDS.get(name, ()), progress=lambda text, share: tell(text, 0.4 * share),
        )  # fmt: skip
        tables.stage(staging / "tables")
        if criteria is not None:
            files.copy(criteria, staging / CRITERIA)
        if name == REVIEW:
            carry(folder, staging, opened)
        files.write_csv(staging / "ledger.csv", tables.ledger)
        stands_on = {"inputs": tables.inputs.to_dict("records"), "totals": _totals(tables)}
        if name == REVIEW:
            stands_on["opened"] = None if opened is None else Path(opened).name
        del tables  # the kernel takes its own copy: do not hold both
        _execute(notebook, staging, lambda share: tell(_("Computing"), 0.4 + 0.5 * share))
        tell(_("Writing the report"), 0.9)
        _write(name, notebook, stands_on, staging)
    tell(_("Done"), 1.0)
    return folder / "report.html"


def notebooks() -> Path:
    """Return the folder of the notebooks: in the project, or inside the installed package."""
    package = Path(__file__).parents[1]
    places = (package / "_share" / "notebooks", package.parent / "notebooks")
    found = next((place for place in places if (place / "studies").is_dir()), None)
    if found is None:
        raise NotInstalledError(
            _("The study notebooks are missing from this installation."), do=_("Install kamlab again.")
        )
    return found


def _prepared(name: str, parameters: dict):
    """Read the notebook, put the parameters in, and translate what it says."""
    nbformat = _nbformat()
    notebook = nbformat.read(notebooks() / "studies" / f"{name}.ipynb", as_version=4)
    catalogue = notebooks() / "locale" / language.current()
    given = {key: value for key, value in parameters.items() if value is not None}
    given |= {"orders": "tables", "accounts": None, "mapping": None, "rates": None, "lang": language.current()}
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = language.translate(cell.source, catalogue=catalogue)
        else:
            cell.outputs, cell.execution_count = [], None
            if "parameters" in cell.metadata.get("tags", []):
                cell.source = _with_values(cell.source, given)
    return notebook


def _with_values(source: str, values: dict) -> str:
    """Replace the values of ``name = value  # comment`` lines by strings and numbers: nothing given becomes code."""
    lines = source.splitlines()
    places = {found[1]: row for row, line in enumerate(lines) if (found := re.match(r"(\w+) = ", line))}
    unknown = sorted(set(values) - set(places))
    if unknown:
        raise StudyError(
            _("This study has no parameter {name}.").format(name=errors.some(unknown)),
            expected=errors.some(places, limit=20),
        )
    for key, value in values.items():
        comment = re.search(r"\s+#.*$", lines[places[key]])
        plain = value if value is None or isinstance(value, (int, float)) else str(value)
        lines[places[key]] = f"{key} = {plain!r}{comment[0] if comment else ''}"
    return "\n".join(lines)


def _execute(notebook, folder: Path, tell: Callable[[float], None]) -> None:
    """Run the cells in a kernel of this very Python, inside the staging folder; then let the study write its tables."""
    nbformat = _nbformat()
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, DeadKernelError

    class ThisPython(KernelSpecManager):
        def get_kernel_spec(self, kernel_name):
            start = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            return KernelSpec(argv=start, display_name="Python 3", language="python")

    class Manager(AsyncKernelManager):
        def _kernel_spec_manager_default(self):
            return ThisPython()

    count = len(notebook.cells)
    notebook.cells.append(nbformat.v4.new_code_cell('study.keep(".")'))
    client = NotebookClient(
        notebook,
        kernel_manager_class=Manager,
        kernel_name="python3",
        timeout=None,
        record_timing=False,
        resources={"metadata": {"path": str(folder)}},
        on_cell_executed=lambda cell, cell_index, execute_reply: tell(min(1.0, (cell_index + 1) / count)),
    )
    with TemporaryDirectory() as profile:
        surroundings = os.environ | {"IPYTHONDIR": profile, "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        try:
            client.execute(env=surroundings, **quiet)
        except CellExecutionError as error:
            raise _same_error(error) from error
        except DeadKernelError as error:
            raise CapacityError(
                _("The study stopped without a word, most often for lack of memory."),
                do=_("Close other programs, or give fewer lines."),
            ) from error
    notebook.cells.pop()


def _same_error(error) -> KamlibError:
    """Bring an error of the kernel back as what it was there."""
    kinds = {kind.__name__: kind for kind in (KamlibError, *KamlibError.__subclasses__())}
    if error.ename in kinds:
        return kinds[error.ename](error.evalue)
    return StudyError(
        _("The study met an error that it does not know: {error}").format(error=f"{error.ename}: {error.evalue}"),
        do=_("Open the notebook to see where, and please report it."),
    )


def _totals(tables: Tables) -> dict:
    orders = tables.orders
    return {
        "rows": len(orders),
        "accounts": int(orders["account_id"].nunique()),
        "amount": round(float(orders["amount"].sum()), 2),
        "currency": tables.currency,
        "first": f"{orders['order_date'].min():%Y-%m-%d}",
        "last": f"{orders['order_date'].max():%Y-%m-%d}",
    }


def _write(name: str, notebook, stands_on: dict, folder: Path) -> None:
    nbformat = _nbformat()
    answer = json.loads((folder / "answer.json").read_text(encoding="utf-8"))
    (folder / "answer.json").unlink()
    files.write_text(folder / f"{name}.ipynb", nbformat.writes(notebook) + "\n")
    footer = _(
        "KAM Lab {version}. The workbook, the notebook, the ledger and the manifest stand beside this page."
    ).format(version=__version__)
    documents = answer.pop("documents")
    files.write_text(folder / "report.html", page(notebook, footer=footer, documents=documents))
    manifest = {
        "study": name,
        "lang": language.current(),
        "parameters": answer.pop("parameters"),
        **stands_on,
        "versions": packages(),
        **answer,
        **({"documents": documents} if documents else {}),
        "files": {path.name: files.sha256(path) for path in sorted(folder.iterdir()) if path.is_file()},
    }
    files.write_json(folder / "manifest.json", manifest)


def _nbformat():
    try:
        import nbclient  # noqa: F401
        import nbformat
    except ImportError as error:
        raise NotInstalledError(
            _("Running a study needs the package nbclient."), do=_('Install it with: pip install "kamlab[lab]".')
        ) from error
    return nbformat
