"""One run of the world: everything that happened in 72 months, before anything is published."""

from dataclasses import dataclass, field

from sample import climate, orders, portfolio
from sample.dice import Dice
from sample.months import CHOICE, LAST_DAY, month_of

ACQUIRED_IN = 40


@dataclass
class World:
    """Accounts, order lines and rates of one scenario."""

    seed: int
    scenario: climate.Scenario
    parents: list
    rates: dict
    lines: list
    key_parents: list
    sales_basis: dict
    bought_by: dict = field(default_factory=dict)

    def dice(self, *names) -> Dice:
        """Open the stream of draws of one purpose."""
        return Dice(self.seed, *names)

    def euros(self, line: dict) -> float:
        """Convert a line's amount at the rate of its month."""
        return line["amount"] * self.rates[month_of(line["order_date"]), line["currency"]]

    def sales(self, first: int, last: int) -> dict[str, float]:
        """Add up net sales in EUR by parent account over months `first` to `last`."""
        return _sales(self.lines, self.rates, first, last)

    @property
    def published(self) -> list[dict]:
        """The order lines up to the last published day."""
        return [line for line in self.lines if line["order_date"] <= LAST_DAY]

    @property
    def future(self) -> list[dict]:
        """The order lines kept as truth."""
        return [line for line in self.lines if line["order_date"] > LAST_DAY]

    def root(self, parent) -> str:
        """Give the account id of the owner at the end, which an acquisition may have changed."""
        return self.bought_by.get(parent.account_id, parent.account_id)


def _sales(lines, rates, first, last) -> dict[str, float]:
    total: dict[str, float] = {}
    for line in lines:
        month = month_of(line["order_date"])
        if first <= month <= last:
            value = line["amount"] * rates[month, line["currency"]]
            total[line["parent_id"]] = total.get(line["parent_id"], 0.0) + value
    return total


def make(seed: int, scenario: climate.Scenario) -> World:
    """Run the world, choose the key accounts after month 36, and let the programme do what the scenario says."""
    rates = climate.exchange_rates(Dice(seed, "rates"))
    parents = portfolio.build(seed, scenario)
    by_parent = {parent.account_id: orders.lines_of(seed, parent, scenario, rates) for parent in parents}
    everything = [line for lines in by_parent.values() for line in lines]
    basis = _sales(everything, rates, CHOICE - 11, CHOICE)
    chosen = orders.key_accounts(parents, basis, _sales(everything, rates, CHOICE - 2, CHOICE))
    for parent in chosen:
        parent.key_since = CHOICE + 1
        if scenario.kam_effect:
            by_parent[parent.account_id] = orders.lines_of(seed, parent, scenario, rates)
        for line in by_parent[parent.account_id]:
            if month_of(line["order_date"]) > CHOICE:
                line["salesperson"] = key_manager(parent)
    world = World(seed, scenario, parents, rates, [], chosen, basis)
    if scenario.acquisition:
        _acquire(world, by_parent)
    world.lines = orders.number([line for lines in by_parent.values() for line in lines])
    return world


def key_manager(parent) -> str:
    """Name the key account manager in charge of a part of the world."""
    return "M5" if parent.country in ("US", "CO", "CL", "PE", "MX") else "M1"


def _acquire(world: World, by_parent: dict) -> None:
    """Let one large customer be bought by another in month 40; its orders then count for the buyer."""
    ranked = sorted((p for p in world.parents if not p.story), key=lambda p: -world.sales_basis.get(p.account_id, 0))
    lasting = [parent for parent in ranked if parent.end_month > 60]
    bought, buyer = lasting[2], lasting[6]
    world.bought_by[bought.account_id] = buyer.account_id
    for line in by_parent[bought.account_id]:
        if month_of(line["order_date"]) >= ACQUIRED_IN:
            line["parent_id"] = buyer.account_id
