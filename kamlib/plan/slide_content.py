"""A plan in; what of it is fit for the customer's eyes, one finding, one implication and one action a slide, out.

Only promises, figures of service and use, the goals and actions that serve those, and open questions go to a customer.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from kamlib.language import date, ngettext, number
from kamlib.language import gettext as _
from kamlib.plan.pages import words
from kamlib.plan.parts import Action
from kamlib.plan.plan import AccountPlan
from kamlib.plan.slide_facts import fit_actions, labelled, sources
from kamlib.plan.units import shown

_AHEAD = pd.Timedelta(days=90)


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a slide says.

    Attributes
    ----------
    title : str
        The finding.
    headings : tuple of str
    rows : list of tuple of str
    meaning, action : str
        What follows from it, and what is done.
    sources : list of str
        For the speaker: where each figure comes from, and from when.
    bars : dict of str to float
        Share of the way covered by name of figure, to be drawn.
    wide : tuple of float
        How the columns share the room.
    """

    title: str
    headings: tuple[str, ...]
    rows: list[tuple[str, ...]]
    meaning: str
    action: str
    sources: list[str]
    wide: tuple[float, ...]
    bars: dict[str, float] = field(default_factory=dict)


def value(plan: AccountPlan, figures: pd.DataFrame) -> Content:
    """Say what has changed for the customer, and what was done; a change within chance is no gain."""
    counts = figures["change"].value_counts()
    better, worse = int(counts.get("better", 0)), int(counts.get("worse", 0))
    measured = len(figures) - int(counts.get("unknown", 0))
    done = [one for one in fit_actions(plan) if not pd.isna(one.done_on)]
    told = {
        "better": _("better"),
        "worse": _("worse"),
        "same": _("no sure change"),
        "unknown": _("not measured"),
    }
    rows = [
        (
            row["label"], shown(row["baseline"], row["unit"]), shown(row["now"], row["unit"]), _cases(row),
            told[row["change"]],
        )
        for _id, row in figures.iterrows()
    ]  # fmt: skip
    rows += [(words.wanted(one.what), *[words.NOTHING] * 3, _done(one)) for one in done]
    if measured:
        title = _("{better} of {n} figures measured are better than at the start").format(
            better=number(better), n=number(measured)
        )
    else:
        title = _("What was delivered has not been measured yet")
    if not measured:
        meaning = _("Without a figure from before and one from today, nobody can say what the work was worth to you.")
        action = _("We agree today on which figures count for you, and measure them before the next review.")
    elif worse:
        meaning = _("Figures that went the wrong way: {n}. They count for more than those that went well.").format(
            n=number(worse)
        )
        action = _("We go through what went the wrong way first, with a cause, an owner and a day for each.")
    elif better:
        meaning = _("What is better is more than chance explains; what shows no sure change may still be chance.")
        action = _("You tell us whether you notice it in your daily work; if not, we measure the wrong thing.")
    else:
        meaning = _("No figure has surely changed: so far the work shows no effect that could not be chance.")
        action = _("We agree on what is done differently until the next review.")
    read = sources(figures) + [
        _("{id}: done on {day}, as noted in the plan.").format(id=one.id, day=date(one.done_on)) for one in done
    ]
    heads = (_("What"), _("At the start"), _("Today"), _("Cases"), _("Change"))
    return Content(
        title=title, headings=heads, rows=rows, meaning=meaning, action=action, sources=read, wide=(5, 2, 2, 1.5, 3)
    )


def kpis(figures: pd.DataFrame) -> Content:
    """Say where each figure stands between its start and its target."""
    states = figures["state"].value_counts()
    met, course, behind = (int(states.get(name, 0)) for name in ("met", "on_course", "behind"))
    if not len(figures):
        title = _("There is no figure with a target yet")
    elif not met + course + behind:
        title = _("Targets are set; where the figures stand is not known yet")
    elif behind:
        title = _("{behind} of {n} figures are behind their target").format(
            behind=number(behind), n=number(met + course + behind)
        )
    else:
        title = _("No figure measured is behind its target")
    if behind:
        names = figures.loc[figures["state"] == "behind", "label"].iloc[0]
        meaning = _("At today's pace “{name}” does not reach its target by the day set.").format(name=names)
        action = _("For each figure behind, its owner names the cause and the next step before the meeting ends.")
    elif met + course:
        meaning = _("On the straight line from start to target, no figure is late today; that is no forecast.")
        action = _("We keep to the plan and measure again for the next review.")
    else:
        meaning = _("As long as a figure has no start, no target or no day, nobody can tell whether it is reached.")
        action = _("We agree on start, target and day of each figure that matters to you.")
    rows = [
        (
            row["label"], shown(row["baseline"], row["unit"]), shown(row["now"], row["unit"]),
            shown(row["target"], row["unit"]), words.day(row["due"]), words.state(row["state"]),
        )
        for _id, row in figures.iterrows()
    ]  # fmt: skip
    bars = {row["label"]: row["share_done"] for _id, row in figures.iterrows() if -1 <= row["share_done"] <= 2}
    heads = (_("Figure"), _("At the start"), _("Today"), _("Target"), _("By"), _("State"))
    return Content(
        title=title, headings=heads, rows=rows, meaning=meaning, action=action, sources=sources(figures), bars=bars,
        wide=(4, 2, 2, 2, 2, 2),
    )  # fmt: skip


def promises(plan: AccountPlan, promised: pd.DataFrame) -> Content:
    """Say which promises were kept: measured against the level promised."""
    held, broken = (int((promised["state"] == name).sum()) for name in ("kept", "not_kept"))
    told = {"kept": _("kept as promised"), "not_kept": _("not kept"), "unknown": _("not measured")}
    rows = [
        (
            words.wanted(one.what), shown(one.level, promised.loc[one.id, "unit"]),
            shown(promised.loc[one.id, "now"], promised.loc[one.id, "unit"]), _cases(promised.loc[one.id]),
            told[promised.loc[one.id, "state"]], words.known(one.owner),
        )
        for one in plan.promises
    ]  # fmt: skip
    if not plan.promises:
        title = _("No promise of service has been made to you yet")
        meaning = _("Without a promise you cannot know what you may count on, and we cannot keep it.")
        action = _("We agree on up to three promises, each with a level and an owner.")
    elif broken:
        title = _("{broken} of {n} promises measured were not kept").format(
            broken=number(broken), n=number(held + broken)
        )
        meaning = _("Below the level promised you cannot plan with it, and have to make good for it yourselves.")
        action = _("The owner of each promise that was not kept says by when it is, and tells you when it is.")
    elif held:
        title = _("All promises measured were kept: {n} of {all}").format(n=number(held), all=number(len(rows)))
        meaning = _("What was measured you could count on; what was not measured is an open question.")
        action = _("We measure the promises that are still open, and ask you which of them matter most.")
    else:
        title = _("Our promises have not been measured yet")
        meaning = _("A promise that nobody measures is a hope.")
        action = _("We bring the figure of each promise to the next review.")
    heads = (_("Promise"), _("Promised"), _("Today"), _("Cases"), _("State"), _("Owner"))
    return Content(
        title=title, headings=heads, rows=rows, meaning=meaning, action=action, sources=sources(labelled(promised)),
        wide=(4.4, 2.3, 1.9, 1.5, 2.6, 3),
    )  # fmt: skip


def issues(plan: AccountPlan, figures: pd.DataFrame, promised: pd.DataFrame, day: pd.Timestamp) -> Content:
    """List what is not as promised or planned: promises not kept, figures behind, actions late."""
    broken = promised[promised["state"] == "not_kept"]
    rows = [
        (words.wanted(one.what), _("promise not kept"), words.known(one.owner), words.NOTHING)
        for one in plan.promises
        if one.id in broken.index
    ]
    rows += [
        (row["label"], _("behind its target"), words.known(row["owner"]), words.day(row["due"]))
        for _id, row in figures.iterrows()
        if row["state"] == "behind" and row["metric"] not in set(broken["metric"])
    ]
    rows += [
        (words.wanted(one.what), _("action late"), words.known(one.owner), words.day(one.due))
        for one in fit_actions(plan)
        if pd.isna(one.done_on) and one.due < day
    ]
    ownerless = sum(row[2] == words.NOTHING for row in rows)
    if not rows:
        title = _("Nothing we know of is behind promise or plan")
        meaning = _("We see only what is measured: what troubles you and is not measured stands on no slide.")
        action = _("You name what troubles you most; we note it with an owner and a day.")
    else:
        title = ngettext(
            "{n} point is not as promised or planned", "{n} points are not as promised or planned", len(rows)
        ).format(n=number(len(rows)))
        meaning = (
            _("Points that nobody answers for yet: {n}. They do not mend themselves.").format(n=number(ownerless))
            if ownerless
            else _("Each point has somebody who answers for it.")
        )
        action = _("We agree on cause, owner and day of each point, those that cost you most first.")
    heads = (_("Point"), _("What is wrong"), _("Owner"), _("By"))
    told = [*sources(figures), *sources(labelled(broken)), _("Actions: as noted in the plan.")]
    told = list(dict.fromkeys(told))
    return Content(
        title=title, headings=heads, rows=rows, meaning=meaning, action=action, sources=told, wide=(6, 3, 3, 2)
    )


def gains(plan: AccountPlan, day: pd.Timestamp) -> Content:
    """Name what the customer could get from us and does not: no chance, no margin, no reason of ours."""
    rows = [(words.wanted(one.product_line), _("not bought from us")) for one in plan.white_space]
    if rows:
        title = ngettext(
            "{n} product family that we supply you do not take from us",
            "{n} product families that we supply you do not take from us", len(rows),
        ).format(n=number(len(rows)))  # fmt: skip
        meaning = _("Whether one supplier less is worth it to you, only your own figures can tell.")
        action = _("You tell us which of them you wish to compare; we bring terms and delivery times for it.")
    else:
        title = _("Where you could gain more from us is still to be found")
        meaning = _("We do not know yet what you need beyond what you take from us today.")
        action = _("You show us what is planned for the coming year; we say where we can be of use.")
    read = _("Families without an order of the account, as noted in the plan; data up to {day}.")
    read = read.format(day=words.day(day))
    return Content(
        title=title, headings=(_("Product family"), _("Today")), rows=rows, meaning=meaning, action=action,
        sources=[read], wide=(3, 2),
    )  # fmt: skip


def next_90_days(plan: AccountPlan, day: pd.Timestamp) -> Content:
    """Say who does what by when for the customer: open actions due within ninety days, the first due first."""
    open_ = [one for one in fit_actions(plan) if pd.isna(one.done_on) and not one.due > day + _AHEAD]
    open_.sort(key=lambda one: (pd.isna(one.due), one.due if not pd.isna(one.due) else pd.Timestamp(0)))
    rows = [(words.wanted(one.what), words.known(one.owner), words.day(one.due)) for one in open_]
    undecided = sum(words.NOTHING in row[1:] for row in rows)
    if not rows:
        title = _("For the next 90 days nothing is planned yet")
        meaning = _("Without an action, an owner and a day, at the next review all will be as it is today.")
        action = _("We agree today on one action each, on your side and on ours.")
    else:
        title = ngettext(
            "In the next 90 days {n} step is to be done", "In the next 90 days {n} steps are to be done", len(rows)
        ).format(n=number(len(rows)))
        if undecided:
            meaning = _("Actions without an owner or a day: {n}. They will not happen by themselves.").format(
                n=number(undecided)
            )
            action = _("We name an owner and a day for each before we part.")
        else:
            meaning = _("Each action has an owner and a day, so that you can hold us to it.")
            action = _("You tell us which of them comes too late for you, and who works with us on your side.")
    read = _("Open actions of the plan on what you get or have a part in, due up to 90 days after {day}.")
    read = read.format(day=words.day(day))
    return Content(
        title=title, headings=(_("Action"), _("Owner"), _("By")), rows=rows, meaning=meaning, action=action,
        sources=[read], wide=(7, 3, 2),
    )  # fmt: skip


def questions(plan: AccountPlan) -> Content:
    """Put the questions without an answer, and name the day of the next review."""
    rows = [(words.wanted(one.question), words.day(one.asked_on)) for one in plan.needs if not one.answer.strip()]
    known = not pd.isna(plan.review_on)
    if known:
        title = _("Next review on {day}; questions to you until then: {n}")
        title = title.format(day=date(plan.review_on), n=number(len(rows)))
    else:
        title = _("The next review has no day yet; questions to you: {n}").format(n=number(len(rows)))
    meaning = (
        _("Your answers decide what we prepare; without them we plan on guesses.")
        if rows
        else _("We have no open question; that does not mean that we know all you need.")
    )
    action = (
        _("You name who answers each question; on {day} we look at all figures again.").format(day=date(plan.review_on))
        if known
        else _("We set the day of the next review now.")
    )
    return Content(
        title=title, headings=(_("Question"), _("Asked on")), rows=rows, meaning=meaning, action=action,
        sources=[_("Questions and day of the review: as noted in the plan.")], wide=(8, 2),
    )  # fmt: skip


def _cases(row: pd.Series) -> str:
    """Return on how many cases a share stands; of what is itself a count, cases would be another count."""
    return number(row["n"]) if row["unit"] == "share" and row["n"] > 0 else words.NOTHING


def _done(one: Action) -> str:
    return _("done on {day}").format(day=words.day(one.done_on))
