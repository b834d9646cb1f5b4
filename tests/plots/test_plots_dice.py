"""Dice in rooms as pictures."""

from __future__ import annotations

import pytest

from kamlib import plots
from kamlib.evaluate import dice, dice_exact

NBSP = "\N{NO-BREAK SPACE}"
COIN = {"people": 2, "chosen": 1, "sides": 2, "dice": 1}


def test_one_room(title, subtitle, lines, readable, lang):
    played = dice(rooms=10)
    ax = plots.dice_room(played)
    room = played.room
    less, more, same = (lines(ax, name)[0] for name in ("less", "more", "same"))
    wanted = room["now"] < room["then"]
    assert less.get_xdata().tolist() == room.loc[wanted, "now"].tolist()
    assert len(more.get_xdata()) == (room["now"] > room["then"]).sum()
    assert len(same.get_xdata()) == (room["now"] == room["then"]).sum()
    assert len({mark.get_marker() for mark in (less, more, same)}) == 3
    labels = [label.get_text() for label in ax.get_yticklabels()]
    word = {"en": "person", "es": "persona"}[lang]
    assert labels[0] == f"{word} {room.index[0]}: KAM" and labels[3] == f"{word} {room.index[3]}"
    assert {"en": "The 3 with KAM went from", "es": "Las 3 personas con KAM pasaron de"}[lang] in title(ax)
    assert plots.describe(ax) == f"{title(ax)}."
    assert subtitle(ax)
    readable(ax)


@pytest.mark.long
def test_a_coin_among_equals_is_told(subtitle):
    told = [subtitle(plots.dice_room(dice(rooms=1, dice=1, chosen=chosen))) for chosen in range(1, 12)]
    points = dice(rooms=1, dice=1).room["then"].to_numpy()
    assert [line.endswith("a coin chose") for line in told] == (points[:-1] == points[1:]).tolist()


def test_numbers_stand_beside_the_rows():
    played = dice(rooms=1)
    words = [text.get_text() for text in plots.dice_room(played).texts]
    assert words[1:13] == [str(points) for points in played.room["then"]]
    assert words[14:26] == [str(points) for points in played.room["now"]]


@pytest.mark.long
@pytest.mark.parametrize(
    "rules", [COIN, {"people": 30, "chosen": 1}, {"chosen": 11}, {"dice": 10, "kept": 10}, {"sides": 100, "dice": 1}]
)
def test_any_room_is_readable(rules, readable, lang):
    played = dice(**rules, rooms=50)
    readable(plots.dice_room(played))
    readable(plots.dice_rooms(played))
    if rules.get("sides", 6) < 100:
        readable(plots.dice_rooms(dice_exact(**rules)))


def test_one_chosen_is_the_one(title):
    assert title(plots.dice_room(dice(chosen=1, rooms=1))).startswith("The one with KAM went from ")


@pytest.mark.long
def test_all_rooms(title, subtitle, bars, readable, lang):
    counted = dice_exact()
    ax = plots.dice_rooms(counted)
    assert (
        title(ax)
        == {
            "en": "In 94.7% of all possible rooms the chosen roll less the second time",
            "es": f"En el 94,7{NBSP}% de todas las partidas posibles los elegidos sacan menos la segunda vez",
        }[lang]
    )
    drawn = {name: sum(end for _start, end in bars(ax, name, standing=True)) for name in ("less", "same", "more")}
    assert drawn["less"] == pytest.approx(float(counted.fell), abs=1e-3)
    assert drawn["same"] == pytest.approx(float(counted.stayed), abs=1e-3)
    assert drawn["more"] == pytest.approx(float(counted.rose), abs=1e-3)
    hatches = [container.patches[0].get_hatch() for container in ax.containers]
    assert hatches == [None, None, "////"]
    assert any(number in plots.describe(ax) for number in ("9.87", "9,87"))
    assert "12" in subtitle(ax)
    readable(ax)


def test_rooms_that_were_played_are_counted_in_the_title(title):
    played = dice(**COIN, rooms=1000, seed=1)
    assert title(plots.dice_rooms(played)).startswith(f"In {played.fell * 100:.1f}% of 1,000 rooms the chosen roll")


def test_a_given_place_and_subtitle(subtitle):
    _fig, ax = plots.figure()
    assert plots.dice_rooms(dice(rooms=20), ax=ax, subtitle="Real dice, 12 June") is ax
    assert subtitle(ax) == "Real dice, 12 June"
