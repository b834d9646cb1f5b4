"""What a person wrote into the folder of a run moves on into the next: the plan is opened, other files are kept."""

import os

import pytest

from kamlib import files
from kamlib.errors import StudyError
from kamlib.study.folder_before import carry, place_of, plan_to_open


@pytest.fixture
def folder(tmp_path):
    """A folder as a run leaves it."""
    made = tmp_path / "account_review"
    for name in ("plan.yaml", "plan.xlsx", "qbr.pptx", "tables/orders.parquet"):
        files.write_text(made / name, f"made {name}")
    seal(made)
    return made


def seal(folder, *, opened=None):
    """Write the manifest of a run."""
    made = {path.name: files.sha256(path) for path in folder.iterdir() if path.is_file()}
    files.write_json(folder / "manifest.json", {"opened": opened, "files": made})


def next_run(folder, plan=None):
    """Carry over what a run after this one would find; give it by place."""
    opened, staging = plan_to_open(folder, plan), folder.with_name("new")
    staging.mkdir()
    carry(folder, staging, opened)
    there = sorted(path for path in staging.rglob("*") if path.is_file())
    return opened, {path.relative_to(staging).as_posix(): path.read_text(encoding="utf-8") for path in there}


def test_a_folder_in_which_nobody_wrote_is_made_anew(folder, tmp_path):
    assert next_run(folder) == (None, {})
    assert plan_to_open(tmp_path / "nowhere", None) is None


def test_a_plan_in_which_somebody_wrote_is_opened_again(folder):
    (folder / "plan.yaml").write_text("mine")
    assert next_run(folder) == (folder / "plan.yaml", {"before/plan.yaml": "mine"})


def test_it_is_opened_again_also_when_nobody_wrote_in_it_since(folder):
    (folder / "plan.yaml").write_text("mine")
    seal(folder, opened="plan.yaml")
    assert next_run(folder) == (folder / "plan.yaml", {"before/plan.yaml": "mine"})


def test_a_changed_workbook_goes_back_into_the_plan_beside_it(folder):
    (folder / "plan.xlsx").write_text("mine")
    opened, carried = next_run(folder)
    assert opened == folder / "plan.xlsx" and place_of(opened) == "before/plan.xlsx"
    assert carried == {"before/plan.xlsx": "mine", "before/plan.yaml": "made plan.yaml"}


def test_two_changed_plans_are_a_question(folder):
    for name in ("plan.yaml", "plan.xlsx"):
        (folder / name).write_text(f"mine {name}")
    with pytest.raises(StudyError, match=r"changed twice.*plan\.xlsx, plan\.yaml.*--plan"):
        plan_to_open(folder, None)
    _opened, carried = next_run(folder, folder / "plan.yaml")
    assert carried == {"before/plan.yaml": "mine plan.yaml", "yours/plan.xlsx": "mine plan.xlsx"}


def test_another_plan_may_be_given_and_the_one_in_the_folder_is_kept(folder, tmp_path):
    (folder / "plan.yaml").write_text("mine")
    (tmp_path / "other.yml").write_text("other")
    assert next_run(folder, tmp_path / "other.yml")[1] == {"before/plan.yaml": "other", "yours/plan.yaml": "mine"}


def test_a_plan_that_is_not_there_is_told(folder, tmp_path):
    with pytest.raises(StudyError, match=r"no plan .*nope\.yaml.*--plan"):
        plan_to_open(folder, tmp_path / "nope.yaml")
    (tmp_path / "plan.xlsx").write_text("a book without its plan")
    with pytest.raises(StudyError, match=r"no plan .*plan\.yaml"):
        plan_to_open(folder, tmp_path / "plan.xlsx")


def test_slides_notes_and_folders_of_ones_own_are_kept_from_run_to_run(folder):
    (folder / "qbr.pptx").write_text("my slides")
    (folder / "notes").mkdir()
    (folder / "notes" / "call.txt").write_text("a call")
    (folder / "~$plan.xlsx").write_text("Excel is open")
    (folder / ".DS_Store").write_text("")
    _opened, carried = next_run(folder)
    assert carried == {"yours/qbr.pptx": "my slides", "yours/notes/call.txt": "a call"}
    new = folder.with_name("new")
    files.write_text(new / "qbr.pptx", "made again")
    seal(new)
    (new / "qbr.pptx").write_text("other slides")
    os.replace(new, folder.with_name("account_review.now"))
    _opened, carried = next_run(folder.with_name("account_review.now"))
    assert carried.pop("yours/qbr.pptx") == "my slides" and carried.pop("yours/notes/call.txt") == "a call"
    assert list(carried.values()) == ["other slides"]
