"""The map of persons: marks, arrows, names apart, titles, those without an answer."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kamlib import plots


def people(*rows):
    columns = ["name", "influence", "relationship", "wanted", "covered_by"]
    return pd.DataFrame(rows, columns=columns, index=[f"P{k}" for k in range(len(rows))])


def words(ax, part):
    return [" ".join(text.get_text().split()) for text in ax.texts if text.get_gid() == part]


def marks(ax, label):
    return [(line.get_xdata()[0], line.get_ydata()[0]) for line in ax.lines if line.get_label() == label]


def arrows(ax):
    return [text for text in ax.texts if text.get_gid() == "arrow"]


def levels(ax):
    return {text.get_text(): text.get_position()[0] for text in ax.texts if text.get_gid() == "scale"}


THREE = people(("Ana Salas", 5, 2, 4, ""), ("Li Wei", 4, 3, 3, "Eva"), ("Óscar Núñez", 1, 5, np.nan, "Eva"))


def test_marks_and_arrows_stand_at_the_answers(title, subtitle, readable, lang):
    ax = plots.stakeholder_map(THREE)
    scale = levels(ax)
    (uncovered,) = marks(ax, "open")
    covered = marks(ax, "covered")
    assert uncovered[0] == pytest.approx(scale["2"])
    assert [x for x, _y in covered] == pytest.approx([scale["3"], scale["5"]])
    assert uncovered[1] < covered[0][1] < covered[1][1]
    (arrow,) = arrows(ax)
    assert arrow.xy[0] == pytest.approx(scale["4"])
    assert words(ax, "name") == ["Ana Salas", "Li Wei", "Óscar Núñez"]
    assert words(ax, "level") == ["5", "4", "3", "2", "1"]
    assert (
        title(ax)
        == {
            "en": "Nobody of ours covers 1 of 2 persons with much influence",
            "es": "Nadie de nuestro equipo atiende a 1 de 2 personas con mucha influencia",
        }[lang]
    )
    assert subtitle(ax)
    readable(ax)


def test_the_sentence_names_whom_to_care_for():
    told = plots.describe(plots.stakeholder_map(THREE))
    assert "With much influence and not covered: Ana Salas." in told
    assert told.endswith("Furthest from what is wanted: Ana Salas, from 2 to 4.")


def test_titles_when_everybody_who_counts_is_covered(title):
    covered = THREE.assign(covered_by="Eva")
    words = "Everybody with much influence is covered; relationships to become better: 1 of 3"
    assert title(plots.stakeholder_map(covered)) == words
    words = "Nobody with much influence is known; relationships to become better: 1 of 3"
    assert title(plots.stakeholder_map(covered.assign(influence=2))) == words


def test_nobody_at_all(title, readable, lang):
    ax = plots.stakeholder_map(THREE.iloc[:0])
    assert title(ax) == {"en": "No person is named yet", "es": "Todavía no se nombra a ninguna persona"}[lang]
    readable(ax)


def test_those_without_an_answer_are_listed_and_not_drawn(title, readable, lang):
    table = THREE.assign(influence=[5, np.nan, 1], relationship=[np.nan, 3, 5])
    ax = plots.stakeholder_map(table)
    assert words(ax, "name") == ["Óscar Núñez"]
    assert words(ax, "unknown")[0].endswith({"en": ": Ana Salas and Li Wei", "es": ": Ana Salas y Li Wei"}[lang])
    readable(ax)
    ax = plots.stakeholder_map(table.assign(influence=np.nan))
    assert title(ax).startswith({"en": "Nobody has said yet", "es": "Nadie ha dicho todavía"}[lang])
    assert not words(ax, "name")
    readable(ax)


def test_one_person_alone(readable, lang):
    ax = plots.stakeholder_map(THREE.iloc[:1])
    assert len(marks(ax, "open")) == 1
    readable(ax)


def test_twenty_five_persons_keep_their_names_apart(readable, lang):
    rng = np.random.default_rng(3)
    names = [f"María Guadalupe Hernández Ríos {k}" for k in range(25)]
    now = rng.integers(1, 6, 25)
    rows = zip(names, rng.integers(1, 6, 25), now, rng.integers(1, 6, 25), rng.choice(["", "Eva"], 25), strict=True)
    ax = plots.stakeholder_map(people(*rows))
    assert len(words(ax, "name")) == 25
    readable(ax)


@pytest.mark.parametrize("n", [5, 25])
def test_many_at_the_same_place_are_told_apart(n, readable):
    ax = plots.stakeholder_map(people(*((f"Person number {k}", 5, 5, 1, "") for k in range(n))))
    heights = [y for _x, y in marks(ax, "open")]
    assert len(set(heights)) == n and len(arrows(ax)) == n
    readable(ax)


def test_no_arrow_crosses_a_name():
    rng = np.random.default_rng(0)
    rows = [(f"Person {k}", 4, *rng.integers(1, 6, 2), "") for k in range(20)]
    ax = plots.stakeholder_map(people(*rows))
    ax.get_figure(root=True).draw_without_rendering()
    boxes = [text.get_window_extent() for text in ax.texts if text.get_gid() == "name"]
    for arrow in arrows(ax):
        start, end = ax.transData.transform([arrow.xyann, arrow.xy])
        for box in boxes:
            beside = max(start[0], end[0]) < box.x0 or min(start[0], end[0]) > box.x1
            assert beside or not box.y0 < start[1] < box.y1


def test_answers_between_levels_have_a_band_of_their_own(readable):
    ax = plots.stakeholder_map(people(("Ana", 3.5, 2.5, 4.0, "Eva"), ("Li", 3, 2, 2, "")))
    assert words(ax, "level") == ["5", "4", "3.5", "3", "2", "1"]
    readable(ax)


def test_odd_names_are_shortened_and_whole_in_the_list(nasty, readable, lang):
    rows = [(name, k % 5 + 1, k % 3 + 1, 5, name) for k, name in enumerate(nasty)]
    ax = plots.stakeholder_map(people(*rows))
    readable(ax)
    unknown = people(*((name, np.nan, 1, 1, "") for name in nasty))
    ax = plots.stakeholder_map(unknown)
    assert "X" * 80 in words(ax, "unknown")[0].replace(" ", "")
    assert "P8" in words(ax, "unknown")[0]
    readable(ax)


def test_columns_that_nobody_filled_may_be_missing(readable):
    ax = plots.stakeholder_map(THREE[["name", "influence", "relationship"]])
    assert len(marks(ax, "open")) == 3 and not arrows(ax)
    readable(ax)


def test_the_kits_own_table_is_drawn(readable):
    from kamlib.plan import Stakeholder

    rows = [Stakeholder(id="P1", name="Ana", influence=5, relationship=2, wanted=4), Stakeholder(id="P2", name="Li")]
    table = pd.DataFrame([vars(one) for one in rows]).set_index("id")
    ax = plots.stakeholder_map(table)
    assert words(ax, "name") == ["Ana"]
    readable(ax)
