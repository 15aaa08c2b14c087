"""Addresses and domains: parse, normalise, compare. No I/O, no policy."""

from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

# Local parts that stand for a function and not for a person (RFC 2142, and what Dutch organisations use).
ROLE_LOCAL_PARTS = frozenset(
    """
    abuse admin administratie afspraken algemeen balie bestellingen bestuur bezwaar boekhouding burgerzaken
    communicatie contact crediteuren debiteuren directie facilitair facturen factuur finance financien
    gegevensbescherming gemeente helpdesk hostmaster hr hrm ict info informatie inkoop intake kcc klachten
    klantenservice loket mail marketing meldpunt no-reply noreply noreply-dmarc office onderhoud
    ondersteuning order orders personeelszaken planning post postbus postmaster pr praktijk privacy receptie
    redactie reservering reserveringen salarisadministratie sales secretariaat security service servicedesk
    sociaalteam support team teamleiding telefonie verkoop vragen webmaster welkom werkplaats wijkteam
    zorgadministratie
    """.split()
)

# Providers where each mailbox is another person or household. No library keeps such a list under our licences.
PRIVATE_MAIL_DOMAINS = frozenset(
    """
    aol.com caiway.net caiway.nl casema.nl chello.nl concepts.nl delta.nl deltanet.nl edpnet.nl fastmail.com
    freedom.nl freeler.nl glasnet.nl gmail.com gmx.com gmx.de gmx.net googlemail.com hetnet.nl home.nl
    hotmail.be hotmail.com hotmail.nl icloud.com kabelfoon.nl kpnmail.com kpnmail.nl kpnplanet.nl live.be
    live.com live.nl mac.com mail.com me.com msn.com multiweb.nl online.nl onsbrabantnet.nl onsnet.nu
    orange.nl outlook.com outlook.nl planet.nl pm.me proton.me protonmail.com proximus.be quicknet.nl
    scarlet.be skynet.be solcon.nl tele2.nl telenet.be telfort.nl tiscali.nl tuta.io tutanota.com upcmail.nl
    versatel.nl wanadoo.nl web.de xs4all.nl yahoo.com yahoo.nl yandex.com ymail.com zeelandnet.nl ziggo.nl
    zoho.com zonnet.nl
    """.split()
)


def normalise(address: str) -> str:
    """The form in which two writings of one mailbox compare equal: trimmed, case folded, domain in ASCII (IDNA)."""
    local, at, domain = address.strip().rpartition("@")
    if not at:
        return address.strip().casefold()
    return f"{_fold(local)}@{normalise_domain(domain)}"


def _fold(local: str) -> str:
    quoted = len(local) > 1 and local.startswith('"') and local.endswith('"')
    return (local[1:-1] if quoted else local).casefold()


@lru_cache(maxsize=4096)
def normalise_domain(domain: str) -> str:
    """Lower case, no trailing dot, IDNA where it can be."""
    domain = domain.strip().rstrip(".").casefold()
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def domain_of(address: str) -> str:
    """The domain of a normalised or raw address; "" where there is none."""
    return normalise_domain(address.rpartition("@")[2]) if "@" in address else ""


def is_within(domain: str, domains: frozenset[str]) -> bool:
    """True when `domain` is one of `domains` or lies under one of them (`a.example.nl` under `example.nl`)."""
    while domain:
        if domain in domains:
            return True
        _, _, domain = domain.partition(".")
    return False


def is_role_address(address: str) -> bool:
    """True for `info@…`, `noreply@…` and the like: a function, not a person."""
    local = address.partition("@")[0].casefold()
    return local in ROLE_LOCAL_PARTS or local.startswith(("noreply", "no-reply", "donotreply"))


def is_private_mailbox(address: str) -> bool:
    """True for an address at a provider where each mailbox is another person or household."""
    return domain_of(address) in PRIVATE_MAIL_DOMAINS


@cache
def _public_suffixes() -> "PublicSuffixList":
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()


@lru_cache(maxsize=4096)
def organisation_domain(domain: str) -> str:
    """The registrable domain (Public Suffix List): `mail.school.nl` and `school.nl` are one organisation."""
    return _public_suffixes().privatesuffix(domain) or domain
