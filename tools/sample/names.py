"""Invented company and personal names, by country. Web addresses end in ``.example``, which nobody can own."""

import re
import unicodedata

STEMS = """
Arvena Boralis Cervantia Dulmar Estrella_Baja Fontanal Galduria Hervás_y_Prado Ibaiondo_Berri Jarama_Sur Lanceira Mirabal Naranjuela
Oteruelo Peñalcázar Quintavega Ribagorda Salvatierra_Nova Tormelia Urdazubi Valdehierro Xirimiri Yelmonte Zafarral Alcornova Bidasal
Candeleda_Uno Duratonia Espinarejo Fresnelia Guadalmar Hoyuelos_del_Rey Montealbar Novaluz Olmedilla Piedralisa Retamosa Sotoverde
Turdetana Vallefrío
Azumara Bacanora_Vieja Cihuatlán_Alto Doselva Escalerillas Frontenal Guamúchila Huastecán Ixtelia Jocotal Kinchán Lagunaria Mezquitán
Nopalera Ocotlar Papantiel Quetzaria Rosarillo Sayulteca Tepozal Usumara Verapacín Xochimar Yaquiria Zapotiltán Altocerro
Andalgal Bochalema_Real Caucalia Duitamar Envigal Florencel Huancarí Itatiaya Llanquimar Malargal Neivara Ocañal Pucallar Quillotín
Ranquilar Sogamar Tumbesia Uyunal Vilcara Yungara
Aubrenelle Beaucastel_Frères Chantemerle_Aval Desrivières Évremondes Fontcouverte Grandvallon Hautecombe_Sud Jarnelle Kerlouan_Mer
Lormontel Marcheval Noirépine Orsevaux Préfailles Roquebrisse Sauvelade Tréméven Valombre Ysandre
Ährental Birkenau_Süd Cramsdorf Dornheide Eschwaldt Feldkamper Grünbichl Hollerau Immenrode Jauerling Kaltwasser Löwenbrück Mühlacker_Ost
Nordkirchner Oberlenz Pfaffenrode Querfurther Rauhenstein Silberhof Tannwald Uferbach Vogtsberg Wiesenthaler Zellerndorf
Altamarina Borgolano Castelvero Dolcemonte Eraclida Fiorelba Gargallina Isolanera Lucermo Montefosco Nerviana Ortisei_Basso Pontalto
Rivarossa Serravina Torrenova Valsugella
Aldersloot Bergharen Drontermeer Eikenwoude Grensland Hoogzand Kempenaer Lindevoort Merelbroek Oosterkamp
Bjällnäs Dalsjö Ekeborg Fjällgard Hjortvik Lövsta Nordhavn Rødmark Skovlund Vindhelm
Bukowiec Czarnolas Dębowa_Góra Jarzębin Lipnica_Stara Modrzew Wierzbno Zielonka_Nowa
Ballycloon Carrigmore Dunlahan Kilbrannock Rathfarland Almeirosa Beirasul Carvalhosa Douradinha Figueirol Monsarela
Ashgrove_Mills Blue_Tamarack Cedar_Hollow Drumlin_Ridge Eastbrook Fallow_Creek Granite_Bay Harlan_Pike Ironwood_Bend Juniper_Flats
Kettle_River Larkmoor Mesa_Verano Northlake_Union Orchard_Gate Pinewater Quarry_Point Redstone_Valley Saltmarsh Tallgrass Upland_Harbor
Vesper_Hill Westfall Yarrow_Field
"""

_BY_COUNTRY = {
    "ES": (0, 40), "MX": (40, 66), "CO": (66, 86), "CL": (66, 86), "PE": (66, 86), "FR": (86, 106), "DE": (106, 130),
    "AT": (106, 130), "IT": (130, 147), "NL": (147, 157), "BE": (147, 157), "SE": (157, 167), "DK": (157, 167),
    "PL": (167, 175), "IE": (175, 180), "PT": (180, 186), "US": (186, 210),
}  # fmt: skip
_LANGUAGE = {
    "ES": "es", "MX": "es", "CO": "es", "CL": "es", "PE": "es", "FR": "fr", "BE": "nl", "DE": "de", "AT": "de", "IT": "it",
    "NL": "nl", "SE": "sv", "DK": "sv", "PL": "pl", "IE": "en", "PT": "pt", "US": "en",
}  # fmt: skip
_LEGAL = {
    "ES": ["S.A.", "S.L."], "MX": ["S.A. de C.V.", "S. de R.L."], "CO": ["S.A.S."], "CL": ["SpA"], "PE": ["S.A.C."],
    "FR": ["SAS", "SARL"], "DE": ["GmbH", "GmbH & Co. KG", "AG"], "AT": ["GmbH"], "IT": ["S.r.l.", "S.p.A."], "NL": ["B.V."],
    "BE": ["NV"], "SE": ["AB"], "DK": ["A/S"], "PL": ["Sp. z o.o."], "IE": ["Ltd"], "PT": ["Lda."], "US": ["Inc.", "LLC"],
}  # fmt: skip
_TRADE = {
    "hotels": {"es": "Hoteles {}|{} Resorts|Restaurantes {}", "fr": "Hôtels {}|Brasseries {}", "de": "{} Hotelbetriebe|Gasthöfe {}",
               "it": "Alberghi {}|{} Ristorazione", "nl": "{} Hotels", "sv": "{} Hotell", "pl": "Hotele {}", "en": "{} Hotels|{} Lodges",
               "pt": "Hotéis {}"},
    "retail": {"es": "Almacenes {}|Supermercados {}|Tiendas {}", "fr": "Comptoirs {}|Épiceries {}", "de": "{} Warenhaus|{} Märkte",
               "it": "Magazzini {}|{} Mercati", "nl": "{} Winkels", "sv": "{} Butiker", "pl": "Sklepy {}", "en": "{} Stores|{} Markets",
               "pt": "Armazéns {}"},
    "manufacturing": {"es": "Industrias {}|Metalúrgica {}|Plásticos {}", "fr": "Ateliers {}|{} Mécanique", "de": "{} Maschinenbau|{} Werke",
                      "it": "Officine {}|{} Meccanica", "nl": "{} Machines", "sv": "{} Verkstad", "pl": "Zakłady {}",
                      "en": "{} Manufacturing|{} Tooling", "pt": "Indústrias {}"},
    "technology": {"es": "{} Sistemas|{} Electrónica", "fr": "{} Électronique", "de": "{} Elektronik|{} Systemtechnik", "it": "{} Elettronica",
                   "nl": "{} Systemen", "sv": "{} Elektronik", "pl": "{} Elektronika", "en": "{} Devices|{} Instruments", "pt": "{} Sistemas"},
    "health care": {"es": "Clínicas {}|Laboratorios {}", "fr": "Cliniques {}|Laboratoires {}", "de": "{} Kliniken|{} Labor", "it": "Cliniche {}",
                    "nl": "{} Zorg", "sv": "{} Vård", "pl": "Kliniki {}", "en": "{} Clinics|{} Diagnostics", "pt": "Clínicas {}"},
    "food": {"es": "Alimentos {}|Conservas {}|Panificadora {}", "fr": "Conserveries {}|Laiteries {}", "de": "{} Molkerei|Großbäckerei {}",
             "it": "Pastificio {}|Conserve {}", "nl": "{} Zuivel", "sv": "{} Livsmedel", "pl": "Piekarnie {}", "en": "{} Foods|{} Dairies",
             "pt": "Conservas {}"},
    "logistics": {"es": "Transportes {}|Almacenaje {}", "fr": "Transports {}", "de": "Spedition {}", "it": "Trasporti {}",
                  "nl": "{} Transport", "sv": "{} Frakt", "pl": "Transport {}", "en": "{} Freight|{} Logistics", "pt": "Transportes {}"},
    "facility services": {"es": "Limpiezas {}|Servicios {}", "fr": "Propreté {}", "de": "Gebäudedienste {}", "it": "Servizi {}",
                          "nl": "{} Schoonmaak", "sv": "{} Städ", "pl": "Usługi {}", "en": "{} Facility Services|{} Building Care",
                          "pt": "Limpezas {}"},
}  # fmt: skip
INDUSTRIES = list(_TRADE)

_PLACES = {
    "es": "Centro|Levante|Cantábrico|Altiplano|del Golfo|Pacífico|Logística|Exportación|Bajío|Andina|Distribución|Franquicias",
    "fr": "Bretagne|Méditerranée|Distribution|Rhône|Services|Outre-mer", "de": "Nordwest|Logistik|Alpenland|Service|Rheinland|Export",
    "it": "Adriatica|Distribuzione|Tirreno|Servizi|Piemonte", "nl": "Noordzee|Distributie|Vlaanderen|Export", "sv": "Öresund|Service|Norrland",
    "pl": "Mazowsze|Logistyka|Pomorze", "en": "Midwest|Gulf Coast|Distribution|Northwest|Service Centre|Atlantic",
    "pt": "Algarve|Distribuição|Norte",
}  # fmt: skip

LONG_NAMES = {
    "Hoyuelos del Rey": "Sociedad Cooperativa Hotelera y Gastronómica Hoyuelos del Rey y Comarcas del Litoral",
    "Cihuatlán Alto": "Comercializadora e Importadora de Productos para la Hospitalidad Cihuatlán Alto, S.A. de C.V.",
    "Beaucastel Frères": "Établissements Beaucastel Frères, Successeurs Réunis de la Grande Distribution Régionale",
    "Mühlacker Ost": "Einkaufs- und Liefergenossenschaft der Krankenhäuser Mühlacker Ost eG",
}

_FIRST = """Ana Luis Marta Jorge Elena Pablo Lucía Andrés Carmen Diego Inés Tomás Sofía Raúl Noelia Martín Paula Iván Claire Julien Hélène Marc
Anke Jürgen Birgit Stefan Giulia Paolo Chiara Marco Femke Pieter Astrid Lars Agnieszka Piotr Aoife Declan Joana Rui Emily Daniel Grace Samuel
Ximena Rodrigo Valeria Emilio Catalina Mateo""".split()
_LAST = """Albaceda Borrell Cifuente Daroca Escalada Foncalada Garrigal Heredal Izarra Jubera Larrinoa Montoria Novalbos Orduña Pelayez Quiroal
Robledal Sandoza Tabarca Ulloaga Villarta Zuritano Lefèbre Marchand-Roux Dubrec Kestler Brandauer Hofmeisterin Rossetto Bellandi Vanderkoot
Lindqvarn Nowakowicz OʼDoyle Carvalhais Whitcombe Hargrave Tillerman Ocampal Restrepal""".split()


def stems(country: str) -> list[str]:
    """List the invented stems that sound like a country."""
    words = [word.replace("_", " ") for word in STEMS.split()]
    first, last = _BY_COUNTRY[country]
    return words[first:last]


def company(dice, stem: str, industry: str, country: str) -> str:
    """Make a company name from a stem, with a trade and sometimes a legal form."""
    if stem in LONG_NAMES:
        return LONG_NAMES[stem]
    name = dice.choose(_TRADE[industry][_LANGUAGE[country]].split("|")).format(stem)
    return f"{name}{_joint(country)}{dice.choose(_LEGAL[country])}" if dice.chance(0.4) else name


def _joint(country: str) -> str:
    return ", " if country in ("ES", "MX") else " "


def branches(dice, stem: str, country: str, count: int) -> list[str]:
    """Name the branches of a group: the stem and a region or a task."""
    return [f"{stem} {place}" for place in dice.sample(_PLACES[_LANGUAGE[country]].split("|"), count)]


def person(dice) -> str:
    """Make the name of a person who does not exist."""
    return f"{dice.choose(_FIRST)} {dice.choose(_LAST)}"


def plain(text: str) -> str:
    """Write a name in ASCII letters, for web addresses."""
    ascii_text = unicodedata.normalize(
        "NFKD", text.replace("ø", "o").replace("Ø", "O").replace("ł", "l").replace("ß", "ss")
    )
    return re.sub(r"[^a-z0-9]+", "", ascii_text.encode("ascii", "ignore").decode().lower())


def website(stem: str, country: str) -> str:
    """Make a web address that cannot exist."""
    return f"www.{plain(stem)}-{country.lower()}.example"


def tax_number(dice, country: str) -> str:
    """Make a number that looks like a tax number of the country."""
    return f"{country}{dice.integer(10_000_000, 99_999_999)}{dice.choose('ABCDEFGHJK')}"
