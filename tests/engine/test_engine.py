"""The engine: private connections, statements from files, values as parameters, files by name or glob."""

from pathlib import Path

import duckdb
import pandas as pd
import pytest
import sqlglot

from kamlib import engine
from kamlib.engine.duck import Duck
from kamlib.errors import DataError

SQL = sorted((Path(engine.__file__).parents[1]).glob("*/sql/*.sql"))


def test_a_private_connection_keeps_its_limit_its_time_zone_and_its_folder():
    with engine.connection(memory_limit="300MB") as duck:
        names = ("memory_limit", "TimeZone", "temp_directory", "autoinstall_known_extensions")
        limit, zone, folder, fetches = (
            duck.sql(f"SELECT current_setting('{name}')").fetchall()[0][0] for name in names
        )
        assert (limit, zone, fetches) == ("286.1 MiB", "UTC", False)
        assert Path(folder).is_dir()
    assert not Path(folder).exists()


def test_a_query_gets_tables_and_values():
    table = pd.DataFrame({"account_id": ["A", "B'"], "amount": [1.0, 2.0]})
    found = engine.query("SELECT amount FROM t WHERE account_id = $account", {"t": table}, account="B'")
    assert found["amount"].tolist() == [2.0]
    assert len(engine.query("SELECT * FROM t", {"t": table})) == 2


@pytest.mark.parametrize(
    "path", [path for path in SQL if path.parent.parent.name == "measure"], ids=lambda path: path.stem
)
def test_every_statement_of_the_measures_can_be_written_for_spark(path):
    text = engine.statement("measure", path.stem).replace("{part}", "").replace("{period}", "month")
    assert text == path.read_text(encoding="utf-8").replace("{part}", "").replace("{period}", "month")
    written = sqlglot.transpile(text, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)
    assert len(written) == 1
    assert "$" not in written[0]


ODD = ('a" UNION SELECT 1 --', "x; DROP TABLE y", "two words", "or.ders", "read_csv('secret.csv')")


@pytest.fixture
def duck():
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA erp; CREATE TABLE orders (a INT); CREATE VIEW erp.seen AS FROM orders")
        for name in ODD:
            connection.execute('CREATE TABLE "{}" (a INT)'.format(name.replace('"', '""')))
        connection.register("lent", pd.DataFrame({"a": [1]}))
        yield connection


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("orders", '"orders"'),
        ("Orders", '"Orders"'),
        ("lent", '"lent"'),
        ("erp.seen", '"erp"."seen"'),
        ("memory.erp.seen", '"memory"."erp"."seen"'),
        *((name, '"{}"'.format(name.replace('"', '""'))) for name in ODD),
    ],
)
def test_the_name_of_a_table_can_be_nothing_but_a_name(duck, name, written):
    run = Duck(duck, private=False)
    assert run.table(name) == written
    assert run.columns(written) in ({"a": "INTEGER"}, {"a": "BIGINT"})


@pytest.mark.parametrize(
    "name", ["missing", "erp.orders", "", "read_csv('x.csv')", "SELECT 1", "data.json", "*", "a.b.c.d"]
)
def test_what_is_no_table_is_refused(duck, name, tmp_path, monkeypatch):
    (tmp_path / "data.json").write_text('{"a": 1}')
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DataError, match=r"There is no table .* on the connection\. Found: .*lent"):
        Duck(duck, private=False).table(name)


def test_names_folders_and_globs_are_expanded_in_order(tmp_path, monkeypatch):
    for name in ("b.csv", "a.csv", "a[1].csv", "parts/2.parquet", "parts/1.parquet"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    monkeypatch.chdir(tmp_path)

    def names(paths):
        return [
            path.relative_to(tmp_path.resolve() if path.is_absolute() else ".").as_posix()
            for path in engine.expand(paths)
        ]

    assert names("?.csv") == ["a.csv", "b.csv"]
    assert names(str(tmp_path.resolve() / "*.csv")) == ["a.csv", "a[1].csv", "b.csv"]
    assert names("a[1].csv") == ["a[1].csv"]
    assert names(Path("parts")) == ["parts/1.parquet", "parts/2.parquet"]
    assert names(["b.csv", "a.csv"]) == ["b.csv", "a.csv"]
    for missing in ("c.csv", "*.xlsx", "", ["a.csv", "c.csv"]):
        with pytest.raises(DataError, match="There is no file"):
            engine.expand(missing)


def test_another_engine_is_refused():
    refused = pytest.raises(
        DataError, match=r"'str' is not an engine\. Expected: a DuckDB connection or a Spark session"
    )
    with refused, engine.session(engine="duckdb"):
        pass


def test_a_notebook_gets_no_bar_of_the_engine(monkeypatch):
    """DuckDB draws one for any statement that takes long; so what turns it off comes first."""
    connect, said = duckdb.connect, []

    class Heard:
        def __init__(self, duck):
            self.duck = duck

        def execute(self, sql):
            said.append(sql)
            return self.duck.execute(sql)

        def close(self):
            self.duck.close()

    monkeypatch.setattr(duckdb, "connect", lambda **given: Heard(connect(**given)))
    with engine.connection() as duck:
        (shown,) = duck.execute("SELECT current_setting('enable_progress_bar_print')").fetchone()
    assert said[0].startswith("SET enable_progress_bar_print = false;") and shown is False
