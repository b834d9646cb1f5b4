"""Which claims say something, and which are actions: in both languages, with the limits of looking at words."""

import pytest

from kamlib import language
from kamlib.swot.claims import is_action, says_something
from kamlib.swot.rules import RULES


@pytest.mark.parametrize(
    "claim",
    [
        "Good quality", "Experienced team", "GOOD QUALITY", "Good Quality", "Strong relationship with the customer",
        "One of the best suppliers", "Innovative solutions and a wide range", "Economic uncertainty", "Competition",
        "Buena calidad", "Equipo con experiencia", "Precios competitivos", "Amplia gama de productos",
        "La competencia es fuerte", "Incertidumbre económica", "Creemos que somos buenos",
    ],
)  # fmt: skip
def test_what_says_nothing_that_could_be_wrong(claim):
    assert not says_something(claim)


@pytest.mark.parametrize(
    "claim",
    [
        "We deliver 94 % on time", "Two of their buyers left", "Their buyer came from Lumen",
        "SAP orders arrive by hand", "We deliver faster than they ask for", "They open a plant next year",
        "We are the only supplier with a depot in their town", "March deliveries were late",
        "Our contract ended in May",
        "Entregamos más rápido que los demás", "Dos compradores se fueron", "Su compradora viene de Lumen",
        "Abren una planta el próximo año", "El contrato venció en mayo", "Somos el único proveedor con taller propio",
    ],
)  # fmt: skip
def test_what_has_a_number_a_name_a_comparison_or_a_date(claim):
    assert says_something(claim)


def test_the_limits_are_known():
    assert says_something("We are better than ever")  # a comparison, and still empty
    assert not says_something("the buyer does not trust our forecasts")  # could be wrong, and has none of the four


@pytest.mark.parametrize(
    "claim",
    [
        "Launch a training offer", "Sell Hygiene at all sites", "We should visit them more often", "Improve delivery",
        "Ampliar la línea de higiene", "Deberíamos visitarlos más", "Hay que bajar los reclamos", "Vender más",
    ],
)  # fmt: skip
def test_actions_are_known_by_their_first_words(claim):
    assert is_action(claim)


@pytest.mark.parametrize(
    "claim",
    [
        "They launch a plant in May",
        "Start times are late by 20 minutes",
        "Nuestra oferta cubre tres líneas",
        "Mujeres dirigen compras",
    ],
)
def test_what_is_so_is_no_action(claim):
    assert not is_action(claim)


@pytest.mark.parametrize("lang", language.LANGUAGES)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.metric)
def test_what_the_kit_proposes_is_never_empty(rule, lang):
    with language.using(lang):
        for value in (-0.4, 0.4):
            told = rule.told(value, 0.1)
            assert says_something(told) and not is_action(told)
