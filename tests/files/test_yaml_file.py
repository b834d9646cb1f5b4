from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamlib.errors import DataError
from kamlib.yaml_file import Part, parse_yaml, read_yaml, update_yaml

WRITTEN = """\
# the plan of a year
account: Nevada Retail   # as on the contract

goals:
  # agreed with the buyer
  - id: G1
    what: "deliver on time"
    target: 0.95
  # not yet
  - id: G2
    what: sell the new line
    target:
due: 2026-03-31
"""


def content(path):
    return read_yaml(path, do="Mend it.").value


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "plan.yaml"
    file.write_text(WRITTEN, encoding="utf-8")
    return file


def test_a_part_knows_its_line(path):
    whole = read_yaml(path, do="Mend it.")
    assert whole.at("goals").at(1).at("what").line == 11
    error = whole.at("goals").at(1).at("what").wrong("a number")
    assert "plan.yaml, line 11: what" in str(error)
    assert "sell the new line" in str(error)
    assert "Mend it." in str(error)


def test_days_numbers_and_texts_are_read():
    whole = parse_yaml("day: 2026-03-31\nsaid: '2026-03-31'\nnone:\nfigure: 3\ntext: yes it is\n", "x.yaml", do="")
    assert whole.get("day", Part.day) == whole.get("said", Part.day) == date(2026, 3, 31)
    assert whole.get("none", Part.day) is None
    assert whole.get("none", Part.text) == ""
    assert whole.get("figure", Part.number) == 3.0
    for key, read in (("text", Part.day), ("text", Part.number), ("figure", Part.text), ("figure", Part.word)):
        with pytest.raises(DataError, match=f"{key} cannot be used"):
            whole.get(key, read)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: 1\na: 2\n", "line 2: this is not YAML"),
        ("a: b: c\n", "line 1: this is not YAML"),
        ("a: &x 1\nb: *x\n", "line 2: such a file has no references"),
    ],
)
def test_what_is_no_yaml_is_refused_with_its_line(text, told):
    with pytest.raises(DataError, match=told):
        parse_yaml(text, "x.yaml", do="Mend it.")


def test_no_file_and_no_text_are_told(tmp_path):
    with pytest.raises(DataError, match=r"no file none\.yaml"):
        read_yaml(tmp_path / "none.yaml", do="")
    (tmp_path / "latin.yaml").write_bytes("a: peque\xf1o".encode("latin-1"))
    with pytest.raises(DataError, match="not UTF-8"):
        read_yaml(tmp_path / "latin.yaml", do="")


def test_written_again_unchanged_a_file_is_the_same(path):
    update_yaml(path, content(path))
    assert path.read_text(encoding="utf-8") == WRITTEN


def test_one_change_changes_one_line(path):
    changed = content(path)
    changed["goals"][1]["target"] = 0.5
    update_yaml(path, changed)
    assert path.read_text(encoding="utf-8") == WRITTEN.replace("    target:\n", "    target: 0.5\n")


def test_a_new_entry_comes_in_and_comments_stay(path):
    changed = content(path)
    changed["goals"].insert(0, {"id": "G0", "what": "first", "target": 1})
    changed["goals"][1]["what"] = "deliver every day"
    update_yaml(path, changed)
    written = path.read_text(encoding="utf-8")
    assert content(path) == changed
    for comment in ("# the plan of a year", "# as on the contract", "# agreed with the buyer", "# not yet"):
        assert comment in written


def test_what_is_gone_is_gone(path):
    changed = content(path)
    del changed["goals"][0], changed["due"]
    update_yaml(path, changed)
    assert content(path) == changed


def test_a_file_that_is_no_yaml_is_not_written_over(path):
    path.write_text("a: b: c", encoding="utf-8")
    with pytest.raises(DataError, match="line 1: this is not YAML"):
        update_yaml(path, {"a": 1})
    assert path.read_text(encoding="utf-8") == "a: b: c"


def test_a_new_file_has_its_comments_and_missing_values_are_empty(tmp_path):
    file = update_yaml(
        tmp_path / "new.yaml",
        {
            "hours": np.float64(12.0),
            "due": pd.NaT,
            "start": pd.Timestamp("2026-01-05"),
            "share": np.nan,
            "n": np.int64(3),
        },
        comments={"due": "When it is to be done."},
    )
    assert content(file) == {"hours": 12, "due": None, "start": date(2026, 1, 5), "share": None, "n": 3}
    assert "# When it is to be done.\ndue:\n" in file.read_text(encoding="utf-8")


@settings(max_examples=40)
@given(
    st.dictionaries(
        st.sampled_from(["name", "note", "list"]),
        st.one_of(
            st.text(st.characters(exclude_categories=["Cs", "Cc"])),
            st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=9), max_size=4),
            st.floats(allow_nan=False, allow_infinity=False),
            st.dates(),
        ),
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300),
)
def test_what_is_written_is_read_again(tmp_path_factory, values, long):
    file = tmp_path_factory.mktemp("yaml") / "any.yaml"
    values["long"] = long
    update_yaml(file, {"before": 1, "note": "other"})
    update_yaml(file, values)
    assert content(file) == values
    first = file.read_bytes()
    update_yaml(file, values)
    assert file.read_bytes() == first


@pytest.mark.parametrize(
    "text", ["=1+1", "yes", "null", "2026-01-01", "1e5", "a: b", "# no", "- x", "\ttab", "a\nb\n", "\u2028", "a\x00b"]
)
def test_texts_that_look_like_something_else_stay_texts(tmp_path, text):
    file = update_yaml(tmp_path / "x.yaml", {"note": text})
    assert content(file) == {"note": text}
