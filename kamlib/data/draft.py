"""A user's file in, a first mapping for it out: guesses from headings and content, each doubt beside its line."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from kamlib import engine
from kamlib.data.binding import Binding, bind
from kamlib.data.formats import find_formats
from kamlib.data.guess import likely_columns
from kamlib.data.mapping import Mapping, Source
from kamlib.data.number_format import nothing
from kamlib.data.raw import Raw, RawColumn, plain_name, quoted
from kamlib.data.reading import load
from kamlib.data.schema import columns
from kamlib.data.wide import TABLE, is_wide, lengthen
from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import number, share

_DAY = r"\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}.*|\d{8}|\d{1,2}[-/. ]\pL\w*[-/., ]+\d{2,4}.*"
_FIGURE = r"[^\d]{0,5}\d[\d.,'’ ]*[^\d]{0,5}"
_PRICES = (
    "unitprice",
    "price",
    "preciounitario",
    "precio",
    "preis",
    "einzelpreis",
    "stuckpreis",
    "listprice",
    "netprice",
)
_SALES_TAX = ("gross", "bruto", "brutto", "vat", "iva", "mwst", "taxincl")
_SAMPLE = 5000


@dataclass
class _Draft:
    columns: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    file: list[tuple[str, str]] = field(default_factory=list)
    rules: list[tuple[str, str, bool]] = field(default_factory=list)
    found: tuple[str, ...] = ()


def draft_mapping(path: str | Path, table: str = "orders") -> str:
    """Write a first mapping for your file, to be looked over: YAML with a remark wherever the guess is not certain.

    Parameters
    ----------
    path : path
        The file.
    table : str, default "orders"
        The table of the dictionary that it holds.

    Returns
    -------
    str
        The text of a mapping file; :func:`kamlib.data.read_mapping` reads it.

    Raises
    ------
    DataError
        If the file cannot be read at all.

    Notes
    -----
    Columns are guessed from their headings (English, Spanish, German, and the names that CRM and ERP systems use) and
    checked against what stands in them. Rules are proposed for credits and for codes that are no goods.
    """
    described = columns(table)
    with TemporaryDirectory(prefix="kam-", ignore_cleanup_errors=True) as folder, engine.connection() as duck:
        duck.execute(f"SET temp_directory = {quoted(folder)}")
        raw = load(duck, path, None, {}, Path(folder), None)
        if table == "orders" and is_wide(raw, None, None) and not likely_columns(raw, "orders").get("order_date"):
            table, described = TABLE, columns(TABLE)
        draft = _Draft()
        if is_wide(raw, table, None):
            raw = lengthen(duck, raw)
            draft.found = ("month", "amount")
        _guess_columns(duck, raw, table, draft)
        _look_at_formats(duck, raw, table, draft)
        if table == "orders":
            _guess_rules(duck, raw, draft)
    missing = [name for name, column in described.items() if name not in draft.columns and column.required]
    return _text(raw, table, draft, missing)


def _guess_columns(duck, raw: Raw, table: str, draft: _Draft) -> None:
    described, guesses = columns(table), likely_columns(raw, table)
    by_name = {column.name: column for column in raw.columns}
    profiles = {column.name: _profile(duck, column) for column in raw.columns}
    for ours, theirs in guesses.items():
        kind, look = described[ours].type, profiles[theirs]
        fits = look["number"] if kind in ("number", "integer") else look["day"] if kind == "date" else 1.0
        if fits < 0.5 and look["filled"]:
            continue
        draft.columns[ours] = _name(theirs)
        if plain_name(theirs) != plain_name(ours) and fits < 1:
            draft.notes[ours] = _("not sure: {share} of the cells do not fit").format(share=share(1 - fits))
        empty = _empty(duck, by_name[theirs]) if ours == "account_id" else 0.0
        if empty:
            draft.notes[ours] = _("empty on {share} of the lines; those are set aside").format(share=share(empty))
        if ours == "document_type" and (codes := _codes(duck, by_name[theirs], described[ours].allowed)):
            draft.notes[ours] = _(
                "it writes {codes}: say under values what each is, above all which are credits"
            ).format(codes=some(codes))
        if ours == "amount" and any(word in plain_name(theirs) for word in _SALES_TAX):
            draft.notes[ours] = _("not sure: this may be with tax; amounts should be net")
    used = set(draft.columns.values())
    _fill_by_content(raw, described, profiles, used, draft)
    price = next((n for n in raw.names if plain_name(n) in _PRICES and profiles[n]["number"] > 0.5), None)
    if "amount" in described and price and "quantity" in draft.columns:
        taken = plain_name(guesses.get("amount", "")) if "amount" in draft.columns else ""
        if not taken or taken in _PRICES:
            quantity = next(n for n in by_name if _name(n) == draft.columns["quantity"])
            draft.columns["amount"] = f"{_inside(quantity)} * {_inside(price)}"
            draft.notes["amount"] = _("not sure: no column with the sum of a line was found")


def _fill_by_content(raw: Raw, described, profiles, used: set[str], draft: _Draft) -> None:
    for ours in ("order_date", "month"):
        days = [name for name in raw.names if profiles[name]["day"] > 0.9 and _name(name) not in used]
        if ours in described and ours not in draft.columns and len(days) == 1:
            draft.columns[ours] = _name(days[0])
            draft.notes[ours] = _("not sure: taken because it holds dates")
    figures = [name for name in raw.names if profiles[name]["decimals"] > 0.5 and _name(name) not in used]
    if "amount" in described and "amount" not in draft.columns and len(figures) == 1:
        draft.columns["amount"] = _name(figures[0])
        draft.notes["amount"] = _("not sure: taken because it holds decimal numbers")


def _profile(duck, column: RawColumn) -> dict[str, float]:
    text = f"({column.text})::VARCHAR"
    typed = {"number": ("number", "decimals"), "decimal": ("number", "decimals"), "day": ("day",), "instant": ("day",)}
    row = duck.sql(
        f"SELECT count(*), count(t), count(*) FILTER (regexp_full_match(t, {quoted(_FIGURE)}) AND NOT "
        f"regexp_full_match(t, {quoted(_DAY)})), count(*) FILTER (regexp_full_match(t, {quoted(_DAY)})), "
        f"count(*) FILTER (regexp_matches(t, '[.,][0-9]{{1,2}}[^0-9]*$') AND regexp_full_match(t, {quoted(_FIGURE)})) "
        f"FROM (SELECT CASE WHEN NOT {nothing(column)} THEN {text} END AS t FROM raw WHERE fault IS NULL "
        f"LIMIT {_SAMPLE})"
    ).fetchall()[0]
    rows, filled, figures, days, decimals = row
    look = {"number": figures, "day": days, "decimals": decimals}
    shares = {name: n / filled if filled else 0.0 for name, n in look.items()}
    shares |= dict.fromkeys(typed.get(column.kind, ()), 1.0)
    return {**shares, "filled": filled / rows if rows else 0.0}


def _empty(duck, column: RawColumn) -> float:
    """Return the share of the lines in which a column says nothing."""
    return duck.sql(f"SELECT avg(({nothing(column)})::INTEGER) FROM raw WHERE fault IS NULL").fetchall()[0][0] or 0.0


def _codes(duck, column: RawColumn, known: tuple[str, ...]) -> list[str]:
    """List what a column writes that is none of our words, most frequent first."""
    rows = duck.sql(
        f"SELECT ({column.text})::VARCHAR AS code FROM raw WHERE fault IS NULL AND NOT {nothing(column)} "
        "GROUP BY code ORDER BY count(*) DESC, code LIMIT 20"
    ).fetchall()
    return [code for (code,) in rows if code.strip().casefold() not in known]


def _look_at_formats(duck, raw: Raw, table: str, draft: _Draft) -> None:
    """Ask in the draft for what the file does not decide."""
    choices = {
        "decimal": ('","', {"decimal": ","}),
        "date": ("DD/MM/YYYY", {"date": "DD/MM/YYYY"}),
        "zone": ("UTC", {"zone": "UTC"}),
    }
    given: dict[str, str] = {}
    for _attempt in range(4):
        try:
            binding = _bound(raw, table, draft, given)
            find_formats(duck, raw, binding, Mapping("", file=given))
            return
        except DataError as error:
            words = f"{error.do} {error.what}"
            asked = next((key for key in choices if f"{{{key}: " in words and key not in given), None)
            if asked is None:
                draft.notes.setdefault("amount", str(error))
                return
            given |= choices[asked][1]
            draft.file.append((f"{asked}: {choices[asked][0]}", str(error)))


def _bound(raw: Raw, table: str, draft: _Draft, given: dict[str, str]) -> Binding:
    sources = {ours: Source(column=theirs) for ours, theirs in draft.columns.items()}
    return bind(raw, table, Mapping("", file=given, columns=sources))


def _guess_rules(duck, raw: Raw, draft: _Draft) -> None:
    names = {_name(column.name): column for column in raw.columns}
    invoice, product = names.get(draft.columns.get("invoice_id", "")), names.get(draft.columns.get("product_id", ""))
    quantity = names.get(draft.columns.get("quantity", draft.columns.get("amount", "")))
    if invoice and "document_type" not in draft.columns:
        minus = f"starts_with(ltrim(({quantity.text})::VARCHAR, ' (€$£'), '-')" if quantity else "false"
        rows = duck.sql(
            f"SELECT left({invoice.text}, 1) AS letter, count(*), count(*) FILTER ({minus}) FROM raw "
            f"WHERE regexp_matches({invoice.text}, '^[A-Za-z][0-9]') GROUP BY 1 ORDER BY 2 DESC LIMIT 3"
        ).fetchall()
        whole = duck.sql("SELECT count(*) FROM raw").fetchall()[0][0]
        for letter, n, negative in rows:
            if n < 0.5 * whole:
                note = _("{n} lines, {share} of them negative").format(n=number(n), share=share(negative / n))
                rule = f"document_type: credit when {_inside(invoice.name)} starts with {letter}"
                draft.rules.append((rule, note, negative >= 0.95 * n))
    if product:
        rows = duck.sql(
            f"SELECT {product.text}, count(*) FROM raw WHERE NOT regexp_matches({product.text}, '[0-9]') "
            f"GROUP BY 1 ORDER BY 2 DESC LIMIT 12"
        ).fetchall()
        digits = (
            duck.sql(f"SELECT avg(regexp_matches({product.text}, '[0-9]')::INTEGER) FROM raw").fetchall()[0][0] or 0
        )
        if rows and digits > 0.9:
            codes = ", ".join(_quoted(code) for code, _n in rows)
            rule = f"set aside when {_inside(product.name)} in ({codes}) because postage, fees and manual entries"
            draft.rules.append((rule, _("codes without a digit: are they goods?"), False))


def _quoted(code: str) -> str:
    return code if re.fullmatch(r"[\w -]+", code) else '"' + code.replace('"', "") + '"'


def _inside(name: str) -> str:
    return name if re.fullmatch(r"[^\W\d]\w*", name) else f"[{name}]"


def _name(name: str) -> str:
    return name if re.fullmatch(r"[^\W\d_][\w .]*", name) else f"[{name}]"


def _scalar(text: str) -> str:
    """Write a text so that YAML reads it as that text."""
    safe = re.fullmatch(r"[^\W\d_][\w .*/()+-]*", text) and not re.search(r"\s#|\s$", text)
    return text if safe and text.casefold() not in ("true", "false", "null", "yes", "no", "on", "off") else _json(text)


def _json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _text(raw: Raw, table: str, draft: _Draft, missing: list[str]) -> str:
    lines = [
        "# " + _("A first mapping for {file}; look at every line that has a question mark.").format(file=raw.file),
        "# " + _("How to write one: docs/mapping.md"),
        "",
        f"table: {table}",
    ]
    if draft.file:
        lines += ["", "file:"]
        for line, why in draft.file:
            lines += [f"  # ? {' '.join(why.split())}", f"  {line}"]
    lines += ["", "columns:"]
    if draft.found:
        lines.append("  # " + _("month and amount are taken from the columns that are headed by a month"))
    for ours in columns(table):
        if ours in draft.found:
            continue
        if ours in draft.columns:
            note = draft.notes.get(ours)
            entry = f"  {ours}: {_scalar(draft.columns[ours])}"
            lines.append(f"{entry:<40}  # ? {' '.join(note.split())}" if note else entry)
        elif ours in missing:
            lines.append(f"  # ? {ours}: {_say_missing(ours)}")
    unused = [
        name
        for name in raw.names
        if name not in draft.found and not any(name in theirs for theirs in draft.columns.values())
    ]
    if unused:
        lines += [
            "",
            "# " + _("Not used: {names}").format(names=" · ".join(" ".join(name.split()) for name in unused[:40])),
        ]
    if draft.rules:
        lines += ["", "rules:"]
        for rule, note, sure in draft.rules:
            lines += [f"  # {'' if sure else '? '}{note}", f"  {'' if sure else '# '}- {_json(rule)}"]
        if not any(sure for _rule, _note, sure in draft.rules):
            lines[lines.index("rules:")] = "# rules:"
    return "\n".join(lines) + "\n"


def _say_missing(ours: str) -> str:
    if ours == "currency":
        return _("EUR (no column was found: write the currency, or leave it out)")
    return _("(no column was found: write its heading here)")
