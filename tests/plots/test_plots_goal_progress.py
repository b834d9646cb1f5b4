"""How far measures have come: places on the line, ranges, words, titles, nothing over anything else."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kamlib import plots

YEAR_END = pd.Timestamp("2025-12-31")
COLUMNS = ["metric", "unit", "baseline", "now", "target", "due", "state", "ci_lower", "ci_upper", "expected"]


def card(*rows):
    return pd.DataFrame(rows, columns=COLUMNS, index=pd.Index([f"K{k}" for k in range(len(rows))], name="id"))


def row(name="revenue_12m", unit="count", baseline=10.0, now=15.0, target=20.0, **more):
    given = {"due": YEAR_END, "state": "on_course", "ci_lower": np.nan, "ci_upper": np.nan, "expected": np.nan, **more}
    return [name, unit, baseline, now, target, *(given[column] for column in COLUMNS[5:])]


def words(ax, part):
    return [" ".join(text.get_text().split()) for text in ax.texts if text.get_gid() == part]


def spans(ax, label):
    return [tuple(line.get_xdata()) for line in ax.lines if line.get_label() == label]


def part(ax, x):
    """Return a place along x as share of the way from the first baseline to its target."""
    start, end = spans(ax, "way")[0]
    return (x - start) / (end - start)


def test_today_its_range_and_what_was_due_stand_on_the_way(title, subtitle, readable, lang):
    ax = plots.goal_progress(card(row(ci_lower=12.0, ci_upper=18.0, expected=14.0)))
    assert part(ax, spans(ax, "now")[0][0]) == pytest.approx(0.5)
    assert [part(ax, x) for x in spans(ax, "range")[0]] == pytest.approx([0.2, 0.8])
    assert part(ax, spans(ax, "expected")[0][0]) == pytest.approx(0.4)
    assert [words(ax, name) for name in ("baseline", "now", "target")] == [["10"], ["15"], ["20"]]
    assert words(ax, "due") == [{"en": "by 31 Dec 2025", "es": "al 31 dic 2025"}[lang]]
    assert words(ax, "state") == [{"en": "on course", "es": "en camino"}[lang]]
    assert (
        title(ax)
        == {
            "en": "None of 1 measures is behind; met: 0, on course: 1",
            "es": "Ningún indicador (de 1) va con retraso; cumplidos: 0, en camino: 1",
        }[lang]
    )
    assert subtitle(ax)
    readable(ax)


def test_less_is_progress_where_the_target_is_lower():
    ax = plots.goal_progress(card(row(baseline=14.0, now=12.25, target=7.0, ci_lower=10.5, ci_upper=14.0)))
    assert part(ax, spans(ax, "now")[0][0]) == pytest.approx(0.25)
    assert [part(ax, x) for x in spans(ax, "range")[0]] == pytest.approx([0.0, 0.5])


@pytest.mark.parametrize(("now", "marker", "edge"), [(100.0, ">", 1.35), (-50.0, "<", -0.35), (20.0, "o", 1.0)])
def test_what_lies_beyond_the_picture_stands_at_its_edge(now, marker, edge, readable):
    ax = plots.goal_progress(card(row(now=now)))
    (mark,) = [line for line in ax.lines if line.get_label() == "now"]
    assert part(ax, mark.get_xdata()[0]) == pytest.approx(edge)
    assert mark.get_marker() == marker
    readable(ax)


def test_units_are_written_as_readers_write_them():
    rows = [
        row(unit="EUR", now=1234567.0),
        row(unit="share", now=0.954),
        row(unit="days", now=11.0),
        row(unit="points"),
    ]
    ax = plots.goal_progress(card(*rows))
    assert [text.replace("\xa0", " ") for text in words(ax, "now")] == [
        "EUR 1,234,567",
        "95.4%",
        "11 days",
        "15 points",
    ]


def test_each_state_has_a_mark_of_its_own_and_those_behind_make_the_title(title):
    rows = [row("a", state="met", now=21.0), row("b"), row("c", state="behind", now=11.0), row("d", state="behind")]
    ax = plots.goal_progress(card(*rows), names={"a": "Revenue", "c": "Margin"})
    assert [line.get_marker() for line in ax.lines if line.get_label() == "now"] == ["D", "o", "s", "s"]
    assert title(ax) == "2 of 4 measures are behind where they should be today"
    assert plots.describe(ax).endswith("Met: Revenue. On course: b. Behind: Margin and d.")
    assert title(plots.goal_progress(card(*rows[:3]))) == "1 of 3 measures is behind where it should be today"


def test_what_is_not_known_is_said(title, readable, lang):
    missing = {"now": np.nan, "state": "unknown"}
    rows = [
        row(**missing),
        row(baseline=np.nan, state="unknown"),
        row(target=10.0, state="unknown"),
        row(due=pd.NaT, state="unknown"),
    ]
    ax = plots.goal_progress(card(row(), *rows))
    notes = {
        "en": ["not measured", "no baseline yet; today 15", "baseline and target are the same; today 15"],
        "es": ["sin medir", "sin línea de base todavía; hoy 15", "línea de base y meta son iguales; hoy 15"],
    }
    assert words(ax, "note") == notes[lang] and len(spans(ax, "now")) == 2
    assert words(ax, "due")[4] == {"en": "no date", "es": "sin fecha"}[lang]
    assert title(ax).startswith({"en": "None of 5 measures is known to be behind", "es": "De ningún indicador"}[lang])
    readable(ax)


def test_a_plan_just_begun_says_what_is_known_today(title, readable, lang):
    begun = {"target": np.nan, "due": pd.NaT, "state": "unknown"}
    ax = plots.goal_progress(card(row(**begun), row(**{**begun, "now": np.nan})))
    assert (
        words(ax, "note")
        == {
            "en": ["no target yet; today 15", "no target yet; today –"],
            "es": ["sin meta todavía; hoy 15", "sin meta todavía; hoy –"],
        }[lang]
    )
    assert (
        title(ax)
        == {
            "en": "Nothing can be said yet of the 2 measures: targets, dates or figures are missing",
            "es": "Todavía no se puede decir nada de los 2 indicadores: faltan metas, fechas o valores",
        }[lang]
    )
    assert not ax.get_figure(root=True).legends
    readable(ax)


def test_a_plan_without_measures_says_so(title, readable, lang):
    ax = plots.goal_progress(card())
    assert title(ax) == {"en": "The plan has no measure yet", "es": "El plan todavía no tiene indicadores"}[lang]
    readable(ax)


def test_long_and_odd_names_and_units_stay_apart(nasty, readable, lang):
    rows = [row(name, unit=name, now=10.0 + 3 * k) for k, name in enumerate(nasty)]
    rows += [row("long " * 60, unit="points of the questionnaire on how content they are"), row("W" * 200, unit="EUR")]
    ax = plots.goal_progress(card(*rows))
    assert words(ax, "name")[-2] == ("long " * 60).strip()
    readable(ax)


def test_only_the_columns_of_a_way_are_needed(readable):
    table = card(row())[["metric", "baseline", "now", "target", "due", "state"]]
    ax = plots.goal_progress(table)
    assert words(ax, "now") == ["15"] and not spans(ax, "range")
    readable(ax)


def test_the_kits_own_card_is_drawn(title, readable):
    from kamlib.plan import AccountPlan, Measure, scorecard

    half = Measure(id="K1", metric="revenue_12m", unit="EUR", baseline=100, target=200, due="2025-12-31")
    plan = AccountPlan(account_id="A", account_name="A", as_of="2024-12-31", measures=(half,))
    orders = pd.DataFrame({"account_id": ["A"], "order_date": [pd.Timestamp("2025-02-01")], "amount": [150.0]})
    ax = plots.goal_progress(scorecard(plan, {"orders": orders}, as_of="2025-05-01"))
    assert title(ax) == "None of 1 measures is behind; met: 0, on course: 1"
    readable(ax)
