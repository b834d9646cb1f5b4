"""The planted stories, read from ``stories.yaml``: who plays them, and what is to be expected of each."""

from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

STEADY = {"drift": 0.0, "noise_sd": 0.04, "project_rate": 0.0}


@cache
def cast() -> list[dict]:
    """Read the settings of every account that plays a part; unless told otherwise its sales are steady."""
    with Path(__file__).with_name("stories.yaml").open(encoding="utf-8") as file:
        return [STEADY | entry for entry in YAML(typ="safe").load(file)]


def expectations(parents) -> list[dict]:
    """List who plays which part, what the published tables show and what to make of it."""
    players = {(parent.story, parent.role): parent for parent in parents if parent.story}
    rows = []
    for entry in cast():
        parent = players[entry["story"], entry["role"]]
        row = {name: entry[name] for name in ("story", "role", "signature", "expect")}
        rows.append(row | {"account_id": parent.account_id, "account_name": parent.name})
    return rows
