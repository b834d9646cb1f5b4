"""Ids and names as people write them in, the plain form under which two spellings meet out."""

from __future__ import annotations

import re
import unicodedata

_LEGAL_FORMS = (
    "ab ag and aps as asa bv ca cia co company coop corp corporation cv de doo eirl et gmbh group grupo gruppe hb "
    "holding inc incorporated kft kg lda limited llc llp ltd ltda nv ohg oy oyj plc pty rl s sa sab sac sapi sarl "
    "sas sau sca se sl slu spa spzoo srl sro the und y zoo"
).split()


def plain_id(value) -> str:
    """Write an id without what exports change: outer blanks, upper or lower case, marks between, leading zeros.

    Examples
    --------
    >>> plain_id(" a-00471 "), plain_id("0000471")
    ('a00471', '471')
    """
    return re.sub(r"[^0-9a-z]+", "", _folded(value)).lstrip("0")


def plain_company(value) -> str:
    """Write a company name without accents, marks, capitals and legal form.

    Examples
    --------
    >>> plain_company("Müller & Söhne GmbH"), plain_company("Aceros del Norte, S.A. de C.V.")
    ('muller sohne', 'aceros del norte')
    """
    words = re.findall(r"[^\W_]+", _folded(value).replace(".", "").replace("'", ""))
    kept = [word for word in words if word not in _LEGAL_FORMS]
    return " ".join(kept or words)


def domain(value) -> str:
    """Take the company's domain out of a web address.

    Examples
    --------
    >>> domain("https://www.Acme.example/es/"), domain("acme.example")
    ('acme.example', 'acme.example')
    """
    address = _folded(value).strip().partition("://")
    return re.split(r"[/?#:]", address[2] or address[0])[0].removeprefix("www.")


def _folded(value) -> str:
    text = unicodedata.normalize("NFKD", str(value).casefold())
    return "".join(c for c in text if not unicodedata.combining(c))
