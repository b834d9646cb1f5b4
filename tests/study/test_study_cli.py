"""The command line: help, check, sample, doctor, and errors in one sentence."""

import io
import os
import subprocess
import sys

import pandas as pd
import pytest

from kamlib import data
from kamlib.cli import app
from kamlib.study.doctor import examine


def kam(*words):
    """Run the command; give its exit code."""
    with pytest.raises(SystemExit) as stop:
        app([str(word) for word in words])
    return stop.value.code


@pytest.fixture
def clean(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(
        "account_id,order_date,amount,currency\nA,2024-01-02,10.5,EUR\nB,2024-02-29,7.25,EUR\n", encoding="utf-8"
    )
    return path


@pytest.fixture
def faulty(tmp_path):
    path = tmp_path / "faulty.csv"
    path.write_text(
        "account_id,order_date,amount,currency\nA,2024-01-32,10,EUR\nB,2024-01-02,,EUR\nC,2024-01-03,5,EUR\n",
        encoding="utf-8",
    )
    return path


def test_help_in_both_languages(capsys):
    assert kam("--help") == 0
    assert "Answer a question about your orders" in capsys.readouterr().out
    assert kam("study", "--help", "--lang", "es") == 0
    told = capsys.readouterr().out
    assert "Archivo de mapeo" in told and "Mapping file" not in told


def test_the_language_comes_from_the_environment():
    words = [sys.executable, "-m", "kamlib", "--help"]
    done = subprocess.run(
        words, capture_output=True, encoding="utf-8", env=os.environ | {"KAM_LANG": "es", "PYTHONUTF8": "1"}
    )
    assert "Responder una pregunta" in done.stdout


@pytest.mark.parametrize(
    "words", [["study"], ["study", "--top", "many"], ["sales"], ["study", "portfolio", "--nope"], ["sample"]]
)
def test_a_wrong_command_is_code_2(words, capsys):
    assert kam(*words) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_an_unknown_study_is_one_sentence(capsys):
    assert kam("study", "sales") == 1
    told = capsys.readouterr().err
    names = "portfolio, change, rewind, lifetime_value, at_risk, selection, white_space, account_review"
    assert told == f"There is no study 'sales'. Expected: one of {names}.\n"


def test_an_error_nobody_thought_of_is_one_sentence_too(monkeypatch, capsys):
    monkeypatch.setattr(data, "check", lambda *given, **more: 1 / 0)
    assert kam("check", "orders.csv") == 1
    told = capsys.readouterr().err
    assert "ZeroDivisionError" in told and "KAM_DEBUG=1" in told and "Traceback" not in told


def test_debug_shows_where(monkeypatch):
    monkeypatch.setattr(data, "check", lambda *given, **more: 1 / 0)
    monkeypatch.setenv("KAM_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        app(["check", "orders.csv"])


@pytest.mark.long
def test_check_finds_nothing_in_a_clean_file(clean, capsys):
    assert kam("check", clean) == 0
    assert "No faults found." in capsys.readouterr().out


def test_check_lists_faults_by_rule_and_writes_them_all(faulty, tmp_path, capsys):
    assert kam("check", faulty, "--csv", tmp_path / "faults.csv") == 1
    told = capsys.readouterr().out
    assert "order_date" in told and "amount" in told and "faults found." in told
    faults = pd.read_csv(tmp_path / "faults.csv")
    assert {2, 3} <= set(faults["line"])
    assert {"file", "line", "column", "value", "reason"} <= set(faults.columns)


def test_check_in_spanish(faulty, capsys):
    assert kam("check", faulty, "--lang", "es") == 1
    told = capsys.readouterr().out
    assert "columna order_date" in told and "column " not in told


@pytest.mark.long
def test_a_mapping_is_drafted(clean, tmp_path, capsys):
    assert kam("check", clean, "--draft-mapping") == 0
    draft = tmp_path / "mapping.yaml"
    draft.write_text(capsys.readouterr().out, encoding="utf-8")
    assert data.read(clean, mapping=draft).table["amount"].tolist() == [10.5, 7.25]


def test_check_of_a_missing_file(tmp_path, capsys):
    assert kam("check", tmp_path / "nope.csv") == 1
    assert "nope.csv" in "".join(capsys.readouterr().out.split())


def test_the_sample_is_copied_and_nothing_is_overwritten_without_asking(tmp_path, monkeypatch, capsys):
    folder = tmp_path / "sample"
    assert kam("sample", folder) == 0
    assert {"orders.csv", "accounts.csv", "dictionary.csv"} <= {path.name for path in folder.iterdir()}
    assert not (folder / "truth").exists() and not (folder / "golden").exists()
    (folder / "orders.csv").write_text("mine", encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert kam("sample", folder) == 1
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    assert kam("sample", folder) == 1
    assert (folder / "orders.csv").read_text(encoding="utf-8") == "mine"
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    assert kam("sample", folder) == 0
    assert (folder / "orders.csv").read_text(encoding="utf-8") != "mine"


def test_doctor_says_what_is_here_and_how_to_get_the_rest(monkeypatch, capsys):
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("KAM_CHROMIUM", raising=False)
    monkeypatch.delenv("KAM_POSTGRES", raising=False)
    assert kam("doctor") == 0
    told = capsys.readouterr().out
    for name in ("Python", "pandas", "nbclient", "Chromium", "Java", "PostgreSQL", "Language"):
        assert name in told
    assert "install Java 17" in told.replace("\n", " ")


def test_doctor_notices_a_package_out_of_bounds(monkeypatch):
    from kamlib.study import doctor

    known = doctor.version
    monkeypatch.setattr(doctor, "version", lambda name: "1.0" if name == "pandas" else known(name))
    finding = next(one for one in examine() if one.what == "pandas")
    assert not finding.fine and finding.needed and "1.0, wanted" in finding.state
    assert kam("doctor") == 1


@pytest.mark.long
def test_python_dash_m_works_and_progress_is_plain_lines(clean, tmp_path):
    words = [sys.executable, "-m", "kamlib", "study", "rewind", "--orders", str(clean), "--out", str(tmp_path / "out")]
    done = subprocess.run(words, capture_output=True, encoding="utf-8")
    assert done.returncode == 1
    lines = done.stderr.strip().splitlines()
    assert len(lines) >= 2 and "\r" not in done.stderr and "\x1b" not in done.stderr
    assert lines[-1].startswith("Choosing 20 accounts leaves none to compare with.")


def test_the_account_that_is_meant_is_asked_for_in_one_sentence(clean, tmp_path, capsys):
    assert kam("study", "account_review", "--orders", clean, "--account", "Z", "--out", tmp_path) == 1
    told = capsys.readouterr().err.splitlines()[-1]
    assert told.startswith("No account has this id or name: Z.") and told.endswith("(--account).")
    assert kam("study", "portfolio", "--account", "A", "--out", tmp_path) == 1
    assert "This study has no parameter account." in capsys.readouterr().err
    assert kam("study", "account_review", "--plan", tmp_path / "plan.yaml", "--out", tmp_path) == 1
    assert "There is no plan" in capsys.readouterr().err and not list(tmp_path.glob("account_review*"))


def test_a_study_needs_a_name(capsys):
    assert kam("study", "--top", "3") == 2
    assert "Which study?" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["=cmd|'/c calc'!A1", "[bold]x[/bold]", "[/]"])
def test_names_are_not_markup_on_the_screen(name, tmp_path, capsys):
    path = tmp_path / "orders.csv"
    path.write_text(f'account_id,order_date,amount,currency\n"{name}",2024-01-32,10,EUR\n', encoding="utf-8")
    assert kam("check", path) == 1
    assert "Traceback" not in capsys.readouterr().err
