"""The board of four quadrants: claims whole, evidence, bars, titles, nothing over anything else."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kamlib import plots
from kamlib.plots.swot_board import evidence

KINDS = ("strength", "weakness", "opportunity", "threat")
YEAR = {"period_start": pd.Timestamp("2024-01-01"), "period_end": pd.Timestamp("2024-12-31")}


def factor(claim="We deliver on time.", *, priority=0.1, confidence=0.95, **more):
    figures = {"metric": "on_time", "value": 0.974, "benchmark": 0.921, "n": 214, **YEAR}
    return {"claim": claim, "priority": priority, "confidence": confidence, "judgement": False, **figures, **more}


def board(**kinds):
    return {
        kind: pd.DataFrame(rows, index=pd.Index([f"{kind[0]}{k}" for k in range(len(rows))], name="id"))
        for kind, rows in kinds.items()
    }


def words(ax, part):
    return [" ".join(text.get_text().split()) for text in ax.texts if text.get_gid() == part]


def bars(ax):
    return [patch for patch in ax.patches if patch.get_label() == "priority"]


def test_a_factor_has_its_claim_and_what_it_rests_on(title, subtitle, readable, lang):
    ax = plots.swot_board(board(strength=[factor()]))
    assert words(ax, "claim") == ["We deliver on time."]
    evidence = words(ax, "evidence")[0].replace("\N{NO-BREAK SPACE}", " ")
    assert (
        evidence
        == {
            "en": "97.4% · peers 92.1% · n = 214 · Jan 2024 to Dec 2024",
            "es": "97,4 % · cuentas comparables 92,1 % · n = 214 · ene 2024 a dic 2024",
        }[lang]
    )
    assert (
        title(ax)
        == {
            "en": "Hardly chance: 1 of 1 factors; what counts most is a strength",
            "es": "1 de 1 factores difícilmente son casualidad; lo que más pesa es una fortaleza",
        }[lang]
    )
    assert (
        subtitle(ax)
        == {
            "en": "Bar: how much a factor counts beside the others",
            "es": "Barra: cuánto pesa un factor frente a los demás",
        }[lang]
    )
    readable(ax)


def test_bars_are_as_long_as_priorities_and_their_look_tells_the_confidence():
    rows = [factor(priority=0.4), factor(priority=0.2, confidence=0.6), factor(priority=0.1, confidence=0.2)]
    judged = factor(priority=0.3, confidence=np.nan, judgement=True, value=np.nan, owner="Ana")
    ax = plots.swot_board(board(strength=rows, threat=[judged]))
    first, second, third, last = bars(ax)
    assert second.get_width() / first.get_width() == pytest.approx(0.5)
    assert third.get_width() / first.get_width() == pytest.approx(0.25)
    assert [bool(bar.get_hatch()) for bar in (first, second, third, last)] == [False, True, False, False]
    filled = [bar.get_facecolor()[:3] != (1, 1, 1) for bar in (first, second, third, last)]
    assert filled == [True, False, False, False]
    assert words(ax, "evidence")[-1] == "judgement of Ana"


def test_what_counts_most_is_named_by_its_kind(title):
    for kind, told in zip(KINDS, ("a strength", "a weakness", "an opportunity", "a threat"), strict=True):
        others = {other: [factor(priority=0.1, confidence=0.4)] for other in KINDS}
        ax = plots.swot_board(board(**{**others, kind: [factor(priority=0.5)]}))
        assert title(ax) == f"Hardly chance: 1 of 4 factors; what counts most is {told}"


def test_at_most_five_of_a_kind_and_the_first_of_each_is_told():
    ax = plots.swot_board(
        board(strength=[factor(f"Claim {k}.") for k in range(7)], weakness=[factor("They pay late.")])
    )
    assert words(ax, "claim") == [*(f"Claim {k}." for k in range(5)), "They pay late."]
    assert plots.describe(ax).endswith("Strengths: Claim 0. Weaknesses: They pay late.")


def test_an_empty_board_says_so(title, readable, lang):
    ax = plots.swot_board({})
    assert title(ax) == {"en": "No factor yet", "es": "Todavía no hay factores"}[lang]
    empty = {"en": "No factor of this kind", "es": "Ningún factor de este tipo"}[lang]
    assert sum(text.get_text() == empty for text in ax.texts) == 4
    readable(ax)


def test_long_claims_are_wrapped_and_never_cut(readable, lang):
    claim = "They say that deliveries come late " * 57 + "and late."
    ax = plots.swot_board(board(weakness=[factor(claim), factor("W" * 300)], threat=[factor()]))
    assert words(ax, "claim")[0] == claim
    assert words(ax, "claim")[1].replace(" ", "") == "W" * 300
    readable(ax)


def test_odd_texts_in_all_places_stay_apart(nasty, readable, lang):
    rows = [factor(claim or "?", metric=claim, source=claim) for claim in nasty]
    judged = [factor(claim or "?", judgement=True, owner=claim) for claim in nasty]
    ax = plots.swot_board(board(strength=rows[:5], weakness=rows[5:], opportunity=judged[:5], threat=judged[5:]))
    readable(ax)


def test_only_claims_are_needed(readable):
    table = pd.DataFrame({"claim": ["They grow."]}, index=["o"])
    ax = plots.swot_board({"opportunity": table})
    assert words(ax, "evidence") == ["no evidence"]
    readable(ax)


def test_figures_are_written_in_the_unit_that_is_known_or_given():
    rows = [
        factor(metric="payment", value=41.0, benchmark=11.4, n=1200),
        factor(metric="contact_depth", value=9.0, benchmark=3.25, n=0),
        factor(metric="ours", value=0.5, benchmark=np.nan),
        factor(metric="complaints_change", value=-0.078, benchmark=0.0),
    ]
    ax = plots.swot_board(board(weakness=rows), units={"ours": "share"})
    told = [text.replace("\N{NO-BREAK SPACE}", " ") for text in words(ax, "evidence")]
    assert told[0].startswith("41 days · peers 11.4 days · n = 1,200 ·")
    assert told[1].startswith("9 · peers 3.2 · Jan")
    assert told[2].startswith("50.0% · n = 214 ·")
    assert told[3].startswith("−7.8 points · peers 0.0 points ·")


def test_the_figures_of_the_kit_are_written_as_its_claims_write_them():
    from kamlib.plan import KPIS

    for name, kpi in KPIS.items():
        if kpi.unit in ("share", "days"):
            written = evidence(pd.Series({"metric": name, "value": 0.5}), {})
            assert written == {"share": "50.0%", "days": "0.5\N{NO-BREAK SPACE}days"}[kpi.unit], name


def test_the_kits_own_board_is_drawn(readable, lang):
    from kamlib.swot import Factor, Swot

    made = [Factor(id=kind, kind=kind, claim=f"A {kind}.", owner="Ana", judgement=True) for kind in KINDS]
    ax = plots.swot_board(Swot(tuple(made)).board)
    assert len(bars(ax)) == 4
    readable(ax)
