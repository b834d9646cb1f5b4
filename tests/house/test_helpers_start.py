"""The browser and the database that other tests lean on do start here."""

import pytest


@pytest.mark.browser
def test_browser_shows_a_page(page):
    page.set_content("<html lang='es'><h1>Cuentas clave</h1></html>")
    assert page.locator("h1").inner_text() == "Cuentas clave"


@pytest.mark.postgres
def test_postgres_answers(postgres):
    import psycopg

    with psycopg.connect(postgres) as connection:
        assert connection.execute("SELECT 0.1 + 0.2 = 0.3").fetchone() == (True,)
