"""The planted stories: each account of interest beside a counter-example with the same outward signs."""

FLAT = {"drift": 0.0, "noise_sd": 0.04, "project_rate": 0.0}

# Every entry: settings of the parent account, then the sentence that says what the published tables show and what to make of it.
CAST = [
    {
        "story": "vicom", "role": "hero", "name": "Vicom", "industry": "logistics", "country": "ES", "annual_value": 3_350_000, **FLAT,
        "shape": 6, "pace": 1.0, "collaboration": 0.02, "satisfaction": 0.55, "fit": 0.35, "left_month": 42.0, "discount": 0.15,
        "contacts": 1, "contract": "cancelled",
        "signature": "largest sales of months 25-36; one contact; no meetings; contract ended on 2024-05-31 (month 41); no orders after",
        "expect": "volume alone would make it the first key account; it leaves",
    },
    {
        "story": "vicom", "role": "counter", "name": "Grupo Tramontal", "industry": "logistics", "country": "MX", "annual_value": 2_650_000,
        **FLAT, "shape": 6, "pace": 1.0, "collaboration": 0.02, "satisfaction": 0.55, "fit": 0.35, "discount": 0.14, "contacts": 1,
        "contract": "renewed",
        "signature": "among the three largest in months 25-36; one contact; no meetings; contract renewed; orders to month 48",
        "expect": "as transactional as Vicom, and stays: a rule that catches Vicom gives a false alarm here",
    },
    {
        "story": "cartech", "role": "hero", "name": "Cartech", "industry": "technology", "country": "DE", "annual_value": 120_000, **FLAT,
        "steps": {13: 1.25, 25: 1.35, 37: 1.40}, "shape": 8, "collaboration": 0.98, "satisfaction": 0.85, "fit": 0.9, "contacts": 7,
        "feedback": 2.0, "joint_projects": 0.45, "key": "Small, but the customer that helps us most with new products",
        "signature": "small; sales of 2024 more than twice those of 2021; at least 60 feedback tickets and 15 meetings on joint projects",
        "expect": "made a key account by judgement; grows",
    },
    {
        "story": "cartech", "role": "counter", "name": "Coopérative Lumenia", "industry": "food", "country": "FR", "annual_value": 150_000,
        **FLAT, "shape": 8, "collaboration": 0.97, "satisfaction": 0.85, "fit": 0.8, "contacts": 7, "feedback": 2.0, "joint_projects": 0.45,
        "signature": "as many feedback tickets and joint projects as Cartech; sales of 2024 within 15 % of those of 2021",
        "expect": "a warm collaborator that never buys more",
    },
    {
        "story": "manufacturer", "role": "hero", "name": "Metalmecánica Oriel", "industry": "manufacturing", "country": "ES",
        "annual_value": 430_000, **FLAT, "steps": {37: 1.6}, "shape": 9, "collaboration": 0.6, "satisfaction": 0.7, "fit": 0.8,
        "licences": {20: 24, 30: 24, 37: 44, 48: 60}, "adoption": {20: 0.6, 48: 0.66}, "expanding": True,
        "signature": "sales flat (within 10 % a year) to month 36; licences, staff and notes on a new site rise from month 30; "
        "months 37-48 are 60 % above months 25-36, to within 8 points",
        "expect": "the signs came before the sales",
    },
    {
        "story": "manufacturer", "role": "counter", "name": "Kaltenfels Präzisionstechnik", "industry": "manufacturing", "country": "DE",
        "annual_value": 440_000, **FLAT, "shape": 9, "collaboration": 0.6, "satisfaction": 0.7, "fit": 0.8,
        "licences": {20: 22, 30: 22, 37: 40, 48: 52}, "adoption": {20: 0.6, 48: 0.64}, "expanding": True,
        "signature": "the same signs from month 30; sales of months 37-48 within 10 % of months 25-36",
        "expect": "the new site is put off: the same signs without the growth",
    },
    {
        "story": "struggling", "role": "hero", "name": "Nevada Retail", "industry": "retail", "country": "US", "annual_value": 1_480_000,
        **FLAT, "shape": 9, "pace": 0.9, "collaboration": 0.4, "satisfaction": 0.65, "fit": 0.5, "failed_month": 54.3, "terms": 30,
        "delays": {1: 12, 15: 12, 21: 22, 27: 36, 33: 50, 39: 66, 42: 71, 48: 74, 54: 90}, "delay_anchors": {1: 12, 14: 71},
        "own_revenue": (92e6, 0.02, -0.06, -0.11, -0.13),
        "signature": "orders in every month; payments on average 12 days late in the first quarter of 2021 and 71 in the second of 2024; "
        "own sales and market shrinking; orders go on to month 48",
        "expect": "the end is left open in the published months",
    },
    {
        "story": "struggling", "role": "counter", "name": "Almacenes Riviera", "industry": "retail", "country": "ES", "annual_value": 1_150_000,
        **FLAT, "shape": 9, "pace": 0.9, "collaboration": 0.4, "satisfaction": 0.65, "fit": 0.5, "terms": 30,
        "delays": {1: 12, 6: 14, 12: 30, 18: 55, 21: 68, 25: 66, 30: 40, 36: 18, 48: 14, 72: 14},
        "own_revenue": (78e6, -0.04, -0.09, 0.01, 0.05),
        "signature": "orders in every month; payments over 60 days late in the third quarter of 2022, under 20 in 2024",
        "expect": "the same signs, and it recovers",
    },
    {
        "story": "retail", "role": "hero", "name": "Mercado Aurora", "industry": "retail", "country": "PT", "annual_value": 460_000, **FLAT,
        "steps": {25: 1.08, 37: 1.08}, "shape": 6, "pace": 2.0, "collaboration": 0.75, "satisfaction": 0.75, "fit": 0.85,
        "otif": {1: 0.80, 24: 0.82, 36: 0.93, 48: 0.97}, "complaints": {1: 0.14, 24: 0.13, 36: 0.05, 48: 0.02}, "goals": True,
        "signature": "goals noted as how, why and what; on time in full from about 80 % (2021-22) to over 93 % (2024); complaints for each 100 "
        "deliveries fall by more than half",
        "expect": "the benefit to the customer can be measured",
    },
    {
        "story": "retail", "role": "counter", "name": "Bodegas Sendero", "industry": "retail", "country": "CL", "annual_value": 430_000, **FLAT,
        "shape": 6, "pace": 2.0, "collaboration": 0.75, "satisfaction": 0.75, "fit": 0.85,
        "otif": {1: 0.83, 48: 0.83}, "complaints": {1: 0.12, 48: 0.12}, "goals": True,
        "signature": "the same goals in the notes; on time in full and complaints of 2024 as in 2021-22",
        "expect": "a plan on paper: nothing measurable changed",
    },
    {
        "story": "technology", "role": "hero", "name": "Tecnia Sistemas", "industry": "technology", "country": "ES", "annual_value": 420_000,
        "drift": 0.14, "noise_sd": 0.05, "project_rate": 0.0, "shape": 9, "collaboration": 0.75, "satisfaction": 0.8, "fit": 0.95,
        "licences": {25: 40, 36: 40, 48: 50}, "adoption": {25: 0.55, 48: 0.78}, "contacts": 9,
        "nps": (10, 9, 10, 9, 9, 8, 7, 5), "key": "Best fit with what we offer, and growing",
        "signature": "adoption 55 % in January 2023 and 78 % in December 2024; eight answers in the last survey, NPS +50; sales grow every year",
        "expect": "fit and growth; with n = 8 the NPS says little",
    },
    {
        "story": "technology", "role": "counter", "name": "Ventriss Instruments", "industry": "technology", "country": "US",
        "annual_value": 480_000, **FLAT, "shape": 9, "collaboration": 0.75, "satisfaction": 0.8, "fit": 0.7,
        "licences": {25: 36, 48: 36}, "adoption": {25: 0.54, 48: 0.77}, "contacts": 9,
        "signature": "adoption rises as much; sales of 2024 within 12 % of those of 2022",
        "expect": "active users are no sales",
    },
    {
        "story": "hotel", "role": "hero", "name": "Gran Hotel Miramonte", "industry": "hotels", "country": "ES", "annual_value": 390_000, **FLAT,
        "noise_sd": 0.03, "shape": 12, "collaboration": 0.6, "satisfaction": 0.8, "fit": 0.75, "hotel_notes": "renovation",
        "projects": [(51, 160_000), (53, 90_000)],
        "signature": "forty notes, one of which hints at a renovation; no year differs by more than 12 % from the year before",
        "expect": "asked about plans for the building, it tells; the order comes after month 48",
    },
    {
        "story": "hotel", "role": "counter", "name": "Hôtels du Vieux Phare", "industry": "hotels", "country": "FR", "annual_value": 360_000,
        **FLAT, "noise_sd": 0.03, "shape": 12, "collaboration": 0.6, "satisfaction": 0.8, "fit": 0.75, "hotel_notes": "dropped",
        "signature": "a note tells of a renovation, a later one that it is off",
        "expect": "a hint that comes to nothing",
    },
    {
        "story": "loud friend", "role": "hero", "name": "Casa Barrientos", "industry": "food", "country": "PE", "annual_value": 230_000, **FLAT,
        "shape": 1, "pace": 3.2, "collaboration": 0.9, "satisfaction": 0.95, "fit": 0.3, "discount": 0.26, "tickets": 17.0, "ticket_minutes": 95,
        "visits": 7.0, "contacts": 5, "complaints": {1: 0.12, 48: 0.12}, "key": "Our best friend in the region and always good for a reference",
        "signature": "NPS answers of 9 and 10; margin of 2024 less the cost of hours and deliveries is negative",
        "expect": "a pet account: liked, loud and loss-making",
    },
    {
        "story": "loud friend", "role": "counter", "name": "Fjordheim Livsmedel", "industry": "food", "country": "SE", "annual_value": 250_000,
        **FLAT, "shape": 4, "pace": 0.7, "collaboration": 0.7, "satisfaction": 0.95, "fit": 0.7, "contacts": 5, "tickets": 0.3,
        "signature": "as satisfied; margin of 2024 less the cost of hours and deliveries is positive",
        "expect": "liked and profitable: satisfaction does not tell the two apart",
    },
    {
        "story": "twin", "role": "hero", "name": "Orbela Participaciones", "industry": "food", "country": "ES", "annual_value": 1_250_000, **FLAT,
        "shape": 4, "collaboration": 0.4, "satisfaction": 0.65, "fit": 0.6, "contacts": 6,
        "members": [("Orbela Participaciones", 0.34, "M1"), ("Panaderías La Ribera Alta", 0.35, "M1"), ("Frescos Montearagón", 0.31, "M2")],
        "signature": "three records with unlike names and two managers; none is in the top 20 records, together they are in the top 10",
        "expect": "seen only after records are rolled up to their parent",
    },
    {
        "story": "twin", "role": "counter", "name": "Ribera Foods Holding", "industry": "food", "country": "US", "annual_value": 340_000, **FLAT,
        "shape": 3, "collaboration": 0.3, "satisfaction": 0.65, "fit": 0.6,
        "signature": "shares a word of its name with a member of the group and has another owner and country",
        "expect": "a namesake that must not be merged",
    },
    {
        "story": "green ghost", "role": "hero", "name": "Sonnblick Kliniken", "industry": "health care", "country": "AT", "annual_value": 620_000,
        **FLAT, "shape": 4, "collaboration": 0.7, "satisfaction": 0.92, "fit": 0.7, "left_month": 44.35, "health": 5, "contacts": 6,
        "licences": {13: 30, 44: 34}, "adoption": {13: 0.8, 44: 0.84},
        "signature": "health rating 5 in every quarter, no sign in payments or use; last order in month 44",
        "expect": "green to the end, and gone",
    },
    {
        "story": "green ghost", "role": "counter", "name": "Ospedali Riuniti Valdastra", "industry": "health care", "country": "IT",
        "annual_value": 480_000, "drift": 0.06, "noise_sd": 0.05, "project_rate": 0.0, "shape": 4, "collaboration": 0.5, "satisfaction": 0.2,
        "fit": 0.7, "health": 1, "contacts": 6, "complaints": {1: 0.15, 48: 0.15},
        "signature": "health rating 1 or 2 in every quarter; sales of 2024 above those of 2021",
        "expect": "red for years, and still there",
    },
    {
        "story": "quiet grower", "role": "hero", "name": "Pinehollow Logistics", "industry": "logistics", "country": "US",
        "annual_value": 210_000, "drift": 0.26, "noise_sd": 0.05, "project_rate": 0.0, "shape": 12, "collaboration": 0.0, "satisfaction": 0.7,
        "fit": 0.85, "contacts": 2, "silent": True,
        "signature": "no meeting, visit or review; sales of every year at least 15 % above the year before",
        "expect": "grows without meetings",
    },
    {
        "story": "quiet grower", "role": "counter", "name": "Transportes Vaguada", "industry": "logistics", "country": "CO",
        "annual_value": 300_000, **FLAT, "shape": 9, "collaboration": 0.8, "satisfaction": 0.7, "fit": 0.5, "contacts": 5, "visits": 2.5,
        "signature": "at least 80 meetings, visits and reviews; sales of 2024 within 15 % of those of 2021",
        "expect": "meetings without growth",
    },
    {
        "story": "lucky year", "role": "hero", "name": "Zakłady Brzezina", "industry": "manufacturing", "country": "PL", "annual_value": 230_000,
        **FLAT, "shape": 3, "collaboration": 0.3, "satisfaction": 0.65, "fit": 0.5, "projects": [(28, 520_000), (30, 610_000)],
        "signature": "two project orders in months 28-30 make it a top-20 account; months 37-48 fall by more than 60 %",
        "expect": "chosen on one project, reverts",
    },
    {
        "story": "lucky year", "role": "counter", "name": "Nordvang Verksted", "industry": "manufacturing", "country": "DK",
        "annual_value": 420_000, **FLAT, "steps": {31: 2.3}, "shape": 8, "collaboration": 0.5, "satisfaction": 0.7, "fit": 0.75,
        "projects": [(28, 480_000)],
        "signature": "a project order in month 28; months 37-48 without projects are at least twice 2022",
        "expect": "a project that opened the door",
    },
]  # fmt: skip


def expectations(parents) -> list[dict]:
    """List who plays which part, what the tables show and what to make of it."""
    told = {(entry["story"], entry["role"]): entry for entry in CAST}
    return [
        {
            "story": parent.story, "role": parent.role, "account_id": parent.account_id, "account_name": parent.name,
            "signature": told[parent.story, parent.role]["signature"], "expect": told[parent.story, parent.role]["expect"],
        }
        for parent in sorted((p for p in parents if p.story), key=lambda p: (list(told).index((p.story, p.role))))
    ]  # fmt: skip
