"""The file of criteria: the kit's own holds together, in both languages; others are refused with file, line and key."""

from __future__ import annotations

import csv
import dataclasses

import pandas as pd
import pytest

from kamlib import data, language
from kamlib.errors import DataError
from kamlib.score import Criteria, Criterion, load_criteria

FIT = """
criteria:
  - id: fit
    name: Ajuste
    anchors: {1: 0, 5: 1}
"""


@pytest.fixture
def write(tmp_path):
    def write(text: str, name: str = "mine.yaml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


# the kit's own file


def test_the_five_of_the_kit_are_those_of_the_ratings():
    criteria = load_criteria()
    assert criteria.ids == ["revenue_volume", "potential", "lifetime_value", "product_fit", "strategic_value"]
    rated = set(data.load("ratings")["criterion"])
    columns = {condition.column for condition in criteria.knock_outs}
    parts = {part.id for criterion in criteria for part in criterion.parts}
    assert {"reputation", "willingness"} <= columns & rated
    assert "shared_vision" in parts & rated
    assert set(criteria.ids) <= rated


def test_everything_is_said_in_both_languages():
    for criterion in load_criteria():
        texts = [criterion.texts, *(one.texts for one in (*criterion.parts, *criterion.knock_outs))]
        texts += [criterion.kpi.texts, {f"{level}": told for level, told in criterion.levels.items()}]
        for told in (text for table in texts for text in table.values()):
            assert set(told) == {"en", "es"}
            assert told["en"] != told["es"] or len(told["en"]) < 5


def test_each_criterion_has_what_a_checklist_needs():
    for criterion in load_criteria():
        with_words = (criterion.name, criterion.definition, criterion.unit, criterion.evidence, criterion.owner)
        assert all(with_words)
        assert criterion.review_months
        assert criterion.missing == (0, 1)
        assert criterion.anchors[0][1] == 0
        assert criterion.anchors[-1][1] == 1
        if criterion.kind == "rating":
            assert dict(criterion.anchors) == {1: 0, 5: 1}
            assert list(criterion.levels) == [1, 3, 5]


def test_every_criterion_has_a_kpi_from_a_table_of_ours():
    kpis = load_criteria().kpis
    assert kpis.index.tolist() == load_criteria().ids
    assert kpis.notna().all(axis=None)
    assert set(kpis["table"]) <= set(data.load_all())
    with language.using("es"):
        assert load_criteria().kpis.loc["potential", "kpi"] == "Participación en la cartera"


def test_terms_are_those_of_the_glossary(root):
    with (root / "docs" / "glossary.csv").open(encoding="utf-8") as file:
        terms = {row["term_en"]: row["term_es"].split("|") for row in csv.DictReader(file)}
    wanted = {
        "revenue_volume": "revenue volume",
        "potential": "revenue potential",
        "lifetime_value": "customer lifetime value",
        "product_fit": "product fit",
        "strategic_value": "strategic value",
    }
    for criterion, term in wanted.items():
        spanish = load_criteria()[criterion].texts["name"]["es"].lower()
        assert any(word in spanish for word in terms[term])


def test_the_checklist_has_every_question_in_both_languages():
    english, spanish = load_criteria().checklist("en"), load_criteria().checklist("es")
    assert english.index.tolist() == spanish.index.tolist()
    assert {"revenue_volume", "reference", "solvency", "sanctions", "willingness"} <= set(english.index)
    assert english.loc["solvency", "out if"] == "above 60"
    assert spanish.loc["solvency", "queda fuera si"] == "más de 60"
    assert english.loc["revenue_volume", "points of 100"].startswith("0 at 0, 25 at 50,000")
    assert english.loc["strategic_value", "points of 100"].startswith("1: It buys, and that is all. 3: ")
    assert english.loc["reference", "what"] == "Reference (part of the above)"
    with language.using("es"):
        assert load_criteria().checklist().columns.tolist() == spanish.columns.tolist()
    assert "<table" in load_criteria()._repr_html_()


def test_conditions_say_why():
    conditions = {condition.id: condition for condition in load_criteria().knock_outs}
    assert "paid 71 days late" in conditions["solvency"].reason(71)
    assert "judged 1.5 of 5; at least 2" in conditions["willingness"].reason(1.5)
    with language.using("es"):
        assert conditions["sanctions"].reason(1) == "Figura en una lista de sanciones."
        assert "con 1,5 de 5" in conditions["reputation"].reason(1.5)


# files of one's own


def test_a_file_of_ones_own_may_be_short_and_in_one_language(write):
    criteria = load_criteria(write(FIT))
    fit = criteria["fit"]
    assert (fit.name, fit.kind, fit.direction, fit.missing, fit.kpi) == ("Ajuste", "column", "higher", (0, 1), None)
    with language.using("es"):
        assert criteria.names.to_dict() == {"fit": "Ajuste"}
    assert criteria.kpis["kpi"].isna().all()
    assert criteria.checklist().loc["fit", "points of 100"] == "0 at 1, 100 at 5"
    with pytest.raises(KeyError):
        criteria["fits"]


def test_lower_is_better_from_the_worst_to_the_best(write):
    text = FIT.replace("anchors: {1: 0, 5: 1}", "anchors: {60: 0, 30: 0.5, 0: 1}\n    direction: lower")
    delay = load_criteria(write(text))["fit"]
    values = pd.Series([90.0, 60.0, 45.0, 15.0, -5.0])
    assert delay.scaled(delay.directed(values)).tolist() == [0, 0, 0.25, 0.75, 1]


def test_criteria_are_a_sequence():
    criteria = load_criteria()
    assert [criterion.id for criterion in criteria][:2] == criteria.ids[:2]
    assert criteria[0].id == "revenue_volume"
    assert len(criteria) == 5
    less = Criteria(tuple(one for one in criteria if one.id != "potential"))
    assert "potential" not in less.missing
    assert dataclasses.replace(criteria[0], column="sales").column == "sales"


@pytest.mark.parametrize(
    ("change", "line", "told"),
    [
        (("{1: 0, 5: 1}", "{5: 0, 1: 1}"), 5, "anchors .*values from the worst to the best, for the direction higher"),
        (("{1: 0, 5: 1}", "{1: 0, 5: 0.9}"), 5, "ratings from 0 to 1 that never fall"),
        (("{1: 0, 5: 1}", "{1: 0, 3: 0.6, 4: 0.5, 5: 1}"), 5, "never fall"),
        (("{1: 0, 5: 1}", "{1: 0}"), 5, "two pairs"),
        (("{1: 0, 5: 1}", "{one: 0, 5: 1}"), 5, "a number. Found: one"),
        (("{1: 0, 5: 1}", "{1: 0, 5: yes please}"), 5, "5 cannot be used as it stands. Expected: a number"),
        (("id: fit", "id: Good fit"), 3, "a name in small letters.*Found: Good fit"),
        (("name: Ajuste", "nme: Ajuste"), 4, "nme cannot be used.*one of the keys name.*Found: nme"),
        (("    name: Ajuste\n", ""), 3, "the keys id, name, anchors. Found: no name"),
        (("name: Ajuste", "name: {en: Fit}"), 4, "the keys en, es. Found: no es"),
        (("name: Ajuste", "name: 7"), 4, "name cannot be used"),
        (("name: Ajuste", "name: A\n    kind: points"), 5, "one of column, rating. Found: points"),
        (("name: Ajuste", "name: A\n    missing: [0.5]"), 5, "a lowest and a highest rating"),
        (("name: Ajuste", "name: A\n    missing: [0.6, 0.4]"), 5, "a lowest and a highest rating"),
        (("name: Ajuste", "name: A\n    missing: none"), 5, "a list. Found: none"),
        (("name: Ajuste", "name: A\n    review_months: 1.5"), 5, "a whole number of months"),
        (("name: Ajuste", "name: A\n    levels: high"), 5, "a mapping from points"),
        (("name: Ajuste", "name: A\n    kpi: {name: K}"), 5, "the keys name, table. Found: no table"),
        (("name: Ajuste", "name: A\n    knock_outs:\n      - {id: k, name: K, column: c}"), 6, "at_least or at_most"),
        (("name: Ajuste", "name: A\n    parts:\n      - {id: fit, name: K, anchors: {0: 0, 1: 1}}"), 3, "id once"),
    ],
)  # fmt: skip
def test_what_has_no_meaning_is_named_with_its_line(write, change, line, told):
    with pytest.raises(DataError, match=told) as caught:
        load_criteria(write(FIT.replace(*change)))
    assert str(caught.value).startswith(f"mine.yaml, line {line}: ")
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("criteria: [", "mine.yaml, line 1: this is not YAML"),
        ("criteria:\n  - id: a\n    id: b\n", "line 3: this is not YAML"),
        ("criteria: []", "one criterion at least"),
        ("- 1", "the file cannot be used.*a mapping with the keys criteria"),
        ("", "a mapping with the keys criteria. Found: None"),
        ("criteria: &all\n  - *all\n", "line 2: such a file has no references"),
        ("criteria:\n  - !!python/object:os.system {}\n", "this is not YAML"),
    ],
)
def test_files_that_are_none(write, text, told):
    with pytest.raises(DataError, match=told):
        load_criteria(write(text))


def test_files_that_are_not_there_too_large_or_not_text(write, tmp_path):
    with pytest.raises(DataError, match=r"There is no file none\.yaml"):
        load_criteria(tmp_path / "none.yaml")
    with pytest.raises(DataError, match="too large"):
        load_criteria(write("#" * (1 << 20) + "\n" + FIT))
    path = write("")
    path.write_bytes("criteria: ñ".encode("latin-1"))
    with pytest.raises(DataError, match="not UTF-8"):
        load_criteria(path)
    with language.using("es"), pytest.raises(DataError, match="No existe el archivo none"):
        load_criteria(tmp_path / "none.yaml")


def test_words_of_a_file_never_become_html(write):
    criteria = load_criteria(write(FIT.replace("Ajuste", '"<script>alert(1)</script>"')))
    assert "<script>" not in criteria._repr_html_()


def test_a_criterion_can_be_made_by_hand():
    delay = Criterion("delay", ((60, 0), (0, 1)), direction="lower")
    assert delay.name == "delay"
    assert delay.scaled(delay.directed(pd.Series([30.0]))).tolist() == [0.5]
