"""A SWOT as a file: written, read, changed by a person, and refused where it cannot be."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamlib import language
from kamlib.errors import DataError
from kamlib.swot import Factor, Swot, TowsAction, from_data, from_part, to_content
from kamlib.yaml_file import parse_yaml


@pytest.fixture
def swot(proven, judged):
    """Return a SWOT of two factors and the action that follows from them."""
    action = TowsAction(
        id="A1", strategy="ST", what="Meet the new buyer with the delivery record.", factors=("S1", "T1"),
        owner="Nuria Velasco", due="2025-02-28", measure="meeting held",
    )  # fmt: skip
    return Swot((proven("S1", weight=2.5), judged("T1", claim='He said: "no, #1 is Lumen"')), (action,))


def test_what_was_written_is_read(swot, tmp_path):
    path = swot.write(tmp_path / "swot.yaml")
    assert Swot.read(path).table.equals(swot.table)
    assert Swot.read(path).actions == swot.actions
    text = path.read_text(encoding="utf-8")
    assert "# What stands in the SWOT" in text and "expires_on: 2025-06-30" in text
    assert "ci_lower" not in text  # what is not said is not written


def test_what_data_propose_survives_the_file(twelve, tmp_path):
    swot = Swot(from_data("A00", twelve, as_of="2024-12-31"))
    assert Swot.read(swot.write(tmp_path / "a.yaml")).factors == swot.factors


def test_comments_and_order_of_a_person_stay(swot, tmp_path):
    path = swot.write(tmp_path / "swot.yaml")
    path.write_text(path.read_text().replace("    owner: Nuria", "    # ask Tobias first\n    owner: Nuria", 1))
    before = path.read_text()
    Swot.read(path).write(path)
    assert path.read_text() == before
    Swot((swot.factors[0], swot.factors[1]), ()).write(path)
    assert "# ask Tobias first" in path.read_text()


def test_it_is_commented_in_the_readers_language(swot, tmp_path):
    with language.using("es"):
        assert "responsable" in swot.write(tmp_path / "foda.yaml").read_text(encoding="utf-8")


def test_a_part_of_a_larger_file(swot):
    part = parse_yaml("name: plan\nswot:\n", "plan.yaml", do="")
    assert from_part(part.at("swot")) == Swot(())
    assert to_content(Swot(())) == {"factors": [], "actions": []}


FACTOR = "factors:\n  - id: S1\n    kind: strength\n    claim: We deliver on time.\n"
ACTION = "actions:\n  - {id: A1, strategy: SO, what: Go, factors: [S1], due: 2025-01-01, measure: gone, owner: }\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("factors: 3\n", r"line 1: factors.*a list"),
        ("factor: []\n", r"line 1: factor .*factors, actions"),
        (FACTOR + "    size: 3\n", r"line 5: size.*one of the keys"),
        (FACTOR + "    weight: heavy\n", r"line 5: weight.*a number.*heavy"),
        (FACTOR + "    weight: -1\n", r"line 2: Factor S1 has a weight that cannot be.*-1"),
        (FACTOR + "    judgement: true\n", r"line 2: Factor S1 is a judgement without an owner"),
        (FACTOR + "    judgement: maybe\n", r"line 5: judgement.*true or false.*maybe"),
        (FACTOR + "    rows: 2.5\n", r"line 5: rows.*a whole number.*2.5"),
        (FACTOR + "    expires_on: soon\n", r"line 5: expires_on.*a day such as"),
        (FACTOR + FACTOR.split("\n", 1)[1], r"line 5: id.*each id once.*S1"),
        ("factors:\n  - {id: [1], kind: threat, claim: x}\n", r"line 2: id.*a word"),
        ("factors:\n  - {id: S1, kind: chance, claim: x}\n", r"line 2: kind.*strength, weakness.*chance"),
        ("factors:\n  - {kind: threat, claim: x}\n", r"line 2: 0 .*id, kind, claim"),
        (FACTOR + ACTION, r"line 6: Action A1 is not complete.*missing: owner"),
    ],
)
def test_a_fault_is_told_with_file_line_and_key(text, told, tmp_path):
    path = tmp_path / "swot.yaml"
    path.write_text(text)
    with pytest.raises(DataError, match=r"swot\.yaml, " + told):
        Swot.read(path)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DataError, match=r"no file swot\.yaml"):
        Swot.read(tmp_path / "swot.yaml")


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40).filter(
    lambda text: text.strip() == text and text
)


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXT, TEXT, st.floats(-1e9, 1e9), st.floats(0, 1))
def test_any_claim_and_any_figure_come_back_as_they_were(tmp_path, claim, owner, value, confidence):
    factor = Factor(
        id="W1", kind="weakness", claim=claim, owner=owner, value=value, confidence=confidence, effect=value
    )
    path = Swot((factor,)).write(tmp_path / "any.yaml")
    assert Swot.read(path).table.equals(Swot((factor,)).table)
