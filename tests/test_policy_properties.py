"""What holds of every verdict, whatever is found: more evidence is never milder, what stays inside never acts."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailguard import detectors
from mailguard.config import Organisation, Partner, Rules
from mailguard.data_subjects import data_subjects_of
from mailguard.facts import Contact, CorrespondenceFacts
from mailguard.findings import Finding, Headers, Inspection, Place, Role, Segment
from mailguard.lexicon import Lexicon
from mailguard.message import Envelope
from mailguard.policy import Policy, decide
from mailguard.verdict import Action, Verdict
from mailguard.vocabulary import EntityType

STRANGER = "bouwer@elders.example"
PARTNER = "loket@gemeente.example"
ALL = frozenset(EntityType)
POLICY = Policy(
    Organisation(internal_domains=("ons.example",), partners=(Partner(domain="gemeente.example", allows=ALL),)), Rules()
)
VALUES = {
    EntityType.PERSON: ("Anna de Vries", "Bram Jansen", "Jansen", "Cem"),
    EntityType.NL_BSN: ("912345676", "945678902"),
    EntityType.EMAIL_ADDRESS: ("anna@post.example", "info@post.example"),
    EntityType.PHONE_NUMBER: ("0612345678", "0201234567"),
}


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    entity = draw(st.sampled_from(list(EntityType)))
    text = draw(st.sampled_from(VALUES.get(entity, ("een waarde", "een andere"))))
    row = draw(st.none() | st.integers(0, 12))
    place = Place("body") if row is None else Place("lijst.csv", 0, row, 0)
    score = draw(st.sampled_from((0.3, 0.5, 0.6, 0.8, 0.95)))
    role = draw(st.sampled_from((Role.CONTENT, Role.CONTENT, Role.CONTENT, Role.QUOTED, Role.SIGNATURE, Role.OWN)))
    return Finding(entity, text, place, 0, 0, len(text), score, role)


def in_order(found: list[Finding]) -> list[Finding]:
    """As a scan gives them: the body, then the rows of the attachment."""
    return sorted(found, key=lambda f: (f.place.is_cell, f.place.row or 0))


def judge(found: list[Finding], to: str = STRANGER, known: int = 0) -> Verdict:
    people = data_subjects_of(found, [Segment("", Place("body"))])
    inspection = Inspection(Headers(), tuple(found), data_subjects=people)
    return decide(
        Envelope.of("alice@ons.example", (to,)), inspection, CorrespondenceFacts({to: Contact(known, known)}), POLICY
    )


@given(st.lists(findings(), max_size=20), st.sampled_from((EntityType.NL_BSN, EntityType.NL_ID_DOCUMENT)))
def test_a_number_more_never_makes_the_verdict_milder(found, entity):
    number = Finding(entity, "978901238", Place("z.csv", 0, 0, 0), 0, 0, 9, 0.95)
    assert judge([*in_order(found), number]).action >= judge(in_order(found)).action


@given(st.lists(findings(), min_size=1, max_size=20), st.data())
def test_the_same_facts_more_surely_are_never_judged_milder(found, data):
    found = in_order(found)
    place = data.draw(st.integers(0, len(found) - 1))
    surer = replace(found[place], score=max(found[place].score, 0.95))
    if found[place].score >= 0.5:  # below that it was nobody's yet, and may tell that two are not one
        assert judge([*found[:place], surer, *found[place + 1 :]]).action >= judge(found).action


@given(st.lists(findings(), max_size=20), st.lists(findings(), max_size=5))
def test_what_is_only_possible_changes_nothing(found, possible):
    possible = [replace(finding, score=0.49) for finding in possible]
    assert judge(in_order([*found, *possible])) == judge(in_order(found))


@given(st.lists(findings(), max_size=30))
def test_nothing_acts_that_stays_inside(found):
    assert judge(in_order(found), to="bob@ons.example").action is Action.PASS


@given(st.lists(findings(), max_size=30))
def test_nothing_acts_that_its_receiver_may_have(found):
    assert judge(in_order(found), to=PARTNER).action is Action.PASS


@given(st.lists(findings(), max_size=20))
def test_nothing_of_our_own_acts(found):
    assert judge(in_order([replace(finding, role=Role.OWN) for finding in found])).action is Action.PASS


@given(st.lists(findings(), max_size=12), st.randoms(use_true_random=False))
def test_bodies_and_rows_of_nobody_named_come_in_any_order(found, random):
    """Where no order says whose a fact is, none matters."""
    rows = [f for f in found if f.place.is_cell and f.entity is not EntityType.PERSON]
    shuffled = rows[:]
    random.shuffle(shuffled)
    assert judge(in_order(shuffled)).action is judge(in_order(rows)).action


@given(st.lists(findings(), max_size=20))
def test_somebody_known_gets_no_stricter_verdict_than_a_stranger(found):
    assert judge(in_order(found), known=3).action <= judge(in_order(found)).action


# --- through the whole scan -----------------------------------------------------------------------------------------


def scanned(*segments: Segment) -> Verdict:
    found = detectors.scan(segments, Lexicon(frozenset(("ons.example",))))
    assert found.failures == ()
    inspection = Inspection(Headers(), found.findings, data_subjects=data_subjects_of(found.findings, segments))
    return decide(
        Envelope.of("alice@ons.example", (STRANGER,)), inspection, CorrespondenceFacts({STRANGER: Contact()}), POLICY
    )


def bsn_of(number: int) -> str:
    """The number with a last digit by which it passes the eleven test; "" when it has none."""
    digits = f"9{number:07}"
    rest = sum((9 - place) * int(digit) for place, digit in enumerate(digits)) % 11
    return f"{digits}{rest}" if rest < 10 else ""


BARE = [
    "{}",
    "Zie {} voor de rest.",
    "Tot morgen! {}",
    "{}\n\nGroet, Alice",
    "Order {} is onderweg.",
    "Uw factuur {} van vorige maand staat open.",
    "Het gaat om zaak {}, zoals besproken.",
    "Ref: {}",
    "Ticket #{}",
    "({})",
    "- {}\n- {}",
    "Betreft: {} / {}",
]


@pytest.mark.parametrize("text", BARE)
@settings(max_examples=25, deadline=None)
@given(number=st.integers(0, 9_999_999))
def test_a_bare_number_that_happens_to_pass_never_holds_a_message(text, number):
    value = bsn_of(number)
    if value:
        assert scanned(Segment(text.replace("{}", value), Place("body"))).action < Action.HOLD


@pytest.mark.parametrize("header", ["", "nummer", "artikelnr", "ordernummer", "kolom A", "bedrag"])
@settings(max_examples=20, deadline=None)
@given(number=st.integers(0, 9_999_999))
def test_a_few_numbers_that_happen_to_pass_in_a_column_never_hold_a_message(header, number):
    value = bsn_of(number)
    numbers = [value, "912345670", "987654320", "934567890", "923456780"]
    cells = [Segment(text, Place("lijst.csv", 0, row, 0, header)) for row, text in enumerate(numbers)]
    assert scanned(*cells).action < Action.HOLD
