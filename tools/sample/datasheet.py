"""The datasheet of the sample: what it is, how it was made, what is in it; every number is measured here."""

import math
from pathlib import Path
from statistics import correlation, median

from sample.climate import FAMILIES
from sample.months import CHOICE, FIRST_YEAR, MONTHS, PUBLISHED, month_of

_TEXT = Path(__file__).with_name("datasheet.md")


def write(path: Path, world, tables: dict, truth: dict, planted: list) -> None:
    """Fill the measured numbers into the text of the datasheet."""
    facts = _size(world, tables, truth) | _money(world) | _years(world) | _ends(truth, world) | _key(world)
    facts["faults"], facts["fault_files"] = len(planted), len({fault["file"] for fault in planted})
    facts["rows"] = "\n".join(f"| `{name}` | {len(rows):,} |" for name, rows in tables.items())
    facts["stories"] = "\n".join(
        f"| {row['story']} | {row['role']} | {row['account_name']} | {row['account_id']} | {row['signature']} |"
        for row in truth["stories"]
    )
    path.write_bytes(_TEXT.read_text(encoding="utf-8").format(**facts).encode("utf-8"))


def _size(world, tables: dict, truth: dict) -> dict:
    lines = tables["orders"]
    answered = [row for row in tables["surveys"] if row["answered"]]
    covered = {row["account_id"] for row in tables["potential"]}
    return {
        "seed": world.seed,
        "scenario": world.scenario.name,
        "kam_effect": f"{world.scenario.kam_effect:.2f}",
        "parents": len(world.parents),
        "records": len(tables["accounts"]),
        "branches": sum(len(parent.records) - 1 for parent in world.parents),
        "groups": sum(len(parent.records) > 1 for parent in world.parents),
        "lines": f"{len(lines):,}",
        "future_lines": f"{len(truth['orders']):,}",
        "documents": f"{len({line['invoice_id'] for line in lines}):,}",
        "months": MONTHS,
        "first_year": FIRST_YEAR,
        "published": PUBLISHED,
        "hidden": MONTHS - PUBLISHED,
        "answered": f"{len(answered) / len(tables['surveys']):.0%}",
        "potential_known": f"{len(covered) / len(world.parents):.0%}",
    }


def _money(world) -> dict:
    lines = world.published
    total = sum(world.euros(line) for line in lines)

    def mix(column: str) -> str:
        sums: dict = {}
        for line in lines:
            sums[line[column]] = sums.get(line[column], 0.0) + world.euros(line)
        return ", ".join(f"{name} {sums[name] / total:.1%}" for name in sorted(sums, key=lambda name: -sums[name]))

    cost = sum(line["cost"] * world.rates[month_of(line["order_date"]), line["currency"]] for line in lines)
    back = sum(world.euros(line) for line in lines if line["document_type"] in ("credit", "cancellation"))
    once = sum(world.euros(line) for line in lines if line["project"])
    return {
        "currencies": mix("currency"),
        "families": mix("product_line"),
        "n_families": len(FAMILIES),
        "margin": f"{1 - cost / total:.1%}",
        "back": f"{-back / total:.1%}",
        "projects": f"{once / total:.1%}",
    }


def _years(world) -> dict:
    years = [world.sales(12 * n + 1, 12 * n + 12) for n in range(PUBLISHED // 12)]
    rows, pairs = [], []
    for position, sums in enumerate(years):
        ranked = sorted(sums.values(), reverse=True)
        total = sum(ranked)
        shares = f"{ranked[0] / total:.1%} | {sum(ranked[:20]) / total:.1%}"
        rows.append(f"| {FIRST_YEAR + position} | {total / 1e6:.1f} | {sum(v > 0 for v in ranked)} | {shares} |")
        if position:
            r, n = log_correlation(years[position - 1], sums)
            pairs.append(f"| {FIRST_YEAR + position - 1} and {FIRST_YEAR + position} | {r:.2f} | {n} |")
    return {"years": "\n".join(rows), "correlations": "\n".join(pairs)}


def log_correlation(one: dict, other: dict) -> tuple[float, int]:
    """Correlate the logs of two years' sales over the accounts that bought in both."""
    both = [account for account in one if one[account] > 0 and other.get(account, 0) > 0]
    logs = [[math.log(sums[account]) for account in both] for sums in (one, other)]
    return correlation(*logs), len(both)


def _ends(truth: dict, world) -> dict:
    def count(column: str, first: int, last: int) -> int:
        return sum(row[column] is not None and first <= month_of(row[column]) <= last for row in truth["accounts"])

    return {
        "left": count("dropout_date", 1, PUBLISHED),
        "left_later": count("dropout_date", PUBLISHED + 1, MONTHS),
        "failed": count("insolvency_date", 1, PUBLISHED),
        "failed_later": count("insolvency_date", PUBLISHED + 1, MONTHS),
        "entered": sum(parent.first_month > 1 for parent in world.parents),
        "transactional": sum(row["kind"] == "transactional" for row in truth["accounts"]),
        "collaborative": sum(row["kind"] == "collaborative" for row in truth["accounts"]),
    }


def _key(world) -> dict:
    before, after = world.sales(CHOICE - 11, CHOICE), world.sales(CHOICE + 1, CHOICE + 12)
    by_sales = [parent.account_id for parent in world.key_parents[:20]]
    all_key = {parent.account_id for parent in world.key_parents}

    def change(accounts) -> str:
        logs = [math.log(after[a] / before[a]) for a in accounts if before.get(a, 0) > 0 and after.get(a, 0) > 0]
        return f"{median(logs):+.2f}"

    again = sorted(after, key=lambda account: -after[account])[:20]
    return {
        "key": len(all_key),
        "key_share": f"{sum(before.get(a, 0) for a in all_key) / sum(before.values()):.1%}",
        "key_share_after": f"{sum(after.get(a, 0) for a in all_key) / sum(after.values()):.1%}",
        "key_change": change(by_sales),
        "other_change": change(set(before) - all_key),
        "again": len(set(again) & set(by_sales)),
    }
