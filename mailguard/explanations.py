"""One Dutch sentence for each reason code, as a sender understands it, and its short form for an SMTP reply.

Sentences hold numbers and never a value, a name or an address. Dutch is the source language: gettext gives it back as
it is where no catalogue of another language is installed.
"""

import gettext
import unicodedata

_CATALOGUE = gettext.translation("mailguard", fallback=True)

# code -> (Dutch sentence, English for the second half of an SMTP reply). {names} are keys of Verdict.counts.
_SENTENCES = {
    "visible-recipients-many": (
        "{visible_groups} mensen of organisaties die elkaar niet kennen, zien elkaars e-mailadres; zet hen in Bcc.",
        "{visible_groups} unrelated recipients can see each other's address; use Bcc.",
    ),
    "visible-recipients-clients": (
        "{visible_groups} cliënten of patiënten zien elkaars e-mailadres; zet hen in Bcc.",
        "{visible_groups} clients or patients can see each other's address; use Bcc.",
    ),
    "visible-recipients-some": (
        "{visible_groups} mensen of organisaties die elkaar niet kennen, zien elkaars e-mailadres; was Bcc bedoeld?",
        "{visible_groups} unrelated recipients can see each other's address; was Bcc meant?",
    ),
    "visible-recipients-sensitive": (
        "{visible_groups} mensen in een gevoelige groep zien elkaars e-mailadres; zet hen in Bcc.",
        "{visible_groups} people in a sensitive group can see each other's address; use Bcc.",
    ),
    "domain-slip": (
        "Het deel achter de @ van een ontvanger lijkt op een bekend adres, maar is net anders: is het een tikfout?",
        "the domain of a recipient is a letter away from a known one: is it mistyped?",
    ),
    "address-slip": (
        "Het adres van een ontvanger is een letter anders dan een bekend adres: is het een tikfout?",
        "the address of a recipient is a letter away from a known one: is it mistyped?",
    ),
    "greets-contact": (
        "De aanhef noemt iemand anders dan de ontvanger, en met die ander is er eerder gemaild.",
        "the letter greets another contact than its recipient.",
    ),
    "greets-stranger": (
        "De aanhef noemt iemand anders dan de ontvanger.",
        "the letter greets somebody else than its recipient.",
    ),
    "own-mailbox": (
        "Dit bericht met persoonsgegevens gaat naar een privéadres van de afzender zelf.",
        "personal data goes to a private mailbox of the sender.",
    ),
    "private-mailbox": (
        "Persoonsgegevens gaan naar een privéadres, terwijl iemand met dezelfde naam een bekend werkadres heeft.",
        "personal data goes to a private mailbox, and the same name has a known work address.",
    ),
    "namesake": (
        "Een andere bekende met dezelfde of bijna dezelfde naam is misschien bedoeld.",
        "another contact with the same or nearly the same name may have been meant.",
    ),
    "others-file": (
        "Een ontvanger krijgt gegevens uit het dossier van iemand anders.",
        "a recipient gets data from the file of somebody else.",
    ),
    "added-to-thread": (
        "Aan een lopend gesprek met persoonsgegevens is iemand toegevoegd die er nieuw in is.",
        "somebody new was added to a thread with personal data.",
    ),
    "own-bsn-by-mail": (
        "Iemands eigen burgerservicenummer gaat onbeveiligd naar zijn privéadres.",
        "somebody's own citizen service number (BSN) goes to his private mailbox by plain mail.",
    ),
    "bsn-to-outsider": (
        "Dit bericht bevat een burgerservicenummer en gaat naar iemand buiten de organisatie die het niet mag hebben.",
        "a citizen service number (BSN) goes to an outside party that may not have it.",
    ),
    "bsn-likely-to-outsider": (
        "Dit bericht bevat waarschijnlijk een burgerservicenummer en gaat naar iemand buiten de organisatie.",
        "what looks like a citizen service number (BSN) goes to an outside party.",
    ),
    "id-document-to-outsider": (
        "Het nummer van een identiteitsbewijs gaat naar iemand buiten de organisatie die het niet mag hebben.",
        "the number of an identity document goes to an outside party that may not have it.",
    ),
    "id-document-likely-to-outsider": (
        "Waarschijnlijk gaat het nummer van een identiteitsbewijs naar iemand buiten de organisatie.",
        "what looks like the number of an identity document goes to an outside party.",
    ),
    "health-to-outsider": (
        "De gezondheid of zorg van een herkenbare persoon wordt verteld aan iemand buiten de organisatie.",
        "health or care data about an identifiable person goes to an outside party that may not have it.",
    ),
    "health-likely-to-outsider": (
        "Waarschijnlijk wordt gezondheid of zorg van een herkenbare persoon verteld aan iemand buiten de organisatie.",
        "what looks like health or care data about an identifiable person goes to an outside party.",
    ),
    "records-to-outsider": (
        "Gegevens van {records} personen gaan naar iemand buiten de organisatie die ze niet mag hebben.",
        "records of {records} people go to an outside party that may not have them.",
    ),
    "uninspectable-encrypted": (
        "Dit bericht bevat iets dat versleuteld is en daarom niet gecontroleerd kon worden.",
        "an encrypted part could not be checked.",
    ),
    "uninspectable-broken": (
        "Dit bericht bevat iets dat beschadigd is en daarom niet gecontroleerd kon worden.",
        "a damaged part could not be checked.",
    ),
    "uninspectable-too-large": (
        "Dit bericht is te groot om helemaal te controleren.",
        "the message is too large to be checked as a whole.",
    ),
    "uninspectable-timed-out": (
        "Dit bericht kon niet binnen de tijd gecontroleerd worden.",
        "the message could not be checked in time.",
    ),
    "uninspectable-crashed": (
        "Dit bericht kon niet gecontroleerd worden: het is zo opgebouwd dat de controle erop vastliep.",
        "the message is built in a way that it could not be checked.",
    ),
    "uninspectable-unsupported": (
        "Dit bericht heeft een bijlage van een soort die nog niet ondersteund wordt; die is niet gecontroleerd.",
        "an attachment of a kind that is not supported yet was not checked.",
    ),
    "inspection-down": (
        "Dit bericht is niet gecontroleerd, want de controle was tijdelijk niet beschikbaar.",
        "the message was not checked, since checking was not available.",
    ),
}

CODES = frozenset(_SENTENCES)


def sentence(code: str, counts: dict[str, int]) -> str:
    """The Dutch sentence of a reason. Every code of `policy` is known here; a test sees to that."""
    return _CATALOGUE.gettext(_SENTENCES[code][0]).format(**counts)


def smtp_text(code: str, counts: dict[str, int]) -> str:
    """Dutch and English in one ASCII line, for the text of an SMTP reply (RFC 5321 4.2)."""
    english = _SENTENCES[code][1].format(**counts)
    text = f"{sentence(code, counts)} / Not sent: {english}"
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
