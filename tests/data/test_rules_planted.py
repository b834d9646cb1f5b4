"""`kam check` on the messy exports finds what was planted there, and nothing on the clean tables."""

from pathlib import Path

import pandas as pd
import pytest

from kamlib import data, language
from kamlib.data.sample import root
from kamlib.data.sentences import sentence, variants

pytestmark = pytest.mark.long
PLANTED = Path(__file__).parent / "inputs" / "planted_faults.csv"


def keys(table):
    table = table.assign(line=table["line"].astype("Int64").astype("str"), column=table["column"].fillna(""))
    return set(zip(table["file"], table["line"], table["column"], table["rule"], strict=True))


@pytest.fixture(scope="module")
def planted():
    table = pd.read_csv(PLANTED, dtype=str, keep_default_na=False)
    return table.assign(line=pd.to_numeric(table["line"]).astype("Int64"))


@pytest.fixture(scope="module")
def problems():
    return data.check(root() / "raw")


def test_enough_is_planted(planted):
    assert len(planted) >= 30
    assert planted["rule"].nunique() >= 25
    assert not planted["id"].duplicated().any()


def test_every_planted_fault_is_found(planted, problems):
    missed = sorted(keys(planted) - keys(problems.table))
    assert not missed, f"{len(missed)} planted faults are not found: {missed[:5]}"


def test_nothing_else_is_found(planted, problems):
    more = sorted(keys(problems.table) - keys(planted))
    assert not more, f"{len(more)} faults are found that nobody planted: {more[:5]}"


def test_values_are_told_as_the_file_writes_them(planted, problems):
    cell = planted[(planted["value"] != "") & planted["line"].notna()]
    told = {key: value for key, value in zip(zip(
        problems.table["file"], problems.table["line"], problems.table["column"].fillna(""), problems.table["rule"],
        strict=True), problems.table["value"], strict=True)}  # fmt: skip
    hidden = ("personal_data", "duplicate_key", "duplicate_row")
    for row in cell[~cell["rule"].isin(hidden)].itertuples():
        assert told[(row.file, row.line, row.column, row.rule)] == row.value.removesuffix(".0"), row.id


def test_every_sentence_names_file_line_and_column(problems):
    for row in problems.table.itertuples():
        assert row.file in row.reason or Path(row.file).name in row.reason
        if not pd.isna(row.line) and row.rule != "encoding":
            assert f"line {row.line}" in row.reason
        if isinstance(row.column, str):
            assert row.column in row.reason
        assert row.reason.rstrip().endswith("."), row.reason


def test_sentences_are_few(planted, problems):
    """What is wrong in hundreds of places is one sentence, not hundreds."""
    sentences = problems.sentences()
    assert len(sentences) < len(problems)
    assert sum("The same" in sentence for sentence in sentences) > 10


def test_the_same_faults_are_told_in_spanish(problems):
    with language.using("es"):
        spanish = data.check(root() / "raw" / "hubspot").table
    english = problems.table[problems.table["file"].str.startswith("hubspot/")]
    assert keys(spanish.assign(file="hubspot/" + spanish["file"])) == keys(english)
    assert spanish["reason"].str.contains("columna|línea").all()


def test_every_sentence_has_its_spanish():
    english = {variant: sentence(variant) for variant in variants()}
    with language.using("es"):
        assert [variant for variant in variants() if sentence(variant) == english[variant]] == []


@pytest.mark.parametrize("together", [True, False])
def test_nothing_is_found_on_the_clean_tables(together):
    tables = sorted(path for path in root().glob("*.csv") if path.name != "dictionary.csv")
    groups = [tables] if together else [[path] for path in tables]
    for group in groups:
        assert data.check(group).table["reason"].tolist() == []
