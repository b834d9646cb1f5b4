"""The same orders from memory, from files, from a table of the caller's DuckDB and from Spark: the same summary."""

import gzip

import duckdb
import pandas as pd
import pytest

from kamlib.errors import DataError
from kamlib.measure import order_summary, revenue_panel

pytestmark = pytest.mark.long


def same(found, expected):
    pd.testing.assert_frame_equal(found, expected, check_index_type=False, rtol=1e-12)


def test_parquet_csv_lists_globs_and_folders(orders, expected, tmp_path, days):
    half = len(orders) // 2
    names = {"whole": orders, "part-1": orders[:half], "part-2": orders[half:]}
    for name, table in names.items():
        table.to_parquet(tmp_path / f"{name}.parquet")
        table.to_csv(tmp_path / f"{name}.csv", index=False)
    with gzip.open(tmp_path / "zipped.csv.gz", "wb") as file:
        file.write(orders.to_csv(index=False, lineterminator="\r\n").encode())
    folder = tmp_path / "folder.parquet"
    folder.mkdir()
    orders[:half].to_parquet(folder / "0.parquet")
    orders[half:].to_parquet(folder / "1.parquet")
    for source in (
        tmp_path / "whole.parquet",
        str(tmp_path / "whole.csv"),
        tmp_path / "zipped.csv.gz",
        [tmp_path / "part-1.parquet", tmp_path / "part-2.parquet"],
        str(tmp_path / "part-*.parquet"),
        str(tmp_path / "part-?.csv"),
        folder,
    ):
        same(order_summary(source, **days), expected)


def test_a_name_with_marks_of_a_glob_is_a_name(orders, expected, tmp_path, days):
    for name in ("orders [1].parquet", "it's {1}.csv", "a*b.parquet"):
        path = tmp_path / name
        orders.to_csv(path, index=False) if path.suffix == ".csv" else orders.to_parquet(path)
        (tmp_path / "orders 1.parquet").write_bytes(b"not this one")
        same(order_summary(str(path), **days), expected)


def test_extra_columns_and_another_order_of_columns_do_not_matter(orders, expected, tmp_path, days):
    orders[[*orders.columns[::-1]]].assign(note='x, "y"\nz').to_csv(tmp_path / "o.csv", index=False)
    same(order_summary(tmp_path / "o.csv", **days), expected)


def test_a_table_of_the_callers_duckdb_which_stays_as_it_was(orders, expected, days):
    with duckdb.connect() as duck:
        duck.execute("CREATE SCHEMA erp")
        for name in ("plain", "kam_orders", '"odd name; DROP TABLE plain"', "erp.lines"):
            duck.execute(f"CREATE TABLE {name} AS SELECT * FROM orders")
        duck.register("lent", orders)
        before = duck.sql("SHOW ALL TABLES").fetchall(), duck.sql("FROM duckdb_settings()").fetchall()
        for name in ("plain", "kam_orders", "odd name; DROP TABLE plain", "erp.lines", "lent"):
            same(order_summary(name, engine=duck, **days), expected)
        same(order_summary(orders, engine=duck, **days).sort_index(), expected)
        assert before == (duck.sql("SHOW ALL TABLES").fetchall(), duck.sql("FROM duckdb_settings()").fetchall())


def test_names_that_are_no_table_are_refused(orders):
    with duckdb.connect() as duck:
        for name in ("missing", "read_csv('/etc/passwd')", "plain; DROP TABLE plain", "", "orders"):
            with pytest.raises(DataError, match="There is no table .* on the connection. Found: no tables"):
                order_summary(name, engine=duck)
        with pytest.raises(DataError, match="memory_limit belongs to the built-in engine"):
            order_summary(orders, engine=duck, memory_limit="1GB")


def test_times_with_a_zone_are_refused_wherever_they_stand(orders, tmp_path):
    zoned = orders.assign(order_date=orders["order_date"].dt.tz_localize("UTC"))
    zoned.to_parquet(tmp_path / "zoned.parquet")
    with duckdb.connect() as duck:
        duck.execute("CREATE TABLE zoned AS SELECT * FROM zoned")
        for source, engine in ((zoned, None), (tmp_path / "zoned.parquet", None), ("zoned", duck)):
            with pytest.raises(DataError, match="order_date is a moment with a time zone"):
                order_summary(source, engine=engine)


@pytest.mark.parametrize("end_of_line", ["\n", "\r\n"])
def test_line_ends_and_quoted_line_breaks_lose_nothing(orders, expected, end_of_line, tmp_path, days):
    path = tmp_path / "o.csv"
    orders.assign(note='two\nlines, "quoted"').to_csv(path, index=False, lineterminator=end_of_line)
    same(order_summary(path, **days), expected)


def test_a_file_in_another_form_goes_through_data(orders, expected, tmp_path, days):
    orders = orders[orders["account_id"] != "A1 "]  # reading takes blanks off the ends of ids
    expected = expected.drop("A1 ")
    written = orders.assign(order_date=orders["order_date"].dt.strftime("%d.%m.%Y"))
    written.to_csv(tmp_path / "o.csv", index=False, sep=";", decimal=",", encoding="cp1252")
    written.to_csv(tmp_path / "names as ours.csv", index=False)
    for name in ("o.csv", "names as ours.csv"):
        same(order_summary(tmp_path / name, **days).sort_index(), expected)


def test_a_line_that_cannot_be_read_is_not_left_out_in_silence(tmp_path):
    path = tmp_path / "o.csv"
    path.write_text("account_id,order_date,amount\nA,2025-01-01,1,too many\nB,2025-01-02,1\nC,2025-01-02,1\n")
    with pytest.raises(DataError, match=r"o\.csv: 1 line cannot be used as it stands\. .*kam\.data\.read"):
        order_summary(path)


def test_a_damaged_file_is_named_as_such(orders, tmp_path):
    path = tmp_path / "cut.parquet"
    orders.to_parquet(path)
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(DataError, match=r"DuckDB cannot read the data: .*cut\.parquet"):
        order_summary(path)


def test_sums_by_month_make_a_panel_but_no_summary(tmp_path):
    sums = pd.DataFrame(
        {"account_id": ["A", "A"], "month": pd.to_datetime(["2025-01-01", "2025-03-01"]), "amount": 1.0}
    )
    sums.to_csv(tmp_path / "sums.csv", index=False)
    assert revenue_panel(tmp_path / "sums.csv").to_numpy().tolist() == [[1.0, 0.0, 1.0]]
    with pytest.raises(DataError, match="cannot be split into weeks"):
        revenue_panel(sums, freq="W")
