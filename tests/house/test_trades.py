"""Each trade has one room; modules stay short; nothing reads the clock or global random state."""

import ast

import pytest

LIMIT = 320
IMPORTS = {
    "matplotlib": {"plots"},
    "seaborn": {"plots"},
    "ipywidgets": {"teach"},
    "anywidget": {"teach"},
    "duckdb": {"engine", "data", "measure"},
    "pyspark": {"engine"},
    "sqlglot": {"engine"},
    "sqlalchemy": {"data"},
    "adbc_driver_manager": {"data"},
    "adbc_driver_postgresql": {"data"},
    "openpyxl": {"data"},
    "python_calamine": {"data"},
    "xlsxwriter": {"files"},
}
READERS = {"read_csv", "read_table", "read_excel", "read_sql", "read_sql_query", "read_sql_table", "read_json",
           "read_html", "read_xml", "read_fwf", "read_pickle", "read_parquet", "read_feather"}  # fmt: skip
HANDED_OVER = {"excel_worker.py"}  # a guarded process of its own, which hands rows over through a temporary file
TABLE_WRITERS = {"to_csv", "to_excel", "to_parquet", "to_feather", "to_pickle", "to_json", "to_hdf", "to_stata",
                 "to_html", "to_xml", "to_sql"}  # fmt: skip
FILE_WRITERS = {"write_text", "write_bytes", "savefig", "touch"}
CLOCK = {"now", "utcnow", "today", "time", "time_ns", "localtime", "gmtime"}
CLOCK_OWNERS = {"datetime", "date", "Timestamp", "time"}
GENERATORS = {"default_rng", "Generator", "SeedSequence", "PCG64", "BitGenerator"}


def dotted(node) -> str:
    """Write a chain of attributes as text: ``np.random.rand``."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id if isinstance(node, ast.Name) else "", *reversed(parts)])


def calls(modules, *, outside=()):
    for module in modules:
        if module.room not in outside:
            for node in ast.walk(module.tree):
                if isinstance(node, ast.Call):
                    yield module, node, dotted(node.func)


def complain(faults):
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("package", IMPORTS)
def test_a_package_is_used_in_its_room_only(package, modules):
    rooms = IMPORTS[package]
    faults = []
    for module in modules:
        for node in ast.walk(module.tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            if any(name.partition(".")[0] == package for name in names) and module.room not in rooms:
                faults.append(f"{module.at(node)}: only {' and '.join(sorted(rooms))} may import {package}.")
    complain(faults)


def test_only_data_and_measure_use_the_engine(modules):
    faults = [
        f"{module.at(node)}: only data and measure may use kamlib.engine."
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom)
        and (
            node.module == "kamlib.engine" or (node.module == "kamlib" and any(a.name == "engine" for a in node.names))
        )
        and module.room not in ("engine", "data", "measure")
    ]
    complain(faults)


def test_only_data_reads_tables(modules):
    complain(
        [
            f"{module.at(node)}: {name}() reads a table; only the room data does that."
            for module, node, name in calls(modules, outside=["data"])
            if name.rpartition(".")[2] in READERS
        ]
    )


def test_only_files_writes(modules):
    faults = []
    for module, node, name in calls(modules, outside=["files"]):
        if module.path.name in HANDED_OVER:
            continue
        owner, _, last = name.rpartition(".")
        given = node.args or any(keyword.arg in ("path", "path_or_buf", "buf") for keyword in node.keywords)
        writes = (
            (last in TABLE_WRITERS and given)
            or (
                last in FILE_WRITERS
                and owner not in ("files", "")
                and not (last == "savefig" and module.room == "plots")
            )
            or (last == "open" and _mode(node, first=1 if not owner else 0) & set("wax+"))
            or name in ("os.replace", "os.rename", "nbformat.write", "shutil.copy", "shutil.copyfile", "shutil.move")
        )
        if writes:
            faults.append(f"{module.at(node)}: {name}() writes to disk; only kamlib.files does that.")
    complain(faults)


def _mode(call, *, first) -> set[str]:
    modes = [*call.args[first : first + 1], *(keyword.value for keyword in call.keywords if keyword.arg == "mode")]
    return {letter for mode in modes if isinstance(mode, ast.Constant) for letter in str(mode.value)}


def test_nothing_reads_the_clock(modules):
    faults = []
    for module, node, name in calls(modules):
        owner, _, last = name.rpartition(".")
        if last in CLOCK and owner.rpartition(".")[2] in CLOCK_OWNERS:
            faults.append(f"{module.at(node)}: {name}() reads the clock. Make the date an argument (as_of).")
    complain(faults)


def test_nothing_uses_global_random_state(modules):
    faults = []
    for module, node, name in calls(modules):
        owner, _, last = name.rpartition(".")
        if owner in ("random", "uuid", "secrets") or (owner.endswith(".random") and last not in GENERATORS):
            faults.append(
                f"{module.at(node)}: {name}() draws from global state. Take a seed and use numpy's default_rng."
            )
        if last == "default_rng" and not (node.args or node.keywords):
            faults.append(f"{module.at(node)}: default_rng() without a seed differs every time. Pass the seed.")
    complain(faults)


def test_modules_stay_short(modules):
    lengths = {module.place: len(module.path.read_text(encoding="utf-8").splitlines()) for module in modules}
    complain(
        [
            f"{place} has {n} lines; a module is one idea in at most {LIMIT}."
            for place, n in lengths.items()
            if n > LIMIT
        ]
    )


def test_nothing_prints_and_nothing_silences_a_warning(modules):
    faults = []
    for module, node, name in calls(modules, outside=["cli"]):
        if name == "print":
            faults.append(f"{module.at(node)}: print() in the library. Return the value, or raise an error.")
        if name in ("warnings.simplefilter", "warnings.filterwarnings", "warnings.catch_warnings"):
            faults.append(f"{module.at(node)}: {name}() silences a warning. Remove its cause.")
    complain(faults)


def test_no_assert_guards_an_input(modules):
    complain(
        [
            f"{module.at(node)}: assert vanishes under python -O. Raise an error of kamlib.errors."
            for module in modules
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Assert)
        ]
    )


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (test_only_data_and_measure_use_the_engine, "from kamlib.engine import query"),
        (test_only_data_reads_tables, "pd.read_csv(path)"),
        (test_only_files_writes, "table.to_csv(path)"),
        (test_only_files_writes, "path.write_text(text)"),
        (test_only_files_writes, "open(path, 'w')"),
        (test_only_files_writes, "path.open(mode='ab')"),
        (test_only_files_writes, "figure.savefig(path)"),
        (test_nothing_reads_the_clock, "pd.Timestamp.now()"),
        (test_nothing_reads_the_clock, "datetime.datetime.now()"),
        (test_nothing_reads_the_clock, "time.time()"),
        (test_nothing_uses_global_random_state, "np.random.normal()"),
        (test_nothing_uses_global_random_state, "random.random()"),
        (test_nothing_uses_global_random_state, "np.random.default_rng()"),
        (test_nothing_prints_and_nothing_silences_a_warning, "print(table)"),
        (test_nothing_prints_and_nothing_silences_a_warning, "warnings.simplefilter('ignore')"),
        (test_no_assert_guards_an_input, "assert x > 0"),
    ],
)
def test_each_rule_bites_and_names_the_place(rule, code, pretend):
    with pytest.raises(AssertionError, match=r"^kamlib/plan/pretended.py:1: "):
        rule(pretend(code))


def test_what_is_allowed_passes(pretend):
    code = (
        "files.write_text(path, text)\nwrite_csv(path, table)\ntable.to_csv()\nopen(path)\nnp.random.default_rng(seed)"
    )
    test_only_files_writes(pretend(code))
    test_nothing_uses_global_random_state(pretend(code))
    with pytest.raises(AssertionError, match="only plots may import seaborn"):
        test_a_package_is_used_in_its_room_only("seaborn", pretend("import seaborn as sns"))
