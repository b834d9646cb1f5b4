"""A function and its sliders in, a box out whose text and picture follow the sliders."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.language import number
from kamlib.teach.card import Card


@dataclass(frozen=True)
class Slider:
    """One thing a learner can change.

    Attributes
    ----------
    label : str
        What it is, in words.
    low, high, step : float
        Its range.
    value : float
        Where it begins.
    unit : str
        Its unit.
    """

    label: str
    low: float
    high: float
    value: float
    step: float = 1
    unit: str = ""

    def write(self, value: float) -> str:
        """Write a value as the learner reads it."""
        decimals = len(f"{self.step:g}".partition(".")[2])
        return f"{number(value, decimals)} {self.unit}".rstrip()


class Panel:
    """Text and picture that follow sliders.

    Parameters
    ----------
    function : callable
        A function of the kit. It returns Axes of :mod:`kamlib.plots` (picture, and its sentence as text), a sentence,
        or a pair of both.
    *given
        Arguments passed on.
    title : str
        What the panel is for.
    **named
        Named arguments passed on; each :class:`Slider` among them becomes a slider, and its value is passed.

    Raises
    ------
    DataError
        If there is no slider.

    Examples
    --------
    >>> panel = Panel("{:.0f} hours".format, Slider("Hours", 0, 10, 3), title="Try it")
    >>> panel.text
    '3 hours'
    """

    def __init__(self, function: Callable[..., Any], *given: Any, title: str = "", **named: Any):
        places = {str(place): value for place, value in enumerate(given)}
        self._function, self._given, self._named = function, places, named
        self.sliders = {name: value for name, value in {**places, **named}.items() if isinstance(value, Slider)}
        if not self.sliders:
            raise DataError(_("A panel needs at least one slider."), do=_("Pass kam.teach.Slider(...)."))
        self._title, self.text = title, ""
        self.values = {name: slider.value for name, slider in self.sliders.items()}
        body = self._body()
        self.card = Card(self._content() | {"body": body}, values=dict(self.values), press=self._moved)
        self.card.say("plain", [self.text])

    def set(self, **values: float) -> str:
        """Move sliders and return the text that stands there then.

        Raises
        ------
        DataError
            If there is no such slider, or a value lies outside its range.
        """
        for name, value in values.items():
            slider = self.sliders.get(name)
            if slider is None or not slider.low <= value <= slider.high:
                expected = ", ".join(f"{known} {s.low:g}–{s.high:g}" for known, s in self.sliders.items())
                raise DataError(
                    _("The panel has no {name} of {value}.").format(name=name, value=value), expected=expected
                )
        self.values |= values
        self.card.values = dict(self.values)
        self._redraw()
        return self.text

    def _redraw(self) -> None:
        self.card.show(body=self._body())
        self.card.say("plain", [self.text])

    def _moved(self, _name: str, values: Mapping[str, Any]) -> None:
        for name, slider in self.sliders.items():
            value = values.get(name)
            if isinstance(value, int | float) and slider.low <= value <= slider.high:
                self.values[name] = type(slider.step)(value) if isinstance(slider.step, int) else float(value)
        self._redraw()

    def _body(self) -> list[dict[str, Any]]:
        given = [self.values.get(name, value) for name, value in self._given.items()]
        result = self._function(*given, **(self._named | {k: v for k, v in self.values.items() if k in self._named}))
        text, axes = result if isinstance(result, tuple) else (result, None)
        if not isinstance(text, str):
            text, axes = "", text
        if axes is None:
            self.text = text
            return []
        from kamlib.plots.show import picture
        from kamlib.plots.style import describe

        figure = axes.get_figure(root=True)
        self.text = text or describe(axes)
        image = base64.b64encode(picture(figure)).decode("ascii")
        return [{"image": image, "alt": describe(axes), "width": round(figure.get_figwidth() * 100)}]

    def _content(self) -> dict[str, Any]:
        fields = []
        for name, slider in self.sliders.items():
            count = round((slider.high - slider.low) / slider.step)
            texts = [slider.write(slider.low + place * slider.step) for place in range(count + 1)]
            field = {"id": name, "type": "range", "label": slider.label, "min": slider.low, "max": slider.high}
            fields.append(field | {"step": slider.step, "texts": texts})
        return {"kind": "panel", "label": _("Try it"), "question": self._title, "fields": fields, "live": True}

    def _ipython_display_(self) -> None:
        """Show nothing more: the lesson has shown the panel where it was made."""

    def show(self) -> None:
        """Show the panel in the notebook."""
        self.card._ipython_display_()
