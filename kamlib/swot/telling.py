"""A figure and what is usual among peers in; the claim as a sentence out."""

from __future__ import annotations

import pandas as pd

from kamlib.language import date, ngettext, number, share
from kamlib.language import gettext as _


def on_time(value: float, peers: float) -> str:
    """Tell deliveries on time."""
    told = _("We deliver {value} on time and in full; {peers} is usual among peers.")
    return told.format(value=share(value), peers=share(peers))


def on_time_change(value: float, peers: float) -> str:
    """Tell the change in deliveries on time."""
    better = _("Deliveries on time and in full rose by {value} points within a year; among peers it is {peers}.")
    worse = _("Deliveries on time and in full fell by {value} points within a year; among peers it is {peers}.")
    return _points(better if value > 0 else worse, value, peers)


def complaints(value: float, peers: float) -> str:
    """Tell complaints."""
    told = _("They complain about {value} of deliveries; {peers} is usual among peers.")
    return told.format(value=share(value), peers=share(peers))


def complaints_change(value: float, peers: float) -> str:
    """Tell the change in complaints."""
    more = _("Complaints rose by {value} points of deliveries within a year; among peers it is {peers}.")
    fewer = _("Complaints fell by {value} points of deliveries within a year; among peers it is {peers}.")
    return _points(more if value > 0 else fewer, value, peers)


def margin(value: float, peers: float) -> str:
    """Tell the margin rate."""
    told = _("Our margin is {value} of revenue; {peers} is usual among peers.")
    return told.format(value=share(value), peers=share(peers))


def breadth(value: float, peers: float) -> str:
    """Tell the product lines bought."""
    told = _("They buy {value} of our product lines; {peers} is usual among peers.")
    return told.format(value=share(value, 0), peers=share(peers, 0))


def contact_depth(value: float, peers: float) -> str:
    """Tell the persons we spoke with."""
    persons = round(value)
    told = ngettext(
        "We spoke with {n} person within a year; {peers} is usual among peers.",
        "We spoke with {n} persons within a year; {peers} is usual among peers.",
        persons,
    )
    return told.format(n=number(persons), peers=number(peers))


def payment(value: float, peers: float) -> str:
    """Tell late payment."""
    late = _("They pay {value} days late; {peers} days is usual among peers.")
    early = _("They pay {value} days early; peers pay {peers} days late.")
    return (late if value > 0 else early).format(value=number(abs(value)), peers=number(peers))


def payment_change(value: float, peers: float) -> str:
    """Tell the change in late payment."""
    later = _("They pay {value} days later than a year ago; among peers it is {peers}.")
    sooner = _("They pay {value} days sooner than a year ago; among peers it is {peers} days later.")
    return (later if value > 0 else sooner).format(value=number(abs(value)), peers=number(peers))


def revenue_trend(value: float, peers: float) -> str:
    """Tell the change in purchases."""
    more = (
        _("Their purchases from us grew by {value} in a year; those of peers grew by {peers}."),
        _("Their purchases from us grew by {value} in a year; those of peers fell by {peers}."),
    )
    less = (
        _("Their purchases from us fell by {value} in a year; those of peers grew by {peers}."),
        _("Their purchases from us fell by {value} in a year; those of peers fell by {peers}."),
    )
    return _beside(more if value > 0 else less, value, peers)


def white_space(value: float, peers: float) -> str:
    """Tell what is bought elsewhere."""
    told = _("They buy {value} of what we could supply elsewhere; {peers} is usual among peers.")
    return told.format(value=share(value, 0), peers=share(peers, 0))


def market_growth(value: float, peers: float) -> str:
    """Tell the customer's own growth."""
    more = (
        _("Their own revenue grew by {value} in a year; that of peers grew by {peers}."),
        _("Their own revenue grew by {value} in a year; that of peers fell by {peers}."),
    )
    less = (
        _("Their own revenue fell by {value} in a year; that of peers grew by {peers}."),
        _("Their own revenue fell by {value} in a year; that of peers fell by {peers}."),
    )
    return _beside(more if value > 0 else less, value, peers)


def credit(value: float, peers: float) -> str:
    """Tell the change in credit rating."""
    more = _("Their credit rating rose by {value} points in a year.")
    less = _("Their credit rating fell by {value} points in a year.")
    return (more if value > 0 else less).format(value=number(abs(value)))


def contact_turnover(value: float, peers: float) -> str:
    """Tell contacts who left."""
    told = _("{value} of their contacts left within a year; {peers} is usual among peers.")
    return told.format(value=share(value, 0), peers=share(peers, 0))


def wallet_trend(value: float, peers: float) -> str:
    """Tell whether purchases from us keep up with the customer's own growth."""
    more = _("Their purchases from us outgrew their own revenue by {value} in a year; among peers it is {peers}.")
    less = _("Their purchases from us fell behind their own revenue by {value} in a year; among peers it is {peers}.")
    return (more if value > 0 else less).format(value=share(abs(value)), peers=share(peers))


def lost_to_competitor(value: float, peers: float) -> str:
    """Tell how many offers went to a competitor."""
    told = _("Of our offers that were decided, {value} went to a competitor; {peers} is usual among peers.")
    return told.format(value=share(value, 0), peers=share(peers, 0))


def plainly(value: float, peers: float) -> str:
    """Tell a figure that has no sentence of its own."""
    return _("It is {value}; {peers} is usual among peers.").format(value=number(value, 2), peers=number(peers, 2))


def ends_soon(day: pd.Timestamp, renews: bool) -> str:
    """Tell when a contract ends."""
    told = _("A contract ends on {day} and renews itself unless one of us says no.")
    if not renews:
        told = _("A contract ends on {day} and does not renew itself.")
    return told.format(day=date(day))


def _beside(told: tuple[str, str], value: float, peers: float) -> str:
    """Tell a change beside that of peers: the first sentence if they grew or stood still, the second if they fell."""
    return told[int(peers < 0)].format(value=share(abs(value)), peers=share(abs(peers)))


def _points(told: str, value: float, peers: float) -> str:
    return told.format(value=number(100 * abs(value), 1), peers=number(100 * peers, 1))
