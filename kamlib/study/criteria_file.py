"""Criteria in; the file out from which the next run takes them, with the anchors as they are now."""

from __future__ import annotations

from importlib.resources import files as packaged
from io import StringIO
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from kamlib import files, score


def write_criteria(path: str | Path, criteria: score.Criteria) -> Path:
    """Write the kit's file of criteria with other anchors, its comments kept.

    Parameters
    ----------
    path : path
    criteria : Criteria
        The kit's five, as far as anchors go also with others.
    """
    yaml = YAML()
    yaml.width = 120
    content = yaml.load(packaged("kamlib").joinpath("score", "criteria.yaml").read_text(encoding="utf-8"))
    for entry in content["criteria"]:
        anchors = CommentedMap(
            (int(at) if float(at).is_integer() else at, points) for at, points in criteria[entry["id"]].anchors
        )
        anchors.fa.set_flow_style()
        entry["anchors"] = anchors
    text = StringIO()
    yaml.dump(content, text)
    return files.write_text(path, text.getvalue())
