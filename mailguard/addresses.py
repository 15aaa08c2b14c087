"""Addresses and domains: parse, normalise, compare. No I/O, no policy."""

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

# Local parts that stand for a function and not for a person (RFC 2142, and what Dutch organisations use).
ROLE_LOCAL_PARTS = frozenset(
    """
    aanmelden aanmelding aanmeldingen abuse accounting accounts admin administratie afspraken algemeen apotheek
    applicatiebeheer archief assistente assistentes avg balie beheer belastingen bestellen bestelling bestellingen
    bestuur bestuurssecretariaat bezoek bezwaar bibliotheek billing boekhouding burgerzaken cert ciso claims
    clientenraad communicatie concierge conciergerie contact crediteuren crisisdienst customercare customerservice
    debiteuren directeur directie dpo enquiries evenementen events expeditie facilitair facturen factuur fg finance
    financien functionarisgegevensbescherming garantie gegevensbescherming gemeente gmr griffie hallo handhaving hello
    helpdesk hostmaster hr hrm huisarts huisartsen huurzaken ib ict ict-support incasso info informatie inkomen inkoop
    inschrijven inschrijving inschrijvingen intake invoice invoices jeugd jobs juridisch kantoor kcc klachten
    klantenservice laboratorium leden ledenadministratie leerplicht legal leveranciers levering logistiek loket magazijn
    mail marketing medezeggenschap media meldpunt mr newsletter nieuwsbrief no-reply noreply noreply-dmarc office
    onderhoud ondersteuning onderwijs opleiding opleidingen or order orders oudercommissie ouderraad participatie
    payroll penningmeester pers personeel personeelszaken persvoorlichting planning poli polikliniek post postbus
    postmaster pr praktijk press privacy procurement projecten purchasing recepten receptie recruitment rector redactie
    reparatie reparaties reparatieverzoek reserveren reservering reserveringen retour retouren salaris
    salarisadministratie sales school secretariaat secretaris security service servicedesk sociaalteam sollicitatie
    sollicitaties stembureau storing storingen storingsdienst subsidie subsidies support systeembeheer team teamleiding
    techniek telefonie thuiszorg training transport triage vacatures vergunningen verhuur verkiezingen verkoop
    verwijzing verwijzingen voorzitter vragen vrijwilligers webmaster webredactie welkom werk werkenbij werkplaats
    wijkteam wijkverpleging wmo wonen woonservice zorg zorgadministratie zorgbemiddeling zorgteam
    """.split()
)

# "info-noord", "team.jeugd", "leerlingenadministratie". Words that are surnames too ("post") are left out.
_ROLE_COMPOUND = re.compile(
    r"""(?:info|contact|secretariaat|administratie|receptie|balie|loket|wijkteam|sociaalteam|team|afdeling|klantenservice
        |servicedesk|helpdesk|inkoop|verkoop|planning|facturen|crediteuren|debiteuren|support|sales)(?:[._+-]\w.*|\d+)
      | .*(?:administratie|secretariaat|servicedesk|helpdesk|klantenservice|meldpunt|receptie|loket|teamleiding)
    """,
    re.VERBOSE,
)

# Providers where each mailbox is another person or household. No library keeps such a list under our licences.
PRIVATE_MAIL_DOMAINS = frozenset(
    """
    12move.nl 163.com abv.bg antenna.nl aol.com arcor.de belgacom.net bk.ru bluewin.ch btinternet.com caiway.net
    caiway.nl casema.nl castel.nl chello.nl cistron.nl comcast.net compaqnet.nl concepts.nl dds.nl delta.nl deltanet.nl
    demon.nl disroot.org duck.com edpnet.nl email.com euronet.nl fastmail.com fastmail.fm fiber.nl filternet.nl free.fr
    freedom.nl freeler.nl freenet.de glasnet.nl gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net gmx.nl googlemail.com
    hccnet.nl hetnet.nl hey.com home.nl hotmail.be hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr hotmail.it
    hotmail.nl hushmail.com icloud.com inbox.ru interia.pl introweb.nl kabelfoon.nl keemail.me kliksafe.nl knid.nl
    kpnmail.com kpnmail.nl kpnplanet.nl laposte.net libero.it lijbrandt.nl list.ru live.be live.co.uk live.com live.de
    live.fr live.it live.nl luna.nl lycos.nl mac.com mail.com mail.de mail.ru mailbox.org me.com msn.com multiweb.nl
    netvisit.nl o2.pl onet.pl online.nl onsbrabantnet.nl onsnet.nu op.pl orange.fr orange.nl outlook.be outlook.com
    outlook.de outlook.es outlook.fr outlook.nl pandora.be planet.nl pm.me posteo.de posteo.net posteo.nl
    privaterelay.appleid.com proton.me protonmail.ch protonmail.com proximus.be qq.com quicknet.nl riseup.net
    rocketmail.com runbox.com scarlet.be scarlet.nl seznam.cz sfr.fr sky.com skynet.be solcon.nl soverin.net
    speedlinq.nl startmail.com stipte.nl t-mobilethuis.nl t-online.de tele2.nl telenet.be telfort.nl telfortglasvezel.nl
    tiscali.nl tiscalimail.nl tomaatnet.nl trined.nl tuta.com tuta.io tutamail.com tutanota.com tweak.nl ukr.net
    upcmail.nl verizon.net versatel.nl virginmedia.com vodafonethuis.nl voo.be wanadoo.fr wanadoo.nl web.de wish.nl
    wishmail.net wolmail.nl worldonline.nl wp.pl wxs.nl xmsnet.nl xs4all.nl yahoo.co.uk yahoo.com yahoo.com.br yahoo.de
    yahoo.es yahoo.fr yahoo.it yahoo.nl yandex.com yandex.ru ymail.com zeelandnet.nl ziggo.nl zoho.com zonnet.nl
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


def mailbox_of(address: str) -> str:
    """The mailbox behind an address: `ans+prive@ons.example` is read by Ans too (RFC 5233)."""
    local, at, domain = normalise(address).rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"


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
    # A mailbox at a private provider is somebody's, however it is called.
    if is_private_mailbox(address):
        return False
    is_silent = local.startswith(("noreply", "no-reply", "donotreply"))
    return is_silent or local in ROLE_LOCAL_PARTS or _ROLE_COMPOUND.fullmatch(local) is not None


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
