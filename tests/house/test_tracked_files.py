"""What is committed: in house style, and free of traces of the machine it was written on."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

TEXT = {".py", ".md", ".ipynb", ".toml", ".lock", ".yml", ".yaml", ".ini", ".cfg", ".sql", ".po", ".cff", ".txt", ".j2",
        ".html", ".css", ".js", ".json", ""}  # fmt: skip
IGNORED = {".git", "out", "my_lessons", "dist", "build", "bench-data", "__pycache__", ".ipynb_checkpoints"}
HOME = re.compile(r"(?:/home/|/Users/|/[r]oot/|[A-Z]:\\{1,2}Users\\{1,2})(?!(?:you|ana|runner)\b)[\w.]+")
INDEX = re.compile(r'index[-]url|"resolved": ["]http|extra[-]index|://[a-z.]*(?:pyp[i]|np[m])[a-z.]*/')


def tracked(root: Path) -> list[Path]:
    """Files of the project: those git knows, or, where the project came without git, those that lie here."""
    asked = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=False)
    if asked.returncode == 0:
        return [path for name in asked.stdout.split("\0") if name and (path := root / name).is_file()]
    inside = (path for path in root.rglob("*") if path.is_file())
    return [
        p for p in inside if not any(part in IGNORED or part.startswith(".venv") for part in p.relative_to(root).parts)
    ]


def lines_with(pattern, root):
    for path in tracked(root):
        if path.suffix in TEXT and "inputs" not in path.parts and "raw" not in path.parts:
            for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
                if found := pattern.search(line):
                    yield f"{path.relative_to(root).as_posix()}:{number}: {found.group()}"


def test_no_file_names_a_folder_of_somebodys_machine(root):
    here = re.compile(
        "|".join(re.escape(str(folder)) + r"(?=[/\\])" for folder in {root, Path.home()} if folder.parts[1:])
    )
    faults = [*lines_with(HOME, root), *lines_with(here, root)]
    assert not faults, "Folders of one machine:\n" + "\n".join(faults)


def test_no_file_names_a_package_index(root):
    faults = list(lines_with(INDEX, root))
    assert not faults, "Addresses of package indexes:\n" + "\n".join(faults)


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=["check", "format"])
def test_code_and_notebooks_are_in_house_style(command, root):
    ran = subprocess.run(
        [sys.executable, "-m", "ruff", *command, "--no-cache"], cwd=root, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, f"ruff {command[0]} has objections (ruff format mends most):\n{ran.stdout}{ran.stderr}"


def test_no_committed_file_is_large(root):
    large = [
        f"{p.relative_to(root)}: {p.stat().st_size / 1e6:.1f} MB" for p in tracked(root) if p.stat().st_size > 10e6
    ]
    assert not large, "Files over 10 MB:\n" + "\n".join(large)
