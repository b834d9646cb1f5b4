"""Each planted story shows the signature that truth/stories.csv states, and so does its counter-example."""

from itertools import pairwise

import pandas as pd
import pytest


def year(sales, account, number):
    return sales.loc[account, (number - 2021) * 12 + 1 : (number - 2021) * 12 + 12].sum()


def late(data, account, start, end):
    payments = data("payments")
    rows = payments[(payments["account_id"] == account) & payments["invoice_date"].between(start, end)]
    return (rows["paid_date"] - rows["due_date"]).dt.days


def of(data, name, account):
    table = data(name)
    return table[table["account_id"] == account]


def test_every_story_has_hero_and_counter(data):
    roles = data("truth/stories").groupby("story")["role"].agg(set)
    assert len(roles) == 12 and (roles == {"hero", "counter"}).all()


@pytest.mark.long
def test_vicom_is_first_and_leaves(data, sales, who):
    basis = sales.loc[:, 25:36].sum(axis=1).sort_values(ascending=False)
    vicom, giant = who("vicom"), who("vicom", "counter")
    assert basis.index[0] == vicom and giant in basis.index[:3]
    assert basis[vicom] > 1.15 * basis[giant]
    contract = of(data, "contracts", vicom).iloc[-1]
    assert contract["status"] == "cancelled" and contract["ended_on"] == pd.Timestamp("2024-05-31")
    assert of(data, "orders", vicom).query("document_type == 'invoice'")["order_date"].max() <= pd.Timestamp(
        "2024-05-31"
    )
    assert (sales.loc[vicom, 1:41] > 0).all()
    assert set(of(data, "contracts", giant)["status"]) == {"renewed", "active"}
    assert (sales.loc[giant] > 0).all()
    for account in (vicom, giant):
        assert len(of(data, "contacts", account)) == 1
        assert set(of(data, "activities", account)["kind"]) <= {"call", "email"}


def test_cartech_is_small_close_and_grows(data, sales, who):
    cartech, warm = who("cartech"), who("cartech", "counter")
    assert year(sales, cartech, 2021) < 160_000
    assert year(sales, cartech, 2024) > 2 * year(sales, cartech, 2021)
    assert abs(year(sales, warm, 2024) / year(sales, warm, 2021) - 1) < 0.15
    for account in (cartech, warm):
        assert (of(data, "service", account)["topic"] == "feedback on a product").sum() >= 60
        assert (of(data, "activities", account)["subject"] == "joint project").sum() >= 15
    assert of(data, "kam_status", cartech)["chosen_by"].tolist() == ["judgement"]


def test_manufacturer_shows_signs_before_it_grows(data, sales, who):
    oriel, put_off = who("manufacturer"), who("manufacturer", "counter")
    for account in (oriel, put_off):
        years = [year(sales, account, number) for number in (2021, 2022, 2023)]
        assert max(years) / min(years) < 1.1
        use = of(data, "usage", account).set_index("month")["licences"]
        assert use["2024-12-01"] > 1.8 * use["2023-06-01"] and use["2023-12-01"] > 1.3 * use["2023-06-01"]
        people = of(data, "market", account).query("measure == 'employees'").set_index("year")["value"]
        assert people[2023] > 1.2 * people[2022]
        assert of(data, "notes", account)["text"].str.contains("new site").any()
    assert year(sales, oriel, 2024) / year(sales, oriel, 2023) == pytest.approx(1.6, abs=0.08)
    assert abs(year(sales, put_off, 2024) / year(sales, put_off, 2023) - 1) < 0.1


def test_struggling_customer_pays_later_and_later(data, sales, who):
    nevada, twin = who("struggling"), who("struggling", "counter")
    assert late(data, nevada, "2021-01-01", "2021-03-31").mean() == 12
    second = late(data, nevada, "2024-04-01", "2024-06-30")
    assert second.notna().all() and second.mean() == 71
    assert late(data, twin, "2022-07-01", "2022-09-30").mean() > 60
    assert late(data, twin, "2024-01-01", "2024-09-30").mean() < 20
    for account in (nevada, twin):
        assert (sales.loc[account] > 0).all()
        assert len(data("truth/orders").query("account_id == @account")) > 20
    size = of(data, "market", nevada).query("measure == 'own_revenue'").set_index("year")["value"]
    assert size[2024] < 0.9 * size[2022]
    assert of(data, "accounts", nevada)["status"].tolist() == ["active"]


def test_retail_account_gains_what_can_be_measured(data, who):
    def otif(account, years):
        rows = of(data, "service", account).query("kind == 'delivery'").dropna(subset=["closed_on"])
        rows = rows[rows["opened_on"].dt.year.isin(years)]
        return ((rows["closed_on"] <= rows["due_on"]) & (rows["quantity_delivered"] >= rows["quantity_ordered"])).mean()

    def complaints(account, years):
        rows = of(data, "service", account)
        rows = rows[rows["opened_on"].dt.year.isin(years)]
        return (rows["kind"] == "complaint").sum() / (rows["kind"] == "delivery").sum()

    aurora, paper = who("retail"), who("retail", "counter")
    assert otif(aurora, [2021, 2022]) < 0.86 and otif(aurora, [2024]) > 0.93
    assert complaints(aurora, [2024]) < 0.5 * complaints(aurora, [2021, 2022])
    assert abs(otif(paper, [2024]) - otif(paper, [2021, 2022])) < 0.06
    assert 0.6 < complaints(paper, [2024]) / complaints(paper, [2021, 2022]) < 1.6
    for account in (aurora, paper):
        assert of(data, "notes", account)["text"].str.contains("Why: .*How: .*What: ", regex=True).sum() == 1


def test_technology_account_fits_and_grows(data, sales, who):
    tecnia, users = who("technology"), who("technology", "counter")
    for account, first, last in ((tecnia, 0.55, 0.78), (users, 0.54, 0.77)):
        use = of(data, "usage", account).set_index("month")
        adoption = use["active_users"] / use["licences"]
        assert adoption["2023-01-01"] == pytest.approx(first, abs=0.02)
        assert adoption["2024-12-01"] == pytest.approx(last, abs=0.02)
    use = of(data, "usage", tecnia).set_index("month")
    assert (use["active_users"] / use["licences"])[["2023-01-01", "2024-12-01"]].tolist() == [0.55, 0.78]
    last = of(data, "surveys", tecnia)
    last = last[last["survey_date"] >= "2024-11-01"]["nps"].dropna()
    assert sorted(last) == [5, 7, 8, 9, 9, 9, 10, 10]
    years = [year(sales, tecnia, number) for number in (2021, 2022, 2023, 2024)]
    assert years == sorted(years)
    assert abs(year(sales, users, 2024) / year(sales, users, 2022) - 1) < 0.12


def test_hotel_hints_once_in_forty_notes(data, sales, who):
    hotel, dropped = who("hotel"), who("hotel", "counter")
    texts = of(data, "notes", hotel)["text"]
    assert len(texts) == 40 and texts.str.contains("planos").sum() == 1
    assert not texts.str.contains("renov|reform", case=False).any()
    years = [year(sales, hotel, number) for number in (2021, 2022, 2023, 2024)]
    assert all(abs(b / a - 1) < 0.12 for a, b in pairwise(years))
    future = data("truth/orders").query("account_id == @hotel and project")
    assert future["amount"].sum() > 200_000
    other = of(data, "notes", dropped)["text"]
    assert other.str.contains("renovate").sum() == 1 and other.str.contains("renovation is off").sum() == 1


def test_loud_friend_costs_more_than_it_brings(data, who):
    managers = data("managers").set_index("manager_id")["cost_an_hour"]
    rates = data("exchange_rates").set_index(["month", "currency"])["rate_to_base"]

    def left(account):
        orders = of(data, "orders", account)
        orders = orders[orders["order_date"].dt.year == 2024]
        month = orders["order_date"].dt.to_period("M").dt.to_timestamp()
        rate = rates.loc[list(zip(month, orders["currency"], strict=True))].to_numpy()
        margin = ((orders["amount"] - orders["cost"]) * rate).sum()
        talk = of(data, "activities", account)
        talk = talk[talk["activity_date"].dt.year == 2024]
        service = of(data, "service", account)
        service = service[service["opened_on"].dt.year == 2024]
        hours = (talk["minutes"] / 60 * talk["manager_id"].map(managers)).sum() + service["minutes"].sum() / 60 * 45
        return margin - hours - 60 * (service["kind"] == "delivery").sum()

    friend, quiet = who("loud friend"), who("loud friend", "counter")
    assert left(friend) < 0 < left(quiet)
    for account in (friend, quiet):
        answers = of(data, "surveys", account)["nps"].dropna()
        assert len(answers) >= 5 and answers.min() >= 9
    assert of(data, "kam_status", friend)["chosen_by"].tolist() == ["judgement"]


def test_twin_is_seen_only_after_roll_up(data, sales, who):
    accounts = data("accounts").set_index("account_id")
    group = who("twin")
    members = [group, *accounts.index[accounts["parent_id"] == group]]
    assert len(members) == 3 and accounts.loc[members, "manager_id"].nunique() == 2
    assert (sales.loc[:, 25:36].sum(axis=1).rank(ascending=False))[group] <= 10
    rates = data("exchange_rates").set_index(["month", "currency"])["rate_to_base"]
    orders = data("orders").query("order_date >= '2023-01-01' and order_date < '2024-01-01'")
    month = orders["order_date"].dt.to_period("M").dt.to_timestamp()
    euros = orders["amount"] * rates.loc[list(zip(month, orders["currency"], strict=True))].to_numpy()
    ranks = euros.groupby(orders["account_id"]).sum().rank(ascending=False)
    assert ranks[members].min() > 20
    namesake = who("twin", "counter")
    assert "Ribera" in accounts.loc[namesake, "account_name"] and pd.isna(accounts.loc[namesake, "parent_id"])
    assert any("Ribera" in name for name in accounts.loc[members, "account_name"])


def test_green_ghost_is_green_to_the_end(data, sales, who):
    ghost, grumbler = who("green ghost"), who("green ghost", "counter")
    health = data("ratings").query("criterion == 'health'").set_index("account_id")["rating"]
    assert set(health[ghost]) == {5} and len(health[ghost]) >= 8
    assert (sales.loc[ghost, 40:44] > 0).all() and (sales.loc[ghost, 46:48] == 0).all()
    assert late(data, ghost, "2024-01-01", "2024-08-31").mean() < 20
    use = of(data, "usage", ghost).tail(3)
    assert (use["active_users"] / use["licences"]).min() > 0.8
    assert set(health[grumbler]) <= {1, 2}
    assert year(sales, grumbler, 2024) > year(sales, grumbler, 2021)


def test_quiet_grower_grows_without_meetings(data, sales, who):
    quiet, met = who("quiet grower"), who("quiet grower", "counter")
    assert not of(data, "activities", quiet)["kind"].isin(["meeting", "visit", "review"]).any()
    years = [year(sales, quiet, number) for number in (2021, 2022, 2023, 2024)]
    assert all(b / a > 1.15 for a, b in pairwise(years))
    assert of(data, "activities", met)["kind"].isin(["meeting", "visit", "review"]).sum() >= 80
    assert abs(year(sales, met, 2024) / year(sales, met, 2021) - 1) < 0.15


def test_lucky_year_reverts(data, sales, who):
    lucky, opened = who("lucky year"), who("lucky year", "counter")
    basis = sales.loc[:, 25:36].sum(axis=1).rank(ascending=False)
    assert basis[lucky] <= 20
    assert of(data, "kam_status", lucky)["chosen_by"].tolist() == ["sales"]
    projects = of(data, "orders", lucky).query("project == True")
    assert projects["order_date"].between("2023-04-01", "2023-06-30").all() and projects["invoice_id"].nunique() == 2
    assert year(sales, lucky, 2024) < 0.4 * year(sales, lucky, 2023)
    assert year(sales, opened, 2024) > 1.9 * year(sales, opened, 2022)
    assert not of(data, "orders", opened).query("order_date >= '2024-01-01'")["project"].any()


def test_ratings_of_the_six_cases(data):
    cases = data("ratings").query("rater == 'panel'").pivot(index="account_id", columns="criterion", values="rating")
    names = data("accounts").set_index("account_id")["account_name"]
    cases.index = names[cases.index]
    order = ["revenue_volume", "potential", "lifetime_value", "product_fit", "strategic_value"]
    assert cases.loc["Vicom", order].tolist() == [5, 2, 2, 2, 1]
    assert cases.loc["Cartech", order].tolist() == [2, 4, 4, 4, 5]
    assert (
        len(cases) == 6
        and cases["revenue_volume"].idxmax() == "Vicom"
        and cases["revenue_volume"].idxmin() == "Cartech"
    )
