"""What the README and its fellows promise is there: files, make targets, commands and their options."""

import re
import shlex

PAGES = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"]


def pages(root):
    for path in [*(root / name for name in PAGES), *sorted((root / "docs").rglob("*.md"))]:
        yield path, path.read_text(encoding="utf-8")


def test_every_link_leads_to_a_file_or_a_heading(root):
    broken = []
    for path, text in pages(root):
        headings = {re.sub(r"[^\w -]", "", line.lstrip("# ")).lower().replace(" ", "-") for line in text.splitlines()}
        for target in re.findall(r"(?:\]\(|<img src=\")([^)\s\"]+)", text):
            file, _, heading = target.partition("#")
            if "://" in target or (file and (path.parent / file).exists()):
                continue
            if file or heading not in headings:
                broken.append(f"{path.relative_to(root).as_posix()}: {target} leads nowhere.")
    assert not broken, "\n".join(broken)


def test_every_make_target_exists_and_says_what_it_does(root):
    makefile = (root / "Makefile").read_text()
    explained = set(re.findall(r"^(\w+):.*## ", makefile, flags=re.M))
    (phony,) = re.findall(r"^\.PHONY: (.*)$", makefile, flags=re.M)
    assert explained == set(phony.split())
    named = {target for _, text in pages(root) for target in re.findall(r"(?:`|^ {4})make (\w+)", text, flags=re.M)}
    assert {"study", "test"} <= named <= explained


def commands(root):
    for _, text in pages(root):
        yield from re.findall(r"(?:`|^ {4})(kam [^`\n#>]+)", text, flags=re.M)


def test_every_kam_command_and_option_exists(root):
    from kamlib.cli.commands import commands as kam

    known = kam().commands
    unknown = []
    for line in commands(root):
        _, *words = shlex.split(line)
        if words[0] not in known:
            unknown.append(f"{line}: there is no command {words[0]}.")
            continue
        options = {name for parameter in known[words[0]].params for name in parameter.opts}
        unknown += [f"{line}: no option {word}." for word in words if word.startswith("--") and word not in options]
    assert not unknown, "\n".join(unknown)
