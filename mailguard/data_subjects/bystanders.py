"""Who is named beside the person it is about: the doctor, the contact person, whoever of ours writes."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import zip_longest

from mailguard.data_subjects.names import PersonName
from mailguard.data_subjects.subject import Indexed, parsed
from mailguard.findings import Finding, Role
from mailguard.vocabulary import EntityType

# The `detail` of a name that is given with a profession: a doctor, teacher or lawyer in that role.
PROFESSIONAL = "professional"
# What belongs to a bystander when it follows his name.
_CONTACT = frozenset((EntityType.EMAIL_ADDRESS, EntityType.PHONE_NUMBER))
# Column names and labels of people who stand beside the one it is about.
_BESIDE = re.compile(
    r"""(?<![^\W_]) (?:
        contact (?:persoon | person | pers )? | apotheek\w* | behandelaar | hulpverlener | regisseur | mentor
      | \w* (?: arts | begeleider | begeleidster | consulent\w* | adviseur | manager | coach | psycholoog )
      | docent\w* | leerkracht\w* | leraar | lerares | juf | meester | therapeut | psychiater | advocaat | medewerker
      | gemachtigde | bewindvoerder | curator | voogd | behandeld\ door | verwijzer | verwezen\ door | co[öo]rdinator
      | ouders? | ouder\s?\d | vader | moeder | verzorgers? | parents? | mother | father | guardian | teacher | doctor
      | partner | echtgenoot | echtgenote | mantelzorger | naaste | wijkverpleegkundige | jeugdbeschermer | zorgco\w*
      | afzender | auteur
    ) (?![^\W_])""",
    re.IGNORECASE | re.VERBOSE,
)
_DIRECTLY_BEHIND = 3  # "Petra Jansen <p.jansen@ons.example>"
_NAMING = 60  # of a column name or label


def is_professional(finding: Finding) -> bool:
    return finding.entity is EntityType.PERSON and finding.detail == PROFESSIONAL


def is_beside(finding: Finding) -> bool:
    """True for a name whose column or label says that it is not the one whom the row or form is about."""
    if finding.entity is not EntityType.PERSON:
        return False
    place = finding.place
    is_in_form = place.column == 1  # a form has its labels in the first column
    return (
        is_professional(finding)
        or _says_beside(place.header[:_NAMING])
        or (is_in_form and _says_beside(place.label[:_NAMING]))
    )


@lru_cache(maxsize=256)
def _says_beside(naming: str) -> bool:
    return _BESIDE.search(naming) is not None


def colleagues(findings: Sequence[Finding]) -> frozenset[PersonName]:
    """The full names of our own people who write here: in the signature, or with an address of ours behind them."""
    names = set()
    for finding, behind in zip_longest(findings, findings[1:]):
        if finding.entity is EntityType.PERSON and (finding.role is Role.SIGNATURE or _is_ours(finding, behind)):
            names.add(PersonName.of(finding.text))
    return frozenset(name for name in names if len(name.words) > 1)


def _is_ours(finding: Finding, behind: Finding | None) -> bool:
    return (
        behind is not None
        and behind.entity is EntityType.EMAIL_ADDRESS
        and behind.role is Role.OWN
        and behind.segment == finding.segment
        and behind.start - finding.end <= _DIRECTLY_BEHIND
    )


def apart(part: list[Indexed], our_own: frozenset[PersonName]) -> tuple[list[Indexed], list[list[Indexed]]]:
    """The part without its bystanders, and each of them with his telephone number and address."""
    if part[0][1].place.is_cell:
        is_about_another = any(f.entity is EntityType.PERSON and not is_beside(f) for _, f in part)
        is_bystander = is_beside if is_about_another else is_professional
    else:
        is_bystander = _BesideInText(our_own)
    rest: list[Indexed] = []
    bystanders: list[list[Indexed]] = []
    is_his = False
    for indexed in part:
        finding = indexed[1]
        if finding.entity is EntityType.PERSON:
            is_his = is_bystander(finding)
            if is_his:
                bystanders.append([indexed])
                continue
        if is_his and finding.entity in _CONTACT:
            bystanders[-1].append(indexed)
        else:
            rest.append(indexed)
    return rest, bystanders


class _BesideInText:
    """In running text: whoever is called by his profession, and our own people."""

    def __init__(self, our_own: frozenset[PersonName]) -> None:
        self._our_own = our_own

    def __call__(self, finding: Finding) -> bool:
        return is_professional(finding) or (bool(self._our_own) and parsed(finding.text) in self._our_own)
