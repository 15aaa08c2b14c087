"""The judgement: what each rule says of which facts, how far its mode lets it go, which kinds of mail are spared."""

import pytest

from mailguard import explanations
from mailguard.config import (
    BulkPersonalDataRule,
    SensitiveDataRule,
    UninspectableRule,
    VisibleRecipientsRule,
)
from mailguard.findings import (
    Audience,
    Headers,
    Obstacle,
    Role,
    Uninspectable,
)
from mailguard.message import Envelope
from mailguard.policy import decide_uninspected, kind_of
from mailguard.verdict import Action, MailKind
from mailguard.vocabulary import EntityType, Mode, Rule
from tests.judging import (
    ALICE,
    PARTNER,
    POLICY,
    STRANGER,
    bsn,
    families,
    finding,
    judge,
    phones,
    rules_of,
    seen,
    with_rules,
)

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
    assert judge(visible=families(3), policy=care, audience=Audience.CLIENTS).action is Action.HOLD
    assert judge(visible=families(3), policy=care).action is Action.PASS
    assert judge(visible=families(2), policy=care, audience=Audience.CLIENTS).action is Action.PASS
    assert judge(visible=families(3), audience=Audience.CLIENTS).action is Action.PASS


# --- BULK_PERSONAL_DATA -----------------------------------------------------------------------------------------------


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
