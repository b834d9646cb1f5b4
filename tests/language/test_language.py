"""Words, numbers and dates in both languages."""

import math
from datetime import date

import pytest

from kamlib import language


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        (
            "en",
            [
                "1,234.5",
                "−3",
                "0",
                "–",
                "12.3%",
                "EUR\xa01,234,567",
                "EUR\xa01.2\xa0M",
                "EUR\xa034\xa0k",
                "31 Mar 2025",
            ],
        ),
        (
            "es",
            [
                "1\u202f234,5",
                "−3",
                "0",
                "–",
                "12,3\xa0%",
                "1\u202f234\u202f567\xa0EUR",
                "1,2\xa0M\xa0EUR",
                "34\xa0mil\xa0EUR",
                "31 mar 2025",
            ],
        ),
    ],
)
def test_numbers_money_and_dates_follow_the_language(lang, expected):
    with language.using(lang):
        found = [
            language.number(1234.5, 1),
            language.number(-3),
            language.number(-0.2),
            language.number(math.nan),
            language.share(0.1234),
            language.money(1234567, "EUR"),
            language.money(1234567, "EUR", short=True),
            language.money(34499, "EUR", short=True),
            language.date(date(2025, 3, 31)),
        ]
    assert found == expected


def test_short_money_never_shows_a_thousand_thousands():
    assert language.money(999_499, "EUR", short=True) == "EUR\xa0999\xa0k"
    assert language.money(999_500, "EUR", short=True) == "EUR\xa01.0\xa0M"


@pytest.mark.parametrize(
    ("items", "text"), [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")]
)
def test_listing_joins_names(items, text):
    assert language.listing(items) == text


def test_listing_in_spanish():
    with language.using("es"):
        assert language.listing(["A", "B"]) == "A y B"
        assert language.listing(["A", "B", "ingresos"]) == "A, B e ingresos"
        assert language.listing(["cobre", "hierro"]) == "cobre y hierro"


def test_the_environment_names_the_language_and_use_wins(monkeypatch):
    monkeypatch.setenv("KAM_LANG", "es_MX.UTF-8")
    assert language.current() == "es"
    with language.using("en"):
        assert language.current() == "en"
    monkeypatch.setenv("KAM_LANG", "fr")
    assert language.current() == "en"


def test_an_unknown_language_is_refused_by_name():
    with pytest.raises(ValueError, match="There is no language 'fr' in the kit. Choose one of: en, es."):
        language.use("fr")


def test_a_message_without_translation_comes_back_as_it_is():
    with language.using("es"):
        assert language.gettext("nobody translated this") == "nobody translated this"
