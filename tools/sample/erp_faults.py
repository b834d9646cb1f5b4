"""Clean ERP and finance files in, dirty ones out (see :mod:`sample.faults`)."""

from sample import faults
from sample.erp import spanish
from sample.sheets import Sheet


def sap(sheets: dict[str, Sheet]) -> None:
    """Plant the faults of the SAP tables."""
    items, heads, customers = sheets["item"], sheets["head"], sheets["customer"]
    _end_early(items)
    _end_early(heads)
    _items(items)
    _documents(items, heads)
    _customers(customers, items, heads)
    _heads(heads)
    items.whole(
        "VBELN",
        faults.WHICH_REVENUE,
        "same_documents",
        "heads and items are the same sales twice: count one of the two",
    )


def _end_early(sheet: Sheet) -> None:
    """Cut the export off within December."""
    sheet.rows = [row for row in sheet.rows if not (row["FKDAT"][:2] >= "13" and row["FKDAT"][3:5] == "12")]
    sheet.whole("FKDAT", faults.PERIODS, "part_period", "the export ends on 12 December: the last month is not whole")


def _ordinary(sheet: Sheet, start: int, step: int):
    """Yield invoice lines that no fault has touched, in euros, spread over the file."""
    touched = {id(fault["row"]) for fault in sheet.faults}
    for row in list(sheet.rows)[start::step]:
        if row["VBTYP"] == "M" and row["WAERK"] == "EUR" and not row["FKSTO"] and id(row) not in touched:
            yield row


def _items(items: Sheet) -> None:
    rows = _ordinary(items, 100, 211)
    cells = [
        ("KUNAG", faults.REFERENCES, "unknown_reference", "no such customer", "0000999901"),
        ("KUNAG", faults.CELLS, "missing_value", "no customer", ""),
        ("WAERK", faults.CURRENCY, "mixed_currency", "one line of a customer in another currency", "USD"),
        ("WAERK", faults.CURRENCY, "unknown_currency", "no such currency", "XZZ"),
        ("WAERK", faults.CURRENCY, "not_allowed", "a word for a currency code", "Euro"),
        ("FKDAT", faults.CELLS, "not_a_date", "an empty date of SAP", "00.00.0000"),
        ("FKDAT", faults.UNITS, "not_a_date", "a date as Excel counts days", "45383"),
        ("NETWR", faults.CELLS, "not_a_number", "an error of the spreadsheet", "#¡VALOR!"),
        ("NETWR", faults.CELLS, "missing_value", "no amount", ""),
        ("FKIMG", faults.CELLS, "not_a_number", "the letter O for a zero", "1O,000"),
    ]
    for column, kind, rule, why, value in cells:
        items.plant(next(rows), column, kind, rule, why, value)
    for _ in range(3):
        row = next(rows)
        items.plant(
            row, "KUNAG", faults.UNITS, "id_lost_zeros", "the spreadsheet took the zeros away", row["KUNAG"].lstrip("0")
        )
    row = next(rows)
    items.plant(
        row,
        "NETWR",
        faults.WHICH_REVENUE,
        "wrong_sign",
        "an invoice line below zero, the minus trailing",
        row["NETWR"] + "-",
    )
    row = next(row for row in rows if len(row["NETWR"]) > 7)
    items.plant(
        row,
        "NETWR",
        faults.UNITS,
        "decimal_mark",
        "point and comma changed round in one line",
        row["NETWR"].translate(str.maketrans(",.", ".,")),
    )
    row = next(row for row in rows if _value(row["NETWR"]) > 2000)
    items.plant(
        row, "NETWR", faults.UNITS, "thousands_unit", "one line in thousands", spanish(_value(row["NETWR"]) / 1000)
    )
    for _ in range(2):
        row = next(rows)
        items.plant(items.after(row, dict(row)), "", faults.DUPLICATES, "duplicate_row", "the line was exported twice")
    _lucky_line(items)
    total = dict.fromkeys(items.headings, "") | {"VBELN": "Total", "NETWR": "98.765.432,10"}
    items.rows.append(total)
    items.plant(total, "VBELN", faults.CELLS, "totals_row", "the total of the lines above")


def _value(written: str) -> float:
    return float(written.replace(".", "").replace(",", "."))


def _lucky_line(items: Sheet) -> None:
    """Blow one line of a small, steady customer up to sixty times its next largest."""
    by_customer: dict[str, list] = {}
    for row in _ordinary(items, 0, 1):
        by_customer.setdefault(row["KUNAG"], []).append(row)
    for rows in by_customer.values():
        largest = max(_value(row["NETWR"]) for row in rows)
        if len(rows) > 15 and largest < 6000:
            row = rows[7]
            row |= {"FKIMG": spanish(_value(row["FKIMG"]) * round(60 * largest / _value(row["NETWR"])), 3)}
            row["WAVWR"] = spanish(largest * 40)
            items.plant(
                row,
                "NETWR",
                faults.OUTLIERS,
                "outlier",
                "one project makes a small customer large",
                spanish(60 * largest),
            )
            return


def _documents(items: Sheet, heads: Sheet) -> None:
    """Take one cancelling document away, and turn one credit's sign twice."""
    cancelling = [row for row in items.rows if row["VBTYP"] == "N" and row["SFAKN"]]
    gone = cancelling[3]["VBELN"]
    undone = cancelling[3]["SFAKN"]
    for sheet in (items, heads):
        sheet.rows = [row for row in sheet.rows if row["VBELN"] != gone]
        for row in sheet.rows:
            if row["VBELN"] == undone:
                sheet.plant(
                    row,
                    "VBELN",
                    faults.WHICH_REVENUE,
                    "cancelled_kept",
                    "marked as cancelled, its cancellation is missing",
                )
    credits = [row for row in items.rows if row["VBTYP"] == "O"]
    row = credits[5]
    items.plant(
        row,
        "NETWR",
        faults.WHICH_REVENUE,
        "wrong_sign",
        "a credit that carries a minus already: it would be added",
        row["NETWR"] + "-",
    )


def _customers(customers: Sheet, items: Sheet, heads: Sheet) -> None:
    lines: dict[str, list] = {}
    for row in items.rows:
        lines.setdefault(row["KUNAG"], []).append(row)
    clean = {id(fault["row"]) for fault in items.faults}
    lost = next(
        row
        for row in customers.rows
        if row["LOEVM"]
        and 2 <= len(lines.get(row["KUNNR"], [])) <= 8
        and not any(id(line) in clean for line in lines[row["KUNNR"]])
    )
    customers.rows.remove(lost)
    theirs = [(items, row) for row in lines[lost["KUNNR"]]]
    theirs += [(heads, row) for row in heads.rows if row["KUNAG"] == lost["KUNNR"]]
    for sheet, row in theirs:
        sheet.plant(row, "KUNAG", faults.SURVIVORS, "unknown_reference", "a lost customer was deleted from the master")
    short = next(row for row in customers.rows if row["NAME1"] == "Cartech")
    copy = customers.after(short, short | {"KUNNR": "0000990001", "STCEG": ""})
    customers.plant(
        copy,
        "NAME1",
        faults.DUPLICATES,
        "near_duplicate_name",
        "a delivery address entered as a customer",
        "CARTECH GmbH",
    )
    base = next(row for row in customers.rows if row["NAME1"] == "Nordvang Verksted")
    copy = customers.after(base, base | {"KUNNR": "0000990002", "STCEG": ""})
    customers.plant(copy, "NAME1", faults.DUPLICATES, "near_duplicate_name", "a slip of the pen", "Nordvang Verkstedt")
    customers.plant(customers.rows[70], "LAND1", faults.CELLS, "not_allowed", "a word for a country code", "Francia")
    zero = next(row for row in customers.rows[90:] if row["JMZAH"])
    customers.plant(zero, "JMZAH", faults.ZERO, "zero_for_missing", "0 for not known", "0")
    customers.whole("UMSAT", faults.WHICH_REVENUE, "own_size_as_sales", "the customer's own sales, not ours to it")


def _heads(heads: Sheet) -> None:
    _lumps(heads)
    rows = _ordinary(heads, 60, 307)
    row = next(rows)
    heads.plant(
        row, "KUNAG", faults.UNITS, "id_lost_zeros", "the spreadsheet took the zeros away", row["KUNAG"].lstrip("0")
    )
    heads.plant(next(rows), "FKDAT", faults.CELLS, "not_a_date", "31 June", "31.06.2024")
    for place, model in enumerate(list(heads.rows)[200:1000:260]):
        heads.after(
            model, model | {"VBELN": f"00905000{place:02d}", "FKART": "F5", "VBTYP": "U", "FKSTO": "", "SFAKN": ""}
        )


def _lumps(heads: Sheet) -> None:
    """Note documents that dwarf everything else their customer bought: projects, which SAP does not mark as such."""
    by_customer: dict[str, list] = {}
    for row in heads.rows:
        if row["VBTYP"] in ("M", "P"):
            by_customer.setdefault(row["KUNAG"], []).append(row)
    for rows in by_customer.values():
        ranked = sorted(rows, key=lambda row: -_value(row["NETWR"]))
        if len(ranked) >= 8 and _value(ranked[0]["NETWR"]) >= 20 * _value(ranked[1]["NETWR"]):
            heads.plant(ranked[0], "NETWR", faults.OUTLIERS, "outlier", "one project makes the customer look large")


def finance(sheets: dict[str, Sheet]) -> None:
    """Plant the faults of the files that people keep by hand."""
    accounts, revenue, payments = sheets["accounts"], sheets["revenue"], sheets["payments"]
    accounts.plant(accounts.rows[14], "status", faults.SURVIVORS, "not_allowed", "a status of one's own making", "lost")
    accounts.plant(accounts.rows[33], "customer_since", faults.CELLS, "future_date", "years ahead", "2042-05-01")
    accounts.plant(accounts.rows[52], "fiscal_year_start", faults.PERIODS, "out_of_range", "there is no month 13", "13")
    accounts.plant(accounts.rows[71], "currency", faults.CELLS, "missing_value", "no currency", "")
    rows = [row for row in revenue.rows if row["amount"] > 30_000]
    revenue.plant(
        rows[30],
        "amount",
        faults.UNITS,
        "thousands_unit",
        "one month in thousands",
        round(rows[30]["amount"] / 1000, 2),
    )
    revenue.plant(
        rows[60], "account_id", faults.UNITS, "id_lost_zeros", "the id became a number", int(rows[60]["account_id"])
    )
    revenue.plant(rows[90], "account_id", faults.REFERENCES, "unknown_reference", "no such account", "777777")
    total = {
        "account_id": "Total",
        "month": None,
        "amount": round(sum(row["amount"] for row in revenue.rows), 2),
        "currency": "",
    }
    revenue.rows.append(total)
    revenue.plant(total, "account_id", faults.CELLS, "totals_row", "the total of the lines above")
    payments.plant(
        payments.rows[20], "due_date", faults.CELLS, "end_before_start", "due before it was invoiced", "2024-01-15"
    )
    payments.plant(payments.rows[75], "paid_date", faults.CELLS, "future_date", "years ahead", "2042-12-20")
    payments.plant(
        payments.rows[60], "invoice_date", faults.UNITS, "not_a_date", "a date as Excel counts days", "45572"
    )
    copy = payments.after(payments.rows[90], payments.rows[90] | {"amount": "1.00"})
    payments.plant(copy, "invoice_id", faults.DUPLICATES, "duplicate_key", "one invoice twice with other sums")
    _by_hand(sheets)


def _by_hand(sheets: dict[str, Sheet]) -> None:
    potential, surveys, notes, calls = (sheets[name] for name in ("potential", "surveys", "notes", "activities"))
    for place in (4, 40, 77):
        potential.rows[place] |= {"low": "", "high": ""}
        potential.plant(
            potential.rows[place],
            "likely",
            faults.POTENTIAL,
            "zero_for_missing",
            "0 for a potential that nobody knows",
            "0",
        )
    silent = [row for row in surveys.rows if row["answered"] == "false"]
    for row in silent[5:60:20]:
        surveys.plant(row, "nps", faults.ZERO, "zero_for_missing", "0 for an answer that never came", "0")
    answered = next(row for row in surveys.rows if row["answered"] == "true")
    surveys.plant(answered, "csat", faults.CELLS, "out_of_range", "the scale ends at 5", "9")
    sheets["contracts"].whole(
        "start_date", faults.UNITS, "ambiguous_date", "01/03/2024: first of March or third of January"
    )
    notes.plant(notes.rows[11], "text", faults.PERSONAL, "personal_data", "private telephone number in a note",
                "Llamar a Marta por la tarde al +34 600 555 0117, está de baja hasta junio.")  # fmt: skip
    notes.plant(notes.rows[24], "text", faults.PERSONAL, "personal_data", "private address in a note",
                "Send the offer to her home address, b.keller@mail.example, not to the office.")  # fmt: skip
    accented = [position for position, row in enumerate(calls.rows) if not row["subject"].isascii()]
    calls.broken_lines.add(accented[2])
    calls.plant(calls.rows[accented[2]], "subject", faults.UNITS, "encoding", "this line alone is written in CP1252")
    calls.plant(calls.rows[30], "minutes", faults.CELLS, "out_of_range", "more than a working day", "4800")
