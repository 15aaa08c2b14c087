"""What a record says by itself: codes, counts and masks from facts and a verdict, for each rule and profile."""

from dataclasses import fields

import pytest

from mailguard.assessment import MAX_MASKS, facts_of, particulars_of
from mailguard.config import BulkPersonalDataRule, Rules
from mailguard.findings import (
    Attachment,
    Headers,
    Inspection,
    Obstacle,
    Role,
    Uninspectable,
    VisibleField,
    VisibleRecipient,
)
from mailguard.incident import Delivered, Facts, FindingRow
from mailguard.policy import Policy, decide_uninspected
from mailguard.verdict import Action, MailKind, Verdict
from mailguard.vocabulary import EntityType, Mode
from tests.assessing import (
    ALICE,
    BSNS,
    CARE,
    STRANGER,
    addresses_of,
    bsn,
    envelope,
    facts,
    finding,
    inspected,
    named,
    organisation,
    rows,
    severity,
)

# --- sender and list context ----------------------------------------------------------------------------------------


def test_a_list_of_partners_in_care_is_a_list_as_elsewhere():
    found = facts(inspected(visible=named(12)), profile="zorg", rules=CARE)
    assert severity(found).score_hundredths == 125
    assert found.special_categories == ()


@pytest.mark.parametrize(
    "inspection",
    [
        inspected(visible=named(12), clients=True),
        inspected(visible=addresses_of(12, "familie{}@gmail.com")),
        inspected(finding(EntityType.HEALTH, "epilepsie"), visible=named(12)),
    ],
    ids=["it speaks to clients", "private mailboxes", "it is about health"],
)
def test_a_list_of_patients_is_health_data(inspection):
    found = facts(inspection, profile="zorg", rules=CARE)
    assert severity(found).dpc == 3
    assert "dpc:simple-sensitive" in severity(found).inputs
    assert found.special_categories == ("health",)
    assert found.risk_proposal in {"risk", "high-risk"}


def test_clients_of_another_branch_are_no_patients():
    found = facts(inspected(visible=named(12), clients=True), profile="wonen")
    assert severity(found).score_hundredths == 125
    assert found.special_categories == ()


def test_clients_whom_the_settings_protect_are_health_data_in_any_profile():
    assert severity(facts(inspected(visible=named(4), clients=True), rules=CARE)).dpc == 3


def test_children_raise_the_severity():
    found = facts(inspected(bsn(where="klas.csv", row=1, header="bsn_kind")), profile="onderwijs")
    assert severity(found).dpc == 3
    assert severity(found).strict_hundredths == 125
    assert "house:minors" in severity(found).inputs
    assert found.subject_groups == ("pupils", "minors")


def test_a_word_that_only_holds_the_word_child_is_no_child():
    found = facts(inspected(bsn(where="a.csv", row=1, header="bsn vriendkinds")))
    assert "house:minors" not in severity(found).inputs


@pytest.mark.parametrize(
    ("recipient", "is_named"),
    [
        (VisibleRecipient("j.jansen@post.example", "", VisibleField.TO), True),
        (VisibleRecipient("piet-de-vries2@post.example", "", VisibleField.TO), True),
        (VisibleRecipient("fan83@post.example", "Piet de Vries", VisibleField.TO), True),
        (VisibleRecipient("fan83@post.example", "Piet", VisibleField.TO), False),
        (VisibleRecipient("j.p@post.example", "", VisibleField.TO), False),
        (VisibleRecipient("lid-12@post.example", "", VisibleField.TO), False),
    ],
    ids=lambda value: value.address.partition("@")[0] if isinstance(value, VisibleRecipient) else "",
)
def test_an_address_with_a_name_identifies_fully(recipient, is_named):
    found = facts(inspected(visible=(*addresses_of(10), recipient)))
    assert severity(found).ei_hundredths == (100 if is_named else 75)
    assert ("name" in found.data_categories) == is_named


def test_names_are_assumed_to_stand_beside_data_of_people():
    assert "assumed:name" in severity(facts(inspected(bsn()))).inputs
    found = facts(inspected(bsn(), finding(EntityType.PERSON, "Wilhelmina Zonnebloem")))
    assert "assumed:name" not in severity(found).inputs
    assert severity(found).ei_hundredths == 100


@pytest.mark.parametrize(
    "address",
    ["leden-lijst@club.example", "buurt-l@club.example", "wijk@lists.club.example", "wijk@googlegroups.com"],
)
def test_a_mailing_list_reaches_nobody_knows_how_many(address):
    assert severity(facts(inspected(bsn()), (address,))).cb_hundredths == 50


@pytest.mark.parametrize("address", ["liselot@club.example", "noel@club.example", "wijk@specialist.example"])
def test_a_person_is_no_mailing_list(address):
    assert severity(facts(inspected(bsn()), (address,))).cb_hundredths == 25


@pytest.mark.parametrize("delivered", [Delivered.PARTLY, Delivered.UNKNOWN, Delivered.YES])
def test_what_nobody_knows_counts_as_delivered(delivered):
    assert severity(facts(inspected(bsn()), delivered=delivered)).cb_hundredths == 25


# --- fields ---------------------------------------------------------------------------------------------------------


def test_a_visible_list_fills_every_field():
    found = facts(inspected(visible=named(12)))
    assert found.incident_type == "visible-recipients"
    assert [r.code for r in found.reasons] == ["visible-recipients-many"]
    assert found.counts["visible_groups"] == 12
    assert found.nature_of_breach == ("confidentiality",)
    assert found.loss_type == ("disclosed",)
    assert found.cause_category == ("human",)
    assert found.data_categories == ("contact", "name")
    assert (found.subjects_min, found.subjects_max) == (12, 12)
    assert (found.recipients, found.outside_recipients) == (12, 12)
    assert found.action_taken == "hold"
    assert found.how_discovered == "automatic-check"
    assert found.consequences_subjects == ("loss-of-control",)
    assert found.risk_proposal == "unlikely"
    assert found.mailguard_version


def test_a_bsn_fills_every_field():
    found = facts(inspected(*(bsn(text) for text in BSNS), bsn(), finding(EntityType.IBAN_CODE, "NL00BANK01")))
    assert found.incident_type == "sensitive-data"
    assert found.bsn_count == 3
    assert found.data_categories == ("account-number", "bsn", "financial")
    assert (found.subjects_min, found.subjects_max) == (3, 3)
    assert found.consequences_subjects == ("loss-of-control", "identity-fraud", "financial-loss")
    assert found.risk_proposal == "risk"


def test_records_fill_every_field():
    found = facts(inspected(*rows(12)), profile="gemeente")
    assert found.incident_type == "bulk-personal-data"
    assert found.record_count == 12
    assert found.data_categories == ("contact",)
    assert found.subject_groups == ("citizens",)
    assert found.risk_proposal == "risk"  # low by ENISA, but with a stranger


def test_people_in_the_list_and_people_in_the_text_may_be_others():
    found = facts(inspected(bsn(), bsn(BSNS[1]), visible=named(12)))
    assert (found.subjects_min, found.subjects_max) == (12, 14)


def test_the_body_of_a_mail_to_a_visible_list_is_not_disclosed_by_it():
    found = facts(inspected(finding(EntityType.IBAN_CODE, "NL00BANK01"), visible=named(12)))
    assert severity(found).score_hundredths == 125
    assert found.data_categories == ("contact", "name")


def test_care_adds_consequences():
    found = facts(inspected(bsn()), profile="zorg")
    assert found.special_categories == ("health",)
    assert found.subject_groups == ("patients",)
    assert found.consequences_subjects == (
        "loss-of-control",
        "discrimination",
        "identity-fraud",
        "reputation-damage",
        "professional-secrecy",
    )
    assert found.risk_proposal == "high-risk"


def test_what_was_not_looked_into_is_a_signal_and_nothing_more():
    locked = inspected(uninspectable=(Uninspectable(Obstacle.ENCRYPTED, "brief.pdf"),))
    found = facts(locked)
    assert found.incident_type == "uninspectable"
    assert found.severity is None
    assert found.protection_before == ("encrypted",)
    assert found.nature_of_breach == found.loss_type == found.cause_category == found.consequences_subjects == ()
    assert (found.subjects_max, found.risk_proposal, found.subject_groups) == (0, "", ())


def test_fills_what_can_be_known_without_an_inspection():
    ours = Policy(organisation(), Rules())
    verdict = decide_uninspected(envelope(), Action.HOLD, ours)
    found = facts_of(verdict, None, envelope(), organisation(), Delivered.NO)
    assert (found.incident_type, found.recipients, found.outside_recipients) == ("uninspectable", 1, 1)
    assert (found.severity, found.findings, found.action_taken) == (None, (), "hold")


def test_a_monitored_reason_is_written_down_and_weighs_nothing():
    rules = Rules(BULK_PERSONAL_DATA=BulkPersonalDataRule(mode=Mode.MONITOR))
    found = facts(inspected(*rows(200), visible=named(12)), rules=rules)
    assert [r.monitored for r in found.reasons] == [False, True]
    assert (found.subjects_max, severity(found).over_100) == (12, False)


def test_a_message_without_reasons_has_no_kind():
    found = facts_of(Verdict(kind=MailKind.JOURNAL), None, envelope(), organisation(), Delivered.YES)
    assert (found.incident_type, found.severity) == ("other", None)


@pytest.mark.parametrize(
    ("to", "known", "trust"),
    [
        (("a@partner.example",), {}, "processor"),
        (("a@sub.partner.example", ALICE), {}, "processor"),
        (("a@partner.example", STRANGER), {}, "unknown"),
        ((STRANGER,), {STRANGER: 4}, "known"),
        ((STRANGER, "b@elders.example"), {STRANGER: 4, "b@elders.example": 0}, "unknown"),
    ],
)
def test_trusts_as_far_as_the_least_trusted_receiver(to, known, trust):
    counted = {address: known.get(address, 0) for address in to if address != ALICE}
    assert facts(inspected(bsn()), to, known=counted).recipient_trust == trust


def test_counts_distinct_values_by_type_and_place():
    found = facts(
        inspected(
            bsn(),
            bsn("9123.45.679"),
            bsn(where="subject"),
            bsn(BSNS[1], "lijst.xlsx / blad 1"),
            finding(EntityType.PHONE_NUMBER, "06-12345678", role=Role.OWN),
            finding(EntityType.PHONE_NUMBER, "06-87654321", score=0.3),
        )
    )
    assert [(row.entity, row.place, row.count) for row in found.findings] == [
        ("NL_BSN", "attachment", 1),
        ("NL_BSN", "body", 1),
        ("NL_BSN", "subject", 1),
    ]


def test_masks_show_two_characters_of_at_most_five_values():
    long = finding(EntityType.HEALTH, "een lang verhaal over wat iemand heeft")
    found = facts(inspected(long, *(bsn(f"9123456{n:02d}") for n in range(20))))
    assert {row.count for row in found.findings} == {1, 20}
    for row in found.findings:
        assert len(row.masks) == min(row.count, MAX_MASKS)
        assert all(len(mask) == 12 and len(mask.strip("*")) <= 2 for mask in row.masks)
    assert FindingRow("HEALTH", "body", 1, ("*" * 12,)) in found.findings  # two letters tell of a word what it is


def test_no_value_stands_in_plain_fields():
    values = ("912345679", "Wilhelmina Zonnebloem", "lijst-zonnebloem.csv", "w.zonnebloem@prive.example", "alice")
    inspection = Inspection(
        Headers(
            values[1],
            "<x@ons.example>",
            visible_recipients=(VisibleRecipient(values[3], values[1], VisibleField.TO), *named(12)),
        ),
        (bsn(values[0], values[2]), finding(EntityType.PERSON, values[1], "subject")),
        (Attachment(values[2], "text/csv", 3),),
    )
    told = repr(facts(inspection, (values[3],)))
    assert not [value for value in values if value in told]


def test_every_plain_field_of_a_bsn_in_care_is_filled():
    """A field that is added to Facts is filled, or named here with the reason why not."""
    found = facts(inspected(bsn(), *rows(12)), profile="zorg")
    empty = {f.name for f in fields(Facts) if not getattr(found, f.name)}
    assert empty == {"protection_before"}  # nothing here was encrypted


# --- particulars ----------------------------------------------------------------------------------------------------


def test_particulars_say_where_each_receiver_could_be_read():
    inspection = inspected(
        visible=(VisibleRecipient("a@elders.example", "A", VisibleField.CC),),
        attachments=(Attachment("lijst.csv", "text/csv", 3),),
    )
    particulars = particulars_of(
        envelope("A@Elders.example", "b@elders.example", "c@ons.example"), inspection, organisation()
    )
    assert particulars.sender == ALICE
    assert (particulars.subject, particulars.message_id) == ("Verslag", "<1@ons.example>")
    assert [(r.address, r.visible_in) for r in particulars.recipients] == [
        ("A@Elders.example", "Cc"),
        ("b@elders.example", ""),
        ("c@ons.example", ""),
    ]
    assert particulars.attachment_names == ("lijst.csv",)


def test_particulars_of_what_could_not_be_inspected_name_the_envelope():
    particulars = particulars_of(envelope(), None, organisation())
    assert [r.address for r in particulars.recipients] == [STRANGER]
    assert (particulars.subject, particulars.attachment_names) == ("", ())
