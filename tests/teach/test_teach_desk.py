"""`kam learn`: the copy that is there or a new one, JupyterLab calm and in the learner's language."""

import json

import pytest

from kamlib import cli
from kamlib.teach import Progress, certificate, copy_lesson, desk


@pytest.fixture
def lab(monkeypatch):
    """JupyterLab is not started; how it would be is kept."""
    called = []

    class Server:
        def __init__(self, command, **more):
            called.append((command, more))

        def wait(self):
            return 0

    monkeypatch.setattr(desk.subprocess, "Popen", Server)
    return called


def learn(folder, *words, says="y"):
    import sys
    from io import StringIO

    before, sys.stdin = sys.stdin, StringIO(says + "\n")
    try:
        cli.app(["learn", "90", "--folder", str(folder), "--no-browser", *words])
    except SystemExit as end:
        return end.code
    finally:
        sys.stdin = before


def test_a_first_lesson_is_copied_and_opened(lab, tmp_path, capsys):
    assert learn(tmp_path / "my", "--port", "9999") in (0, None)
    ((command, more),) = lab
    assert (tmp_path / "my" / "90_the_small_lesson.ipynb").exists()
    assert "--no-browser" in command and "--port=9999" in command
    assert "--LabApp.default_url=/doc/tree/90_the_small_lesson.ipynb" in command
    assert more["env"]["JUPYTER_CONFIG_DIR"] == str(tmp_path / "my" / ".jupyter")
    assert "The lesson opens in your browser." in capsys.readouterr().out


def test_a_copy_that_is_there_is_gone_on_with(lab, tmp_path, capsys):
    path = copy_lesson("90", folder=tmp_path)
    path.write_text(path.read_text().replace("Who pays", "MY NOTE: who pays"))
    learn(tmp_path)
    assert "MY NOTE" in path.read_text() and len(lab) == 1
    assert "You go on with your copy 90_the_small_lesson.ipynb." in capsys.readouterr().out


@pytest.mark.parametrize(("says", "replaced"), [("y", True), ("n", False)])
def test_to_begin_again_is_asked_first(says, replaced, lab, tmp_path):
    path = copy_lesson("90", folder=tmp_path)
    path.write_text(path.read_text().replace("Who pays", "MY NOTE: who pays"))
    learn(tmp_path, "--again", says=says)
    assert ("MY NOTE" not in path.read_text()) is replaced and len(lab) == 1


def test_a_spanish_learner_gets_a_spanish_lab(lab, tmp_path, capsys):
    learn(tmp_path, "--lang", "es")
    settings = json.loads((tmp_path / ".jupyter" / "labconfig" / "default_setting_overrides.json").read_text())
    assert settings["@jupyterlab/translation-extension:plugin"] == {"locale": "es_ES"}
    assert settings["@jupyterlab/notebook-extension:panel"]["toolbar"][0]["label"] == "Ejecutar toda la lección"
    assert settings["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
    assert "La lección se abre en su navegador." in capsys.readouterr().out


def test_a_lesson_that_is_not_there_is_one_sentence(lab, tmp_path, capsys):
    with pytest.raises(SystemExit):
        cli.app(["learn", "91", "--folder", str(tmp_path)])
    assert "There is no lesson 91 in this language. Found: 90." in capsys.readouterr().err
    assert lab == [] and list(tmp_path.iterdir()) == []


def test_the_certificate_says_what_was_finished_and_is_escaped():
    progress = Progress()
    for item in ("largest", "first-steps", "who-says-it", "sum-of-five"):
        progress.keep("90", "quiz", item, {"right": item != "largest"})
    progress.keep("90", "exercises", "sort-facts", {"solved": True})
    progress.keep("90", "guesses", "largest", {"brier": 0.09})
    page = certificate(progress, name="<b>Ana</b>")
    assert "&lt;b&gt;Ana&lt;/b&gt; has finished 0 lessons" in page and "<b>" not in page
    assert "<td>Who pays the rent?</td><td>begun</td><td>3 of 4</td><td>1</td>" in page
    progress.keep("90", "quiz", "largest", {"right": True})
    assert "has finished 1 lesson of" in certificate(progress, name="Ana")
    assert "Mean score of the guesses: 0.09" in page
