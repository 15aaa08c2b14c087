"""What Outlook's forms call the properties they show, and which properties no form shows [MS-OXPROPS 2]."""

from mailguard.content.formats.outlook.mapi import Property

_LABELS = {
    0x0C1A: "Van", 0x0C1F: "Van", 0x0042: "Namens", 0x0065: "Namens", 0x0040: "Ontvangen door",
    0x0044: "Ontvangen namens", 0x0050: "Antwoord aan", 0x004D: "Oorspronkelijke afzender",
    0x0E04: "Aan", 0x0E03: "Cc", 0x0E02: "Bcc", 0x0072: "Oorspronkelijk Bcc", 0x0073: "Oorspronkelijk Cc",
    0x0074: "Oorspronkelijk aan", 0x0049: "Oorspronkelijk onderwerp", 0x0070: "Gesprek", 0x0E1D: "Onderwerp",
    0x1001: "Rapport", 0x3001: "Naam", 0x3004: "Opmerking",
    0x3A05: "Achtervoegsel", 0x3A06: "Voornaam", 0x3A07: "Identificatienummer", 0x3A08: "Telefoon werk",
    0x3A09: "Telefoon thuis", 0x3A0A: "Initialen", 0x3A0B: "Trefwoord", 0x3A0D: "Locatie", 0x3A11: "Achternaam",
    0x3A15: "Postadres", 0x3A16: "Bedrijf", 0x3A17: "Functie", 0x3A18: "Afdeling", 0x3A19: "Kantoor",
    0x3A1A: "Telefoon", 0x3A1B: "Telefoon werk", 0x3A1C: "Mobiel", 0x3A1D: "Radio", 0x3A1E: "Autotelefoon",
    0x3A1F: "Telefoon", 0x3A21: "Pager", 0x3A23: "Fax", 0x3A24: "Fax werk", 0x3A25: "Fax thuis", 0x3A26: "Land",
    0x3A27: "Plaats", 0x3A28: "Provincie", 0x3A29: "Adres", 0x3A2A: "Postcode", 0x3A2B: "Postbus", 0x3A2D: "ISDN",
    0x3A2E: "Telefoon assistent", 0x3A2F: "Telefoon thuis", 0x3A30: "Assistent", 0x3A40: "Naam",
    0x3A41: "Trouwdag", 0x3A42: "Geboortedatum", 0x3A43: "Hobby's", 0x3A44: "Tweede voornaam", 0x3A45: "Aanhef",
    0x3A46: "Beroep", 0x3A47: "Verwezen door", 0x3A48: "Partner", 0x3A4A: "Klantnummer", 0x3A4B: "Teksttelefoon",
    0x3A4E: "Manager", 0x3A4F: "Roepnaam", 0x3A50: "Website", 0x3A51: "Website", 0x3A57: "Telefoon bedrijf",
    0x3A58: "Kinderen", 0x3A59: "Plaats", 0x3A5A: "Land", 0x3A5B: "Postcode", 0x3A5C: "Provincie", 0x3A5D: "Adres",
    0x3A5E: "Postbus", 0x3A5F: "Plaats", 0x3A60: "Land", 0x3A61: "Postcode", 0x3A62: "Provincie", 0x3A63: "Adres",
    0x3A64: "Postbus",
}  # fmt: skip
_ADDRESS_SET, _APPOINTMENT_SET, _TASK_SET, _COMMON_SET, _LOG_SET = (
    bytes.fromhex(first + "00000000c000000000000046")
    for first in ("04200600", "02200600", "03200600", "08200600", "0a200600")
)
_USER_SET = bytes.fromhex("2903020000000000c000000000000046")  # PS_PUBLIC_STRINGS: the user's own fields
_INTERNET_SET = bytes.fromhex("8603020000000000c000000000000046")  # PS_INTERNET_HEADERS: e-mail header fields
_MEETING_SET = bytes.fromhex("90dad86e0b451b1098da00aa003f1305")
_NAMED_LABELS = {
    (_ADDRESS_SET, 0x8005): "Opgeslagen als", (_ADDRESS_SET, 0x801A): "Adres thuis",
    (_ADDRESS_SET, 0x801B): "Adres werk", (_ADDRESS_SET, 0x801C): "Adres", (_ADDRESS_SET, 0x802B): "Website",
    (_ADDRESS_SET, 0x8045): "Adres", (_ADDRESS_SET, 0x8046): "Plaats", (_ADDRESS_SET, 0x8047): "Provincie",
    (_ADDRESS_SET, 0x8048): "Postcode", (_ADDRESS_SET, 0x8049): "Land", (_ADDRESS_SET, 0x804A): "Postbus",
    (_ADDRESS_SET, 0x804F): "Gebruikersveld 1", (_ADDRESS_SET, 0x8050): "Gebruikersveld 2",
    (_ADDRESS_SET, 0x8051): "Gebruikersveld 3", (_ADDRESS_SET, 0x8052): "Gebruikersveld 4",
    (_ADDRESS_SET, 0x8053): "Naam", (_ADDRESS_SET, 0x8062): "Chatadres", (_ADDRESS_SET, 0x8080): "E-mail",
    (_ADDRESS_SET, 0x8083): "E-mail", (_ADDRESS_SET, 0x8084): "E-mail", (_ADDRESS_SET, 0x8090): "E-mail",
    (_ADDRESS_SET, 0x8093): "E-mail", (_ADDRESS_SET, 0x8094): "E-mail", (_ADDRESS_SET, 0x80A0): "E-mail",
    (_ADDRESS_SET, 0x80A3): "E-mail", (_ADDRESS_SET, 0x80A4): "E-mail", (_ADDRESS_SET, 0x80DE): "Geboortedatum",
    (_APPOINTMENT_SET, 0x8208): "Locatie", (_APPOINTMENT_SET, 0x8232): "Terugkeerpatroon",
    (_APPOINTMENT_SET, 0x8238): "Deelnemers", (_APPOINTMENT_SET, 0x823B): "Verplichte deelnemers",
    (_APPOINTMENT_SET, 0x823C): "Optionele deelnemers", (_APPOINTMENT_SET, 0x822E): "Organisator",
    (_APPOINTMENT_SET, 0x8248): "Deelnemers", (_MEETING_SET, 0x0002): "Locatie",
    (_TASK_SET, 0x811F): "Eigenaar", (_TASK_SET, 0x8121): "Gedelegeerd door", (_TASK_SET, 0x8122): "Toegewezen door",
    (_COMMON_SET, 0x8530): "Opvolgen", (_COMMON_SET, 0x8534): "Reisafstand", (_COMMON_SET, 0x8535): "Factuurgegevens",
    (_COMMON_SET, 0x8539): "Bedrijven", (_COMMON_SET, 0x853A): "Contactpersonen",
    (_COMMON_SET, 0x8586): "Contactpersonen", (_LOG_SET, 0x8700): "Soort", (_LOG_SET, 0x8712): "Soort",
    (_USER_SET, "Keywords"): "Categorieën",
}  # fmt: skip
_DATES = frozenset(("Geboortedatum", "Trouwdag"))
_SERVER_NAMES = frozenset(("ConversationIndexTrackingEx", "ClientInfo", "IndexingErrorMessage"))
# Identifiers, kinds of addresses, versions; and what is read elsewhere (the body, the header section).
_TECHNICAL = frozenset((
    0x001A, 0x0037, 0x003D, 0x0064, 0x0066, 0x0068, 0x006C, 0x0075, 0x0077, 0x007D, 0x0C1E, 0x0E28, 0x0E29, 0x1000,
    0x1008, 0x1009, 0x1013, 0x1035, 0x1039, 0x1042, 0x1043, 0x10F3, 0x3002, 0x3703, 0x3705, 0x3709, 0x370E, 0x3712,
    0x3716, 0x3FF1, 0x4022, 0x4024, 0x4026, 0x4028, 0x3A0C, 0x5FF2, 0x6707, 0x6708, 0x3613,
))  # fmt: skip
_TECHNICAL_NAMED = frozenset((
    (_COMMON_SET, 0x8554), (_COMMON_SET, 0x851E), (_COMMON_SET, 0x8583), (_COMMON_SET, 0x85D8),
    (_ADDRESS_SET, 0x8082), (_ADDRESS_SET, 0x8092),
    (_ADDRESS_SET, 0x80A2), (_ADDRESS_SET, 0x80B2), (_ADDRESS_SET, 0x80C2), (_ADDRESS_SET, 0x80D2),
    (_APPOINTMENT_SET, 0x8234), (_USER_SET, "content-class"), (_USER_SET, "CalendarServerName"),
))  # fmt: skip


def label_of(of: Property) -> str:
    """What the form calls it; a field that the user made is called as he did. "" for what has no name there."""
    if of.name is None:
        return _LABELS.get(of.tag, "")
    label = _NAMED_LABELS.get((of.name.guid, of.name.key), "")
    is_own = of.name.guid == _USER_SET and isinstance(of.name.key, str)
    return label or (" ".join(str(of.name.key).split())[:100] if is_own else "")


def is_technical(of: Property) -> bool:
    """True for what tells a program something: header fields and identifiers are not read in the message itself
    either.
    """
    if of.name is None:
        return of.tag in _TECHNICAL
    if of.name.guid == _INTERNET_SET or of.name.key in _SERVER_NAMES:
        return True
    return (of.name.guid, of.name.key) in _TECHNICAL_NAMED


def is_shown_value(of: Property) -> bool:
    """True for numbers and dates that a form shows: a birthday, and the fields that the user made."""
    is_own = of.name is not None and of.name.guid == _USER_SET and isinstance(of.name.key, str)
    return is_own or label_of(of) in _DATES
