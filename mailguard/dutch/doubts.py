"""Why a recipient may not be the one who was meant, as one Dutch sentence about him: codes to words.

For the pages of officer and sender, which show the recipient's address beside it; the sentences themselves hold no name
and no address. What notices, digests and replies say of a doubt stands in `explanations`.
"""

import gettext

_CATALOGUE = gettext.translation("mailguard", fallback=True)

_SENTENCES = {
    "domain-slip": "Het deel achter de @ lijkt op dat van een bekend adres, maar is net anders.",
    "address-slip": "Dit adres lijkt op een bekend adres, maar is net anders.",
    "greets-contact": "De aanhef noemt iemand anders, met wie eerder is gemaild.",
    "greets-stranger": "De aanhef noemt iemand anders.",
    "own-mailbox": "Dit lijkt het privéadres van de afzender zelf.",
    "private-mailbox": "Dit is een privéadres, terwijl iemand met dezelfde naam een bekend werkadres heeft.",
    "namesake": "Een andere bekende heeft dezelfde of bijna dezelfde naam.",
    "others-file": "In het bericht staan gegevens uit het dossier van iemand anders.",
    "added-to-thread": "Deze ontvanger is nieuw in dit gesprek.",
}
# What reads otherwise before the eyes of the sender himself.
_TO_SENDER = {"own-mailbox": "Dit lijkt uw eigen privéadres."}

CODES = frozenset(_SENTENCES)


def why_doubted(code: str, *, to_sender: bool = False) -> str:
    """The sentence for a code of `wrong_recipient`. Every code of it is known here; a test sees to that."""
    spoken = _SENTENCES | _TO_SENDER if to_sender else _SENTENCES
    return _CATALOGUE.gettext(spoken[code])
