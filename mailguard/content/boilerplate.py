"""Disclaimers and footers: paragraphs that every message of an organisation carries, and that say nothing of this one.

Phrases and words have weights, and a paragraph is boilerplate when they fill it: a letter that mentions privacy once
is a letter. One that holds a number like a BSN never is, for what stands in boilerplate counts for little.
"""

import re

_FLAGS = re.IGNORECASE | re.VERBOSE
_IN_LOWER_CASE = re.VERBOSE  # of text in lower case: a pattern that minds case is several times as fast
_SURE_WEIGHT = 3
_WEIGHT_PER_SENTENCE = 2
_LONGEST = 3000
_SHORTEST = 12

# Nobody writes these but in a footer.
_SURE = r"""
    (?:uitsluitend|slechts|alleen|enkel)\ (?:bestemd|bedoeld|gericht)\ (?:voor|aan)\ (?:de\ |het\ |gebruik\ door\ )*
        (?:geadresseerde|beoogde|ontvanger|persoon|bovengenoemde|degene)
  | (?:bestemd|bedoeld)\ voor\ (?:de|het\ gebruik\ door\ de)\ geadresseerde
  | (?:niet|u\ niet)\ (?:de|het)\ (?:beoogde|bedoelde|geadresseerde|juiste\ ontvanger)
  | niet\ voor\ u\ (?:is\ )?(?:bestemd|bedoeld)
  | (?:abusievelijk|ten\ onrechte|per\ abuis|per\ ongeluk|onbedoeld|foutief)\ (?:aan\ u\ (?:is\ )?)?
        (?:hebt\ |heeft\ )?(?:is\ )?(?:ontvangen|toegezonden|gestuurd|verzonden)
  | (?:geen|niet|nooit)\ (?:\w+\ ){0,2}rechten\ (?:aan\ )?(?:worden\ )?(?:ontleend|ontlenen) | rechten\ worden\ ontleend
  | (?:denk|denkt\ u|denk\ s\.v\.p\.)\ aan\ (?:het|ons|de)\ (?:milieu|natuur) | is\ het\ nodig\ (?:om\ )?deze\ e-?mail
        \ (?:te\ )?(?:printen|afdrukken)
  | (?:print|afdrukken|printen)\ (?:van\ )?(?:deze|dit)\ (?:e-?)?(?:mail|bericht)
  | (?:think|before\ you\ print|consider\ the\ environment|think\ of\ the\ environment)\ (?:before|of)\ .{0,30}print
  | consider\ the\ environment
  | not\ (?:the|an)\ (?:intended|named|addressed)\ (?:recipient|addressee)
  | (?:intended|solely|exclusively)\ (?:only\ |solely\ |exclusively\ )?for\ the\ (?:use\ of\ the\ )?
        (?:\w+\ )?(?:addressee|recipient|individual|person|intended)
  | no\ rights\ (?:can|may)\ be\ derived
  | (?:received|sent\ to\ you)\ (?:this\ (?:e-?mail|message|communication)\ )?(?:in\ error|by\ mistake)
  | (?:u|je)\ ontvangt\ (?:deze|dit)\ (?:e-?mail|mail|bericht|nieuwsbrief)\ (?:omdat|van|automatisch)
  | (?:afmelden|uitschrijven|aanmelden)\ (?:(?:voor|van)\ (?:deze|onze|de)\ (?:nieuwsbrief|mailing|e-?mail)|kan\ |via\ )
  | (?:meld|schrijf)\ (?:u|je)\ (?:dan\ )?hier\ (?:af|uit) | u\ hier\ (?:afmelden|uitschrijven)
  | unsubscribe | manage\ (?:your\ )?(?:e-?mail\ )?preferences
  | bekijk\ (?:deze\ e-?mail|de\ webversie|online)
  | you\ (?:are\ receiv(?:ing|ed)|receive)\ this\ (?:e-?mail|message|newsletter)\ because
  | (?:aanvaard(?:t|en)|accepte(?:ert|ren))\ (?:\w+\ ){0,3}(?:geen|geenszins)?\ ?(?:enkele\ )?aansprakelijkheid
  | niet\ aansprakelijk\ voor\ (?:\w+\ ){0,3}(?:schade|fouten|gevolgen|inhoud)\ (?:als|door|die|ten|van\ (?:het|d))
  | accepts?\ no\ (?:liability|responsibility) | (?:is|are)\ not\ liable
  | (?:stuur|mail|vermeld|verstuur|deel|zet|geef|e-?mail)\ (?:ons\ |daarom\ |dus\ |s\.v\.p\.\ )*(?:nooit|geen|niet)
        [^.!?\n]{0,80}(?:bsn|burgerservicenummer|persoonsgegevens|wachtwoord|medische\ gegevens|identiteitsbewijs)
  | (?:wij|we)\ (?:vragen|zullen)\ (?:u\ |je\ )?(?:nooit|niet)[^.!?\n]{0,60}
        (?:bsn|burgerservicenummer|wachtwoord|pincode)
  | (?:never|do\ not|don't|please\ do\ not)\ (?:send|share|e-?mail|include)[^.!?\n]{0,60}
        (?:bsn|password|personal\ data)
  | privacy-?\ ?(?:verklaring|statement|beleid|policy|reglement|notice)[^.!?\n]{0,60}
        (?:www\.|https?:|website|lees|vindt|klik)
  | (?:lees|leest|vindt|bekijk|zie|read|see|view|klik)[^.!?\n]{0,80}
        privacy-?\ ?(?:verklaring|statement|beleid|policy|reglement|notice)
  | (?:bsn|burgerservicenummer|gegevens)[^.!?\n]{0,60}privacy-?\ ?(?:verklaring|statement|beleid)
  | (?:gescand|gecontroleerd|scanned|checked)\ (?:op|for|door|by)\ (?:\w+\ ){0,3}virus(?:sen|es)?
  | (?:algemene|inkoop-?|leverings-?)\s?voorwaarden[^.!?\n]{0,40}van\ toepassing
  | disclaimer\s?[:.\n-] | this\ (?:e-?mail|message)[^.!?\n]{0,60}\ (?:is|are|may\ be)\ (?:strictly\ )?confidential
  | (?:caution|let\ op|waarschuwing):\s(?:this|deze)\ (?:e-?mail|message|mail)[^.!?\n]{0,30}(?:external|extern|buiten)
"""
# These stand in letters too.
_TELLING = r"""
    vertrouwelijk\w* | geadresseerde\w* | openbaarmaking | openbaar\ maken | vermenigvuldig\w* | verspreid\w*
  | afzender | te\ vernietigen | verwijder(?:en|t)? | onmiddellijk | onverwijld | direct\ contact | aansprakelijk\w*
  | niet\ toegestaan | (?:e-?mail)?bericht(?:en)? | bijlage\w* | disclaimer | onjuiste | onvolledige | virus\w*
  | kennis\ te\ nemen | kennisneming | gebruik | derden | privacy\w* | avg | gdpr | persoonsgegevens | nieuwsbrief\w*
  | confidential\w* | privileged | addressee | intended | recipient\w* | disclos\w* | distribution | copying
  | prohibited | unauthori[sz]ed | delete | notify | sender | attachments? | liab\w+ | legally | unlawful | newsletter
  | verantwoordelijkheid | rechten | kvk | handelsregister | btw-nummer | statutair | gevestigd | (?:on)?beveiligd\w*
  | datalek\w* | zorgvuldig\w* | veilig\w*
"""
_SURE_PHRASE = re.compile(_SURE, _IN_LOWER_CASE)
_TELLING_WORD = re.compile(rf"(?<![^\W_])(?:{_TELLING})(?![^\W_])", _IN_LOWER_CASE)
_LIKE_BSN = re.compile(r"\d(?<![^\W_].)(?:\d{8}|\d{3}([ .-])\d\d\1\d{3}|\d\d([ .-])\d{3}\2\d{3})(?![^\W_])")
_SENTENCE = re.compile(r"(?<=\w\w)[.!?]\s|\n\s*\n")
_PERSONAL = re.compile(
    r"""^\W*(?:beste|geachte|dear|hallo|hoi|hi|goede(?:morgen|middag|navond))(?![a-z])
      | (?<![a-z])(?:met\ vriendelijke\ groet|hartelijke\ groet|kind\ regards|groet(?:en|jes)?,)""",
    _FLAGS | re.MULTILINE,
)
# Where a footer begins that stands below a signature without a blank line.
_OPENING = re.compile(
    r"""^\W*(?:disclaimer | dit\ (?:e-?mail)?bericht | deze\ (?:e-?)?mail | de\ informatie\ (?:in|verzonden)
      | the\ (?:information|contents?) | this\ (?:e-?mail|message|communication) | denk\ aan | please\ consider
      | think\ before | aan\ (?:dit|deze|de\ inhoud) | stuur\ (?:nooit|geen) | wij\ vragen | [uj]e?\ ontvangt
      | unsubscribe | afmelden | uitschrijven | privacy | op\ (?:deze|onze|dit|al) | no\ rights | never\ send
      | do\ not\ send | let\ op)(?![a-z])""",
    _FLAGS,
)
_MOST_OPENINGS = 3
# One of these is part of every sure phrase: most paragraphs need no further look.
_STEMS = """
    bestemd bedoel gericht geadresseerde beoogde ontvang toegezonden gestuurd verzonden rechten milieu natuur print
    afdruk environment intended named addressed solely exclusively rights error mistake afmeld uitschrijv aanmeld
    schrijf unsubscribe preferences bekijk aansprakelijk liab responsib bsn burgerservice
    persoonsgegevens wachtwoord password medische identiteit pincode privacy virus voorwaarden disclaimer confidential
    personal external extern
""".split()


def is_boilerplate(text: str) -> bool:
    """True for a paragraph that is a disclaimer, a footer or a standing warning, and nothing else."""
    if not _SHORTEST <= len(text) <= _LONGEST or _LIKE_BSN.search(text):
        return False
    lower = text.lower()
    if not any(map(lower.__contains__, _STEMS)):
        return False
    flat = " ".join(lower.split())
    sure = sum(1 for _ in _SURE_PHRASE.finditer(flat))
    if not sure or _PERSONAL.search(text):
        return False
    weight = _SURE_WEIGHT * sure + sum(1 for _ in _TELLING_WORD.finditer(flat))
    sentences = sum(len(sentence) > _SHORTEST for sentence in _SENTENCE.split(text))
    return weight >= _WEIGHT_PER_SENTENCE * sentences - 1


def footer_start(lines: list[str]) -> int:
    """The line of a paragraph from where on it is boilerplate; the number of lines when it is none."""
    if is_boilerplate("\n".join(lines)):
        return 0
    openings = [position for position, line in enumerate(lines) if position and _OPENING.match(line)]
    for position in openings[-_MOST_OPENINGS:]:
        if is_boilerplate("\n".join(lines[position:])):
            return position
    return len(lines)
