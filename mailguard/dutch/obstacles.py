"""Why a part was not looked into, in one Dutch phrase: codes to words, never a name or a text of the message."""

from mailguard.dutch import words
from mailguard.findings import Obstacle, Uninspectable

# Kinds of file, by the code that a reader of it gives; each completes "beschadigd (...)".
KINDS = {
    "plain": "tekst",
    "html": "webpagina",
    "xml": "XML",
    "json": "JSON",
    "delimited": "tabel als tekst",
    "calendar": "agenda-afspraak",
    "card": "visitekaartje",
    "message": "e-mailbericht",
    "signature": "handtekening",
    "empty": "leeg bestand",
    "pdf": "PDF",
    "office": "Office-bestand",
    "rtf": "RTF-document",
    "image": "afbeelding",
    "metafile": "tekening",
    "archive": "archief",
    "zip": "ZIP",
    "7z": "7-Zip",
    "rar": "RAR",
    "tnef": "winmail.dat",
    "msg": "Outlook-bericht",
    "media": "geluid of video",
    "other": "onbekend soort bestand",
    "partial": "deel van een bericht dat in stukken is verstuurd",
    "external": "inhoud die ergens anders staat",
    "smime-signed": "S/MIME",
    "smime": "S/MIME",
    "pgp": "PGP",
    "rpmsg": "Microsoft 365",
    "data-model": "gegevensmodel van een werkblad",
    "ocr": "tekst in een afbeelding",
}
# What was not a matter of the kind of file; each is the whole phrase.
CAUSES = {
    # damaged
    "transfer-encoding": "de codering klopt niet",
    "boundary": "de opbouw van het bericht klopt niet",
    "binary": "het noemt zich tekst, maar is iets anders",
    "xml-entity": "het verwijst naar tekst die er niet in staat",
    "page": "een bladzijde is beschadigd",
    # too large
    "depth": "te vaak in elkaar verpakt",
    "parts": "te veel bestanden",
    "entries": "te veel bestanden in het archief",
    "text": "te veel tekst",
    "segments": "te veel tekst",
    "header": "de kop van het bericht is te groot",
    "recipients": "te veel ontvangers",
    "unpacked": "te groot na het uitpakken",
    "dictionary": "te groot om uit te pakken",
    "pages": "te veel bladzijden",
    "images": "te veel afbeeldingen",
    "pixels": "te grote afbeelding",
    "objects": "te veel onderdelen",
    "properties": "te veel eigenschappen",
    "memory": "te groot voor ons geheugen",
    "result": "te veel om door te geven",
    "findings": "te veel persoonsgegevens om ze allemaal te bewaren",
    # took too long
    "part": "het lezen duurde te lang",
    "seconds-per-message": "het lezen duurde te lang",
    "detectors": "het zoeken naar persoonsgegevens duurde te lang",
    # ended at fault
    "died": "het lezen liep vast",
    "garbled": "het lezen liep vast",
    "recursion": "te vaak in elkaar verpakt",
}
_TOO_MANY_SCANS = "te veel bladzijden en afbeeldingen waarvan de tekst herkend moet worden"
_WITHOUT_PASSWORD = frozenset(("smime-signed", "smime", "pgp", "rpmsg"))
_DETECTOR = "detector-"


def obstacle_phrase(fact: Uninspectable) -> str:
    """`versleuteld met een wachtwoord (ZIP)`, `te groot na het uitpakken`; a code that we do not know (the name of a
    library's error, a newer version's word) gives the general phrase of its obstacle.
    """
    obstacle, detail = fact.obstacle, fact.detail
    if detail.startswith(_DETECTOR):
        return "het zoeken naar één soort persoonsgegevens liep vast"
    if obstacle is Obstacle.TOO_LARGE and detail == "ocr":
        return _TOO_MANY_SCANS
    if detail in CAUSES:
        return CAUSES[detail]
    phrase = words(obstacle)
    if obstacle is Obstacle.ENCRYPTED and detail not in _WITHOUT_PASSWORD:
        phrase += " met een wachtwoord"
    return f"{phrase} ({KINDS[detail]})" if detail in KINDS else phrase
