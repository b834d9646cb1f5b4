"""A learner's copy in, JupyterLab opened on it, calm and in the learner's language."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from kamlib import files, language
from kamlib.language import gettext as _
from kamlib.teach import copying

_HIDDEN_BUTTONS = ("insert", "cut", "copy", "paste", "run", "interrupt", "restart", "restart-and-run", "cellType")
_CSS = """/* A lesson is read, not programmed: no counters, no bars for folded code, one button that stands out. */
.jp-Cell-inputWrapper:has(> .jp-InputPlaceholder) { display: none; }
.jp-InputPrompt, .jp-OutputPrompt { visibility: hidden; }
.jp-RenderedMarkdown { max-width: 48rem; }
.jp-NotebookPanel-toolbar { min-height: 40px; }
.jp-Toolbar-item[data-jp-item-name="run-lesson"] jp-button, .jp-Toolbar-item[data-jp-item-name="run-lesson"] button {
  background: #0072b2; border-radius: 4px; padding: 2px 10px;
}
.jp-Toolbar-item[data-jp-item-name="run-lesson"] * { color: #fff !important; fill: #fff !important; font-weight: 600; }
.jp-cell-toolbar, .jp-DebuggerBugButton, .jp-Toolbar-item:has(.jp-DebuggerBugButton) { display: none !important; }
.jp-Notebook { --jp-content-font-size1: 15px; --jp-code-font-size: 14px; }
.jp-Notebook .jp-RenderedHTMLCommon table { font-size: 14px; }
.jp-Notebook .jp-RenderedHTMLCommon :is(h1, h2, h3) { line-height: 1.25; }
.jp-Notebook .jp-RenderedText pre { max-width: 48rem; }
.jp-Notebook .jp-RenderedText pre, .jp-Notebook .jp-RenderedHTMLCommon pre {
  word-break: normal; overflow-wrap: anywhere;
}
.jp-OutputArea .jp-OutputArea .jp-OutputArea-child + .jp-OutputArea-child { margin-top: 0.5em; }
"""


def learn(
    number: str | int,
    *,
    lang: str = "en",
    folder: str | Path = copying.FOLDER,
    again: bool = False,
    browser: bool = True,
    port: int | None = None,
    ask: Callable[[str], bool],
    tell: Callable[[str], None],
) -> int:
    """Open a lesson for a learner: the copy that is there, or a new one.

    Parameters
    ----------
    number : str or int
        Number of the lesson.
    lang : {"en", "es"}
        Its language.
    folder : path
        Where the learner's copies are.
    again : bool
        Begin the lesson again; a copy that is there is only replaced when `ask` says yes.
    browser : bool
        Open the browser.
    port : int, optional
        Port of JupyterLab; a free one without it.
    ask, tell : callable
        Put a question with yes or no to the learner; say a sentence.

    Returns
    -------
    int
        The exit code of JupyterLab.

    Raises
    ------
    DataError
        If there is no such lesson.
    """
    path = copying.copy_path(number, lang=lang, folder=folder)
    question = _("Begin this lesson again? What you have answered in it is forgotten; your copy goes to {folder}.")
    if not path.exists():
        copying.copy_lesson(number, lang=lang, folder=folder)
    elif again and ask(question.format(folder=f"{path.parent.name}/before")):
        copying.copy_lesson(number, lang=lang, folder=folder, again=True)
    else:
        tell(_("You go on with your copy {file}. To begin again: --again.").format(file=path.name))
        copying.without_outputs(path)
    tell(_("The lesson opens in your browser. Leave this window open; end it with Ctrl+C when you are done."))
    return launch(path, lang=lang, browser=browser, port=port)


def launch(path: str | Path, *, lang: str = "en", browser: bool = True, port: int | None = None) -> int:
    """Open JupyterLab on a learner's copy and wait until it ends.

    Parameters
    ----------
    path : path
        The copy.
    lang : {"en", "es"}
        Language of JupyterLab's menus.
    browser : bool
        Open the browser.
    port : int, optional
        Port of JupyterLab; a free one without it.

    Returns
    -------
    int
        The exit code of JupyterLab.

    Notes
    -----
    JupyterLab's settings for learners stand in ``.jupyter`` beside the copy: no news, no look for updates, a button
    that runs the whole lesson. The settings of your own JupyterLab are neither read nor changed.
    """
    path = Path(path).resolve()
    home = path.parent / ".jupyter"
    _furnish(home, lang)
    options = [
        f"--ServerApp.root_dir={path.parent}",
        "--LabApp.custom_css=True",
        "--LabApp.news_url=",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
        "--ip=127.0.0.1",
        "--ServerApp.answer_yes=True",
        f"--LabApp.default_url=/doc/tree/{path.name}",
        *([f"--port={port}"] if port else []),
        *([] if browser else ["--no-browser"]),
        *(["--allow-root"] if getattr(os, "geteuid", lambda: 1)() == 0 else []),
    ]
    places = {
        "JUPYTER_CONFIG_DIR": str(home),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "KAM_LANG": lang,
    }
    command = [sys.executable, "-m", "jupyterlab", *options]
    return _wait(subprocess.Popen(command, env=os.environ | places, cwd=path.parent))


def _wait(server: subprocess.Popen) -> int:
    """Wait until JupyterLab ends; Ctrl+C reaches it too, and it gets time to end well."""
    try:
        return server.wait()
    except KeyboardInterrupt:
        with suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
            server.wait(timeout=20)
        server.terminate()
        server.wait()
        return 0


def _furnish(home: Path, lang: str) -> None:
    """Write JupyterLab's settings for learners."""
    with language.using(lang):
        files.write_json(home / "labconfig" / "default_setting_overrides.json", settings(lang))
    files.write_text(home / "custom" / "custom.css", _CSS)


def settings(lang: str) -> dict[str, Any]:
    """Describe JupyterLab as a learner finds it: one labelled button, no news, the language asked for."""
    run = {
        "name": "run-lesson",
        "command": "notebook:run-all-cells",
        "label": _("Run the whole lesson"),
        "icon": "ui-components:fast-forward",
        "rank": 1,
    }
    return {
        "@jupyterlab/translation-extension:plugin": {"locale": "es_ES" if lang == "es" else "en"},
        "@jupyterlab/apputils-extension:notification": {
            "checkForUpdates": False,
            "doNotDisturbMode": True,
            "fetchNews": "false",
        },
        "@jupyterlab/notebook-extension:panel": {
            "toolbar": [run, *({"name": name, "disabled": True} for name in _HIDDEN_BUTTONS)]
        },
        "@jupyterlab/notebook-extension:tracker": {
            "showEditorForReadOnlyMarkdown": False,
            "windowingMode": "none",
            "recordTiming": False,
            "showHiddenCellsButton": False,
        },
        "@jupyterlab/shortcuts-extension:shortcuts": {
            "shortcuts": [
                {"command": "notebook:run-all-cells", "keys": ["Accel Shift Enter"], "selector": ".jp-Notebook"},
                {"command": "notebook:run-all-cells", "keys": ["Accel Shift Enter"], "selector": "body"},
            ]
        },
    }
