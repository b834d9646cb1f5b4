"""Queries: rows come with their types, decimals exactly, and no password in any sentence."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pandas as pd
import pytest

from kamlib import data
from kamlib.errors import DataError, NotInstalledError

pytestmark = pytest.mark.long
QUERY = (
    "SELECT account, day AS order_date, amount, pieces AS quantity, currency, one_off AS project "
    "FROM kam_invoices ORDER BY line"
)
MAPPING = {"account": "account_id"}


def expect(loaded):
    assert loaded.table.assign(order_date=loaded.table["order_date"].dt.strftime("%Y-%m-%d")).drop(
        columns=["quantity", "project"]
    ).values.tolist() == [
        ["0012", "2024-01-31", 1234567890123.45, "EUR"],
        ["0012", "2024-02-01", -0.1, "EUR"],
        ["7", "2024-02-29", 1.234, "GBP"],
    ]
    assert loaded.table["quantity"].fillna(-1).tolist() == [3.0, -1.0, 2.0]
    assert loaded.table["project"].fillna(False).tolist() == [True, False, False]
    assert loaded.ledger.query("action == 'kept'")[["rows", "amount", "currency"]].values.tolist() == [
        [2, 1234567890123.35, "EUR"],
        [1, 1.234, "GBP"],
    ]
    assert "line" not in loaded.source
    assert loaded.lines.tolist() == [1, 2, 3]


@pytest.fixture
def sqlite(tmp_path):
    import sqlalchemy

    engine = sqlalchemy.create_engine(f"sqlite:///{tmp_path / 'erp.db'}")
    meta = sqlalchemy.MetaData()
    table = sqlalchemy.Table(
        "kam_invoices", meta,
        sqlalchemy.Column("line", sqlalchemy.Integer), sqlalchemy.Column("account", sqlalchemy.Text),
        sqlalchemy.Column("day", sqlalchemy.Text), sqlalchemy.Column("amount", sqlalchemy.Text),
        sqlalchemy.Column("pieces", sqlalchemy.Integer), sqlalchemy.Column("currency", sqlalchemy.Text),
        sqlalchemy.Column("one_off", sqlalchemy.Text),
    )  # fmt: skip
    meta.create_all(engine)
    rows = [
        (1, "0012", "2024-01-31", "1234567890123.45", 3, "EUR", "true"),
        (2, "0012", "2024-02-01", "-0.10", None, "EUR", None),
        (3, "7", "2024-02-29", "1.234", 2, "GBP", None),
    ]
    with engine.begin() as connection:
        connection.execute(table.insert(), [dict(zip(table.columns.keys(), row, strict=True)) for row in rows])
    yield engine
    engine.dispose()


def test_sqlalchemy_engine_connection_and_url(sqlite):
    expect(data.read(sqlite, query=QUERY, mapping=MAPPING))
    with sqlite.connect() as connection:
        expect(data.read(connection, query=QUERY, mapping=MAPPING))
    expect(data.read(str(sqlite.url), query=QUERY, mapping=MAPPING))


@pytest.fixture
def invoices(postgres):
    """A table on a real PostgreSQL with exact decimals, dates, booleans and times with zone."""
    import psycopg

    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS kam_invoices")
        connection.execute(
            "CREATE TABLE kam_invoices (line int, account text, day date, moment timestamptz, amount numeric(18, 3), "
            "pieces int, currency char(3), one_off boolean)"
        )
        connection.cursor().executemany(
            "INSERT INTO kam_invoices VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            [
                (
                    1,
                    "0012",
                    datetime.date(2024, 1, 31),
                    "2024-01-31 23:30+00",
                    Decimal("1234567890123.450"),
                    3,
                    "EUR",
                    True,
                ),
                (2, "0012", datetime.date(2024, 2, 1), "2024-02-01 00:00+00", Decimal("-0.100"), None, "EUR", None),
                (3, "7", datetime.date(2024, 2, 29), "2024-02-29 00:00+00", Decimal("1.234"), 2, "GBP", False),
            ],
        )
    yield postgres
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("DROP TABLE kam_invoices")


@pytest.mark.postgres
def test_postgres_through_adbc(invoices):
    from adbc_driver_postgresql import dbapi

    expect(data.read(invoices, query=QUERY, mapping=MAPPING))
    with dbapi.connect(invoices) as connection:
        expect(data.read(connection, query=QUERY, mapping=MAPPING))


@pytest.mark.postgres
def test_postgres_through_sqlalchemy(invoices):
    import sqlalchemy

    url = invoices.replace("postgresql://", "postgresql+psycopg://")
    expect(data.read(url, query=QUERY, mapping=MAPPING))
    engine = sqlalchemy.create_engine(url)
    expect(data.read(engine, query=QUERY, mapping=MAPPING))
    engine.dispose()


@pytest.mark.postgres
@pytest.mark.parametrize("driver", ["postgresql://", "postgresql+psycopg://"])
def test_decimals_stay_exact_where_floats_do_not(invoices, driver):
    """A float cannot tell 90071992547409.930 from 90071992547409.931; the ledger can."""
    query = (
        "SELECT 'A' AS account_id, date '2024-01-31' AS order_date, x::numeric(20, 3) AS amount, 'EUR' AS currency "
        "FROM (VALUES (90071992547409.931), (-90071992547409.930)) AS t (x)"
    )
    loaded = data.read(invoices.replace("postgresql://", driver), query=query)
    assert loaded.ledger["amount"].tolist() == [0.001, 0.001]


@pytest.mark.postgres
@pytest.mark.parametrize("driver", ["postgresql://", "postgresql+psycopg://"])
def test_nan_is_no_amount_and_a_zone_is_asked_for(invoices, driver, refusal):
    url = invoices.replace("postgresql://", driver)
    rows = "(VALUES ('NaN'::numeric), (1)) AS t (x)"
    query = f"SELECT 'A' AS account_id, date '2024-01-31' AS order_date, x AS amount FROM {rows}"
    assert data.read(url, query=query).ledger["rule"].tolist() == ["read", "unreadable amount", "kept"]
    moments = QUERY.replace("day AS", "moment AS")
    assert "the times carry a time zone" in refusal(url, query=moments, mapping=MAPPING)
    berlin = {"file": {"zone": "Europe/Berlin"}, "columns": {"account_id": "account"}}
    loaded = data.read(url, query=moments, mapping=berlin)
    assert loaded.table["order_date"].iloc[0] == pd.Timestamp("2024-02-01")


@pytest.mark.postgres
def test_what_a_database_refuses_is_told_in_its_words(invoices, refusal):
    said = refusal(invoices, query="SELECT nope FROM kam_invoices")
    assert 'does not answer the query. Found: column "nope" does not exist.' in said
    assert "division by zero" in refusal(invoices, query="SELECT 1 / (pieces - 2) AS account_id FROM kam_invoices")
    assert "brought no rows" in refusal(invoices, query="SELECT * FROM kam_invoices WHERE false")


@pytest.mark.postgres
def test_a_query_that_writes_leaves_nothing_behind(invoices):
    import psycopg

    with pytest.raises(DataError):
        data.read(invoices, query="DELETE FROM kam_invoices RETURNING line")
    with psycopg.connect(invoices) as connection:
        assert connection.execute("SELECT count(*) FROM kam_invoices").fetchone() == (3,)


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg"])
def test_no_password_stands_in_any_sentence(refusal, scheme):
    said = refusal(f"{scheme}://ana:s3cret@127.0.0.1:1/erp?password=s3cret", query="SELECT 1")
    assert "s3cret" not in said
    assert f"{scheme}://127.0.0.1:1/erp cannot be reached." in said


def test_slips(sqlite, write, refusal):
    assert "is a database, but no query says what to read from it" in refusal(sqlite)
    assert "orders.csv is a file; a query is for databases." in refusal(write("a,b\n1,2\n"), query="SELECT 1")
    assert "A int is nothing that can be read." in refusal(5, query="SELECT 1")
    assert "a table in memory needs no reading" in refusal(pd.DataFrame({"a": [1]}))
    assert "nonsense://x is not the URL of a database that is known." in refusal("nonsense://x", query="SELECT 1")
    assert "no such table: nope" in refusal(sqlite, query="SELECT * FROM nope")


def test_a_missing_driver_is_named():
    with pytest.raises(NotInstalledError, match=r"needs a driver that is not installed. Found: No module named"):
        data.read("mysql://ana@host/erp", query="SELECT 1")
