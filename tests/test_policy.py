"""The judgement: what each rule says of which facts, how far its mode lets it go, which kinds of mail are spared."""

from dataclasses import replace

import pytest

from mailguard import explanations
from mailguard.config import (
    BulkPersonalDataRule,
    Organisation,
    Partner,
    Rules,
    SensitiveDataRule,
    UninspectableRule,
    VisibleRecipientsRule,
)
from mailguard.data_subjects import data_subjects_of
from mailguard.facts import CorrespondenceFacts
from mailguard.findings import (
    Evidence,
    Finding,
    Headers,
    Inspection,
    Obstacle,
    Place,
    Role,
    Segment,
    Uninspectable,
    VisibleField,
    VisibleRecipient,
)
from mailguard.held import Releaser
from mailguard.message import Envelope
from mailguard.policy import Policy, decide, decide_uninspected, kind_of, releaser_of
from mailguard.verdict import Action, MailKind, Verdict
from mailguard.vocabulary import EntityType, Mode, Rule

ALICE = "alice@ons.example"
STRANGER = "bouwer@elders.example"
PARTNER = "loket@gemeente.example"
ORGANISATION = Organisation(
    internal_domains=("ons.example",),
    partners=(
        Partner(domain="gemeente.example", allows=frozenset({EntityType.NL_BSN, EntityType.PHONE_NUMBER})),
        Partner(domain="drukker.example", allows=frozenset({EntityType.PERSON, EntityType.NL_ADDRESS})),
    ),
)
POLICY = Policy(ORGANISATION, Rules(), "journaal@archief.example")


def finding(
    entity: EntityType, text: str, *, score: float = 0.9, role: Role = Role.CONTENT, row: int | None = None
) -> Finding:
    place = Place("body", table=0 if row is not None else None, row=row)
    return Finding(entity, text, place, 0, 0, len(text), score, role)


def bsn(text: str = "912345679", **more) -> Finding:
    return finding(EntityType.NL_BSN, text, **more)


def seen(*addresses: str, quoted: bool = False) -> tuple[VisibleRecipient, ...]:
    return tuple(VisibleRecipient(address, "", VisibleField.TO, quoted) for address in addresses)


def families(number: int) -> tuple[VisibleRecipient, ...]:
    return seen(*(f"familie{i}@gmail.com" for i in range(number)))


def judge(
    *findings: Finding,
    to: str | tuple[str, ...] = STRANGER,
    sender: str = ALICE,
    policy: Policy = POLICY,
    visible: tuple[VisibleRecipient, ...] = (),
    known: int = 0,
    **inspected,
) -> Verdict:
    recipients = (to,) if isinstance(to, str) else to
    headers = Headers(visible_recipients=visible, is_auto_submitted=inspected.pop("auto_submitted", False))
    findings = tuple(sorted(findings, key=lambda f: (f.place.row is not None, f.place.row or 0)))  # as a scan has them
    people = data_subjects_of(findings, [Segment("", Place("body"))])
    inspection = Inspection(headers, findings, data_subjects=people, **inspected)
    facts = CorrespondenceFacts(dict.fromkeys(recipients, known))
    return decide(Envelope.of(sender, recipients), inspection, facts, policy)


def with_rules(**rules) -> Policy:
    return replace(POLICY, rules=Rules(**rules))


def rules_of(verdict: Verdict) -> list[Rule]:
    return [reason.rule for reason in verdict.reasons]


# --- SENSITIVE_DATA ---------------------------------------------------------------------------------------------------


def test_holds_when_a_bsn_goes_to_a_stranger():
    verdict = judge(bsn())
    assert verdict.action is Action.HOLD
    assert [r.code for r in verdict.reasons] == ["bsn-to-outsider"]


def test_flags_when_it_is_only_likely_a_bsn():
    assert judge(bsn(score=0.6)).action is Action.FLAG


def test_does_not_act_on_a_mere_possibility():
    assert judge(bsn(score=0.3)).action is Action.PASS


@pytest.mark.parametrize("to", [PARTNER, "bob@ons.example", (PARTNER, "bob@ons.example")])
def test_passes_a_bsn_to_who_may_have_it(to):
    assert judge(bsn(), to=to).action is Action.PASS


def test_holds_a_bsn_to_a_partner_that_may_have_other_things():
    assert judge(bsn(), to="orders@drukker.example").action is Action.HOLD


def test_one_stranger_among_partners_is_enough():
    assert judge(bsn(), to=(PARTNER, STRANGER)).action is Action.HOLD


def test_a_look_alike_of_a_partner_is_a_stranger():
    assert judge(bsn(), to="loket@gemeente.example.evil.test").action is Action.HOLD
    assert judge(bsn(), to="loket@nietgemeente.example").action is Action.HOLD


def test_the_organisations_own_value_is_no_leak():
    assert judge(bsn(role=Role.OWN)).action is Action.PASS


# --- VISIBLE_RECIPIENTS -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "action"), [(4, Action.PASS), (5, Action.FLAG), (9, Action.FLAG), (10, Action.HOLD)]
)
def test_counts_private_mailboxes_one_by_one(number, action):
    verdict = judge(visible=families(number), to=tuple(v.address for v in families(number)))
    assert verdict.action is action


def test_colleagues_of_one_organisation_are_one_group():
    assert judge(visible=seen(*(f"medewerker{i}@school.example" for i in range(30)))).action is Action.PASS


def test_subdomains_of_one_organisation_are_one_group():
    assert judge(visible=seen(*(f"a@afdeling{i}.school.nl" for i in range(12)))).action is Action.PASS


def test_colleagues_of_our_own_do_not_count():
    assert judge(visible=seen(*(f"collega{i}@ons.example" for i in range(30)))).action is Action.PASS


def test_role_addresses_are_nobodys_personal_data():
    assert judge(visible=seen(*(f"info@bedrijf{i}.nl" for i in range(30)))).action is Action.PASS


def test_people_of_the_quoted_thread_know_each_other():
    thread = seen(*(f"lid{i}@gmail.com" for i in range(12)), quoted=True)
    assert judge(visible=thread).action is Action.PASS
    assert judge(visible=thread + families(9)).action is Action.HOLD


def test_a_list_that_stays_inside_is_no_disclosure():
    assert judge(visible=families(20), to="bob@ons.example").action is Action.PASS


def test_clients_in_care_are_held_from_three_on():
    care = with_rules(VISIBLE_RECIPIENTS=VisibleRecipientsRule(hold_at_for_clients=3))
    assert judge(visible=families(3), policy=care, addresses_clients=True).action is Action.HOLD
    assert judge(visible=families(3), policy=care).action is Action.PASS
    assert judge(visible=families(2), policy=care, addresses_clients=True).action is Action.PASS
    assert judge(visible=families(3), addresses_clients=True).action is Action.PASS


# --- BULK_PERSONAL_DATA -----------------------------------------------------------------------------------------------


def phones(number: int, **more) -> list[Finding]:
    return [finding(EntityType.PHONE_NUMBER, f"06123456{i:02}", row=i, **more) for i in range(number)]


@pytest.mark.parametrize(("number", "action"), [(9, Action.PASS), (10, Action.HOLD)])
def test_holds_records_of_ten_people_to_a_stranger(number, action):
    assert judge(*phones(number)).action is action


def test_passes_records_that_a_partner_may_have():
    assert judge(*phones(30), to=PARTNER).action is Action.PASS


def test_the_same_value_thirty_times_is_one_person():
    assert judge(*[finding(EntityType.PHONE_NUMBER, "0612345678")] * 30).action is Action.PASS


@pytest.mark.parametrize("role", [Role.QUOTED, Role.SIGNATURE, Role.OWN])
def test_quoted_history_and_signatures_are_no_bulk(role):
    assert judge(*phones(30, role=role), visible=seen(STRANGER)).action is Action.PASS


def test_quoted_history_counts_when_its_reader_is_new_to_the_thread():
    thread = (*seen("jan@bewoner.example", quoted=True), *seen(STRANGER))
    assert judge(*phones(12, role=Role.QUOTED), visible=thread).action is Action.HOLD
    assert judge(bsn(role=Role.QUOTED), visible=thread).action is Action.HOLD
    assert judge(bsn(role=Role.QUOTED), visible=seen(STRANGER, quoted=True)).action is Action.PASS


def test_a_reader_whom_nobody_sees_is_new_to_the_thread():
    assert judge(bsn(role=Role.QUOTED)).action is Action.HOLD


# --- people -----------------------------------------------------------------------------------------------------------


def person(text: str = "Anna de Vries", **more) -> Finding:
    return finding(EntityType.PERSON, text, **more)


def health(**more) -> Finding:
    return finding(EntityType.HEALTH, "astma", **more)


def test_health_data_about_somebody_known_is_held():
    verdict = judge(person(), health())
    assert (verdict.action, verdict.reasons[0].code) == (Action.HOLD, "health-to-outsider")


def test_vague_words_of_health_about_somebody_known_are_flagged():
    verdict = judge(person(), health(score=0.6))
    assert (verdict.action, verdict.reasons[0].code) == (Action.FLAG, "health-likely-to-outsider")


def test_health_data_to_somebody_the_sender_writes_to_is_flagged():
    assert judge(person(), health(), known=3).action is Action.FLAG
    assert judge(person(), health(score=0.6), known=3).action is Action.PASS


def test_health_data_about_a_first_name_alone_is_flagged_for_a_stranger():
    sem = replace(person("Sem"), evidence=(Evidence.FIRST_NAME,))
    assert judge(sem, health()).action is Action.FLAG
    assert judge(sem, health(score=0.6)).action is Action.PASS
    assert judge(sem, health(), known=3).action is Action.PASS


def test_health_words_about_nobody_are_no_personal_data():
    assert judge(health()).action is Action.PASS


def test_somebodys_own_health_is_told_to_nobody_else():
    own = VisibleRecipient("a.devries@gmail.com", "Anna de Vries", VisibleField.TO)
    assert judge(person(), health(), to=own.address, visible=(own,)).action is Action.PASS
    assert judge(person(), health(), to=(own.address, STRANGER), visible=(own,)).action is Action.HOLD
    assert judge(person("Bram Jansen"), health(), to=own.address, visible=(own,)).action is Action.HOLD


@pytest.mark.parametrize(
    ("name", "address", "shown"),
    [
        ("Anna de Vries", "a.devries@gmail.com", ""),
        ("Anna de Vries", "annadevries83@gmail.com", ""),
        ("Anna de Vries", "devries.anna@gmail.com", ""),
        ("Anna de Vries", "fan83@gmail.com", "Vries, A. de"),
        ("Anna de Vries", "fan83@gmail.com", "De Vries"),
        ("mevrouw De Vries", "a.devries@gmail.com", "Anna de Vries"),
        ("A. Jansen-de Boer", "anna.jansen@gmail.com", ""),
        ("A. Jansen-de Boer", "a.deboer@gmail.com", ""),
        ("Anna Jansen", "fan83@gmail.com", "Anna Jansen - de Boer"),
        ("J.P. van den Berg", "jvandenberg@gmail.com", ""),
        ("Fatima El Amrani", "f.elamrani@gmail.com", ""),
        ("Fatima El-Amrani", "fan83@gmail.com", "F. el Amrani"),
        ("Maria Garcia Lopez", "fan83@gmail.com", "Maria Garcia Lopez"),
    ],
)
def test_a_stranger_of_this_name_is_told_of_himself(name, address, shown):
    own = VisibleRecipient(address, shown, VisibleField.TO)
    assert judge(person(name), health(), to=address, visible=(own,)).action is Action.PASS


@pytest.mark.parametrize(
    ("name", "address", "shown"),
    [
        ("Anna de Vries", "p.devries@gmail.com", ""),
        ("Anna de Vries", "fan83@gmail.com", "Piet de Vries"),
        ("A. de Vries", "fan83@gmail.com", "P. de Vries"),
        ("Mark Jansen", "marjan.jansen@gmail.com", "Marjan Jansen"),
        ("Anna Berg", "a.hoogenberg@gmail.com", ""),
        ("Anna Vos", "devosjes@gmail.com", ""),
        ("Anna van den Berg", "a.vandijk@gmail.com", ""),
    ],
)
def test_a_stranger_of_the_same_family_name_may_be_somebody_else(name, address, shown):
    other = VisibleRecipient(address, shown, VisibleField.TO)
    assert judge(person(name), health(), to=address, visible=(other,)).action is Action.HOLD


def test_a_mother_whom_the_sender_writes_to_is_told_of_her_child():
    mother = VisibleRecipient("k.devries@gmail.com", "Karin de Vries", VisibleField.TO)
    found = (person("mevrouw De Vries"), person("Sem de Vries"), health())
    assert judge(*found, to=mother.address, visible=(mother,), known=3).action is Action.PASS
    assert judge(*found, to=mother.address, visible=(mother,)).action is Action.HOLD


def test_a_bsn_is_held_also_for_whoever_bears_the_name():
    own = VisibleRecipient("a.devries@gmail.com", "Anna de Vries", VisibleField.TO)
    assert judge(person(), bsn(), to=own.address, visible=(own,), known=3).action is Action.HOLD


def test_health_words_beside_a_doctor_are_not_about_him():
    doctor = replace(person("dr. Piet Smit"), detail="professional")
    assert judge(doctor, health()).action is Action.PASS
    assert judge(person(), doctor, health()).action is Action.HOLD
    assert judge(doctor, health(), person()).action is Action.HOLD


def test_health_data_may_go_to_a_partner_that_is_allowed_it():
    partner = Partner(domain="zorg.example", allows=frozenset({EntityType.HEALTH}))
    policy = replace(POLICY, organisation=ORGANISATION.model_copy(update={"partners": (partner,)}))
    assert judge(person(), health(), to="arts@zorg.example", policy=policy).action is Action.PASS


@pytest.mark.parametrize(("score", "action"), [(0.9, Action.HOLD), (0.6, Action.FLAG), (0.3, Action.PASS)])
def test_the_number_of_an_identity_document_is_held(score, action):
    assert judge(finding(EntityType.NL_ID_DOCUMENT, "NX1234567", score=score)).action is action


def test_a_list_of_names_alone_is_no_list_of_records():
    surnames = "Aarts Bakker Cohen Dirks Eker Faber Goos Hol Ipek Jol".split()
    names = [person(f"Anna {surname}", row=row) for row, surname in enumerate(surnames)]
    assert judge(*names).action is Action.PASS
    assert judge(*names, *phones(10)).action is Action.HOLD


def test_people_in_care_are_never_released_by_the_sender():
    assert releaser_of(judge(visible=families(12))) is Releaser.SENDER
    partner = Partner(domain="elders.example", allows=frozenset({EntityType.HEALTH}))
    policy = replace(POLICY, organisation=ORGANISATION.model_copy(update={"partners": (partner,)}))
    verdict = judge(person(), health(), visible=families(12), policy=policy)
    assert verdict.reasons[0].code == "visible-recipients-many"
    assert releaser_of(verdict) is Releaser.OFFICER


def test_the_addresses_of_this_very_mail_are_no_bulk():
    colleagues = [f"medewerker{i}@school.example" for i in range(12)]
    found = [finding(EntityType.EMAIL_ADDRESS, address.title()) for address in colleagues]
    assert judge(*found, visible=seen(*colleagues)).action is Action.PASS
    assert judge(*found, to=tuple(colleagues)).action is Action.PASS
    assert judge(*found).action is Action.HOLD


def test_role_addresses_are_no_bulk():
    assert (
        judge(*[finding(EntityType.EMAIL_ADDRESS, f"info@bedrijf{i}.example") for i in range(30)]).action is Action.PASS
    )


def firms(telephone: str, **more) -> list[Finding]:
    return [
        found
        for i in range(12)
        for found in (
            finding(EntityType.EMAIL_ADDRESS, f"info@bedrijf{i}.example", row=i),
            finding(EntityType.PHONE_NUMBER, telephone.format(i), row=i, **more),
        )
    ]


def test_a_list_of_firms_with_their_office_telephones_is_no_bulk():
    assert judge(*firms("0228-5555{:02}")).action is Action.PASS
    in_plain_text = [replace(f, place=Place("body")) for f in firms("0228-5555{:02}")]
    assert judge(*firms("(0228) 5555{:02}"), *in_plain_text).action is Action.PASS
    assert judge(*in_plain_text).action is Action.HOLD


@pytest.mark.parametrize("mobile", ["06-123456{:02}", "+31 6 123456{:02}", "0031 (0)6 123456{:02}", "6123456{:02}"])
def test_a_mobile_beside_a_role_address_is_still_somebodys(mobile):
    assert judge(*firms(mobile)).action is Action.HOLD


def test_people_with_a_role_address_in_their_row_are_still_people():
    private = [finding(EntityType.EMAIL_ADDRESS, f"p{i}@gmail.com", row=i) for i in range(12)]
    assert judge(*firms("0228-5555{:02}"), *private).action is Action.HOLD


def test_rows_with_different_kinds_of_data_are_counted_as_rows():
    half = [finding(EntityType.EMAIL_ADDRESS, f"p{i}@gmail.com", row=i) for i in range(5)]
    other = [finding(EntityType.PHONE_NUMBER, f"06123456{i:02}", row=5 + i) for i in range(5)]
    assert judge(*half, *other).counts["records"] == 10


# --- UNINSPECTABLE ----------------------------------------------------------------------------------------------------


def obstacle(kind: Obstacle) -> tuple[Uninspectable, ...]:
    return (Uninspectable(kind, "bijlage"),)


@pytest.mark.parametrize("kind", [k for k in Obstacle if k is not Obstacle.UNSUPPORTED])
def test_flags_what_could_not_be_looked_into(kind):
    verdict = judge(uninspectable=obstacle(kind))
    assert verdict.action is Action.FLAG
    assert verdict.reasons[0].code == f"uninspectable-{kind}"


def test_only_notes_what_is_not_supported_yet():
    verdict = judge(uninspectable=obstacle(Obstacle.UNSUPPORTED))
    assert verdict.action is Action.PASS
    assert verdict.acting_reasons == ()
    assert "niet ondersteund" in verdict.reasons[0].explanation


def test_holds_what_could_not_be_looked_into_when_told_to():
    strict = with_rules(UNINSPECTABLE=UninspectableRule(mode=Mode.HOLD))
    assert judge(uninspectable=obstacle(Obstacle.ENCRYPTED), policy=strict).action is Action.HOLD


# --- modes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "action"),
    [
        (Mode.OFF, Action.PASS),
        (Mode.MONITOR, Action.PASS),
        (Mode.FLAG, Action.FLAG),
        (Mode.HOLD, Action.HOLD),
        (Mode.REJECT, Action.REJECT),
    ],
)
def test_a_rule_goes_as_far_as_its_mode(mode, action):
    verdict = judge(bsn(), policy=with_rules(SENSITIVE_DATA=SensitiveDataRule(mode=mode)))
    assert verdict.action is action
    assert bool(verdict.reasons) is (mode is not Mode.OFF)


def test_reject_mode_still_only_flags_weak_evidence():
    policy = with_rules(SENSITIVE_DATA=SensitiveDataRule(mode=Mode.REJECT))
    assert judge(bsn(score=0.6), policy=policy).action is Action.FLAG


def test_strongest_wins_and_stands_first():
    policy = with_rules(BULK_PERSONAL_DATA=BulkPersonalDataRule(mode=Mode.MONITOR))
    verdict = judge(bsn(), *phones(12), visible=families(6), policy=policy)
    assert verdict.action is Action.HOLD
    assert rules_of(verdict) == [Rule.SENSITIVE_DATA, Rule.VISIBLE_RECIPIENTS, Rule.BULK_PERSONAL_DATA]
    assert [r.is_monitored for r in verdict.reasons] == [False, False, True]


# --- kinds of mail ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sender", "auto_submitted", "kind"),
    [
        (ALICE, False, MailKind.NORMAL),
        ("alice@post.ons.example", False, MailKind.NORMAL),
        ("", False, MailKind.AUTOMATIC),
        (ALICE, True, MailKind.AUTOMATIC),
        ("iemand@elders.example", False, MailKind.FORWARDED),
    ],
)
def test_automatic_and_forwarded_mail_is_flagged_at_most(sender, auto_submitted, kind):
    headers = Headers(is_auto_submitted=auto_submitted)
    assert kind_of(Envelope.of(sender, (STRANGER,)), headers, POLICY) is kind
    expected = Action.HOLD if kind is MailKind.NORMAL else Action.FLAG
    assert judge(bsn(), sender=sender, auto_submitted=auto_submitted).action is expected


def test_only_the_journal_mailbox_alone_makes_it_journal_mail():
    assert judge(bsn(), to="Journaal@archief.example").action is Action.PASS
    assert judge(bsn(), to=("journaal@archief.example", STRANGER)).action is Action.HOLD


def test_uninspected_mail_is_flagged_or_held_as_configured():
    envelope = Envelope.of(ALICE, (STRANGER,))
    assert decide_uninspected(envelope, Action.FLAG, POLICY).action is Action.FLAG
    assert decide_uninspected(envelope, Action.HOLD, POLICY).action is Action.HOLD
    assert decide_uninspected(Envelope.of("", (STRANGER,)), Action.HOLD, POLICY).action is Action.FLAG


# --- explanations -----------------------------------------------------------------------------------------------------


def test_every_explanation_holds_no_value():
    verdict = judge(bsn("912345679"), *phones(12), visible=families(12))
    text = " ".join(reason.explanation for reason in verdict.reasons)
    assert len(verdict.reasons) == 3
    for value in ("912345679", "06123456", "familie", STRANGER):
        assert value not in text


@pytest.mark.parametrize("code", sorted(explanations.CODES))
def test_every_code_has_a_dutch_sentence_and_an_ascii_line(code):
    counts = {"visible_groups": 12, "records": 30}
    assert explanations.sentence(code, counts).endswith((".", "?"))
    line = explanations.smtp_text(code, counts)
    assert line.isascii()
    assert "\n" not in line
    assert len(line) <= 300


def test_letters_with_accents_stay_readable_in_a_reply():
    assert "clienten of patienten" in explanations.smtp_text("visible-recipients-clients", {"visible_groups": 4})


def test_weak_findings_are_no_records():
    assert judge(*phones(30, score=0.4)).action is Action.PASS
