"""What managers wrote down: short notes in English and Spanish, a few of which carry a story."""

import datetime as dt

from sample.dice import Dice
from sample.months import CHOICE, LAST_DAY, PUBLISHED, first_day, later, month_of, working

_EVERYDAY = {
    "en": (
        "Asked for a new quote on {thing}. Price is the only question this time.",
        "Delivery of last week arrived a day late; they were relaxed about it.",
        "Want to test {thing} on one site before they decide for all.",
        "Purchasing changed the approval limit; orders over 5,000 now need a second signature.",
        "Went through open invoices. Two were lost in their new system and will be paid this month.",
        "Forecast for the next quarter is about the same as last year.",
        "New site manager, friendly, wants a product list with pictures.",
        "They compared us with two others. We are dearer on {thing} and faster on delivery.",
        "Stock count at their place: {thing} is nearly used up, order expected soon.",
        "Asked for training on the portal for new colleagues.",
        "Complaint about damaged boxes settled with a credit note.",
        "They like the shorter delivery window and asked to keep it.",
    ),
    "es": (
        "Piden nueva cotización de {thing}. Esta vez solo preguntan por el precio.",
        "La entrega de la semana pasada llegó un día tarde; no hubo molestia.",
        "Quieren probar {thing} en una sede antes de decidir para todas.",
        "Compras cambió el límite de aprobación; los pedidos de más de 5.000 llevan ahora dos firmas.",
        "Revisamos facturas abiertas. Dos se perdieron en su sistema nuevo y se pagan este mes.",
        "El pronóstico del próximo trimestre es parecido al del año pasado.",
        "Hay nuevo responsable de sede; pide una lista de productos con fotos.",
        "Nos compararon con otros dos. Somos más caros en {thing} y más rápidos en la entrega.",
        "Conteo en su almacén: queda poco de {thing}; se espera pedido pronto.",
        "Piden capacitación en el portal para personas nuevas.",
        "El reclamo por cajas dañadas se cerró con una nota de crédito.",
        "Les gusta la franja de entrega más corta y piden mantenerla.",
    ),
}
_THINGS = {"en": ("packaging film", "hand hygiene", "LED panels", "room controls", "cartons", "floor cleaner"),
           "es": ("film de embalaje", "higiene de manos", "paneles LED", "control de habitaciones", "cajas de cartón", "limpiador de suelos")}  # fmt: skip
_HOTEL = (
    "Ocupación por encima del año pasado. El pedido de higiene sube un poco.", "La gobernanta está contenta con los dispensadores nuevos.",
    "Preguntan si podemos entregar antes de las ocho en temporada alta.", "Pidieron copia de tres facturas para su auditoría.",
    "La lavandería externa cambió; nada que nos afecte.", "Menos eventos en enero, como cada año.", "Quieren menos plástico en los amenities.",
    "Repaso de precios del año: aceptan el índice.", "Una entrega con dos cajas rotas; repuesta al día siguiente.",
    "El restaurante abre una hora más; algo más de consumo.", "Formación corta al personal nuevo del turno de noche.",
    "Piden muestras de jabón sin perfume.", "Sin novedad. Pedido habitual.",
)  # fmt: skip
_HINT = "Visita breve. El director enseñó unos planos de la planta segunda al arquitecto mientras yo esperaba; las habitaciones siguen con el sistema de 2009."
_SPECIAL = {
    "dropped": [
        (31, "fr hint", "They plan to renovate the east wing and asked what new room controls would cost."),
        (39, "fr off", "The renovation is off: the bank said no and the wing is leased out instead."),
    ],
    "expanding": [
        (30, "site", "Job adverts for a second shift on their web page; they ask for longer opening hours of our warehouse."),
        (32, "site", "The plant manager mentioned a building permit for a new site."),
        (35, "site", "They want a framework price that also covers the new site."),
    ],
    "goals": [
        (25, "how", "Goal agreed inside. Why: stock-outs at peak cost them sales. How: two delivery windows a day and a shared forecast. "
         "What: on time in full at 95 % by the end of 2024, complaints halved."),
        (37, "review", "Goals reviewed with service and operations before the talk with the customer."),
    ],
}  # fmt: skip
_OFF = (40, "off", "The new site is put off for two years; the permit lapses.")


def notes(world, logged: list[dict]) -> list[dict]:
    """Make the notes of all accounts, in order of day."""
    rows = []
    for parent in world.parents:
        dice = Dice(world.seed, "notes", parent.stream)
        if "hotel_notes" in parent.more and parent.role == "hero":
            rows += _hotel(dice, parent)
            continue
        for month in range(max(parent.first_month, 13), PUBLISHED + 1):
            if month < parent.end_month and dice.chance(0.03 + 0.12 * parent.collaboration):
                rows.append(_everyday(dice, parent, month))
        rows += _planted(dice, parent)
    by_day = {(row["account_id"], row["activity_date"]): row["activity_id"] for row in logged}
    rows.sort(key=lambda row: (row["note_date"], row["account_id"], row["text"]))
    for number, row in enumerate(rows, start=1):
        row |= {"note_id": f"N{number:04d}", "activity_id": by_day.get((row["account_id"], row["note_date"]))}
    return rows


def _note(parent, day: dt.date, language: str, text: str) -> dict:
    return {
        "account_id": parent.account_id,
        "note_date": working(day),
        "manager_id": parent.records[0].manager_id,
        "language": language,
        "text": text,
    }


def _everyday(dice, parent, month: int) -> dict:
    language = "es" if parent.records[0].manager_id in ("M1", "M4", "M6") else "en"
    text = dice.choose(_EVERYDAY[language]).format(thing=dice.choose(_THINGS[language]))
    return _note(parent, later(first_day(month), dice.integer(0, 27)), language, text)


def _hotel(dice, parent) -> list[dict]:
    """Write forty notes, one of which hints at the renovation without the word."""
    rows = [
        _note(parent, later(first_day(8 + position), dice.integer(0, 27)), "es", dice.choose(_HOTEL))
        for position in range(40)
    ]
    hint = next(row for row in rows if month_of(row["note_date"]) == 41)
    hint["text"] = _HINT
    return rows


def _planted(dice, parent) -> list[dict]:
    kinds = [kind for kind in ("expanding", "goals") if parent.more.get(kind)]
    if parent.more.get("hotel_notes") == "dropped":
        kinds.append("dropped")
    planted = [entry for kind in kinds for entry in _SPECIAL[kind]]
    if parent.more.get("expanding") and parent.role == "counter":
        planted.append(_OFF)
    rows = [_note(parent, later(first_day(month), dice.integer(2, 25)), "en", text) for month, _, text in planted]
    if parent.story == "struggling":
        rows.append(_note(parent, later(first_day(CHOICE - (10 if parent.role == "hero" else 14)), 9), "en",
                          "Chain stores opened nearby; footfall is down. They buy as before, yet little of it sells at full price."))  # fmt: skip
    return [row for row in rows if row["note_date"] <= LAST_DAY]
