"""Values that come from a message show nothing of it in their repr (DESIGN invariant 4)."""

import dataclasses
import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import pytest

import mailguard
from mailguard.content.text import Line

# Fields of text or bytes that may stand in a repr: our own words, codes and settings, and paths an operator typed.
HARMLESS = {
    "Account.id", "Actor.id", "Actor.role", "Answer.effect", "Answer.label", "Answer.name", "Answer.refusal",
    "Answer.sender_gets", "Attachment.media_type", "Attempt.account_id", "Candidate.detail", "Candidate.evidence",
    "CaseRecipient.visible_in", "CaseSummary.approval_by", "CaseSummary.decided_by", "CaseSummary.id",
    "CaseSummary.sentence", "Check.name", "Check.sentence", "Checked.path", "Choice.refusal", "Choices.proposal",
    "Claimed.id", "Clock.words", "DayFacts.console_url", "Decision.action", "Decision.counts", "Decision.id",
    "Decision.incident", "Decision.kind", "Digest.html", "Digest.subject", "Digest.text", "DocumentNumber.detail",
    "Draft.changes", "Draft.incident", "Draft.number", "Draft.subject", "Envelope.client_address", "Envelope.helo",
    "Event.changes", "Event.hash", "Event.incident", "Examined.part", "Examined.seen", "Facts.action_taken",
    "Facts.cause_category", "Facts.consequences_subjects", "Facts.counts", "Facts.data_categories",
    "Facts.how_discovered", "Facts.incident_type", "Facts.loss_type", "Facts.mailguard_version",
    "Facts.nature_of_breach", "Facts.protection_before", "Facts.recipient_trust", "Facts.risk_proposal",
    "Facts.special_categories", "Facts.subject_groups", "File.media_type", "Filter.rule",
    "Finding.detail", "Finding.evidence",
    "FindingRow.entity", "FindingRow.masks", "FindingRow.place", "Given.answer", "Given.seen", "Given.was_right",
    "Harm.notes", "Head.hash", "HeaderField.name", "Health.head_hash", "HeldMessage.approval_by",
    "HeldMessage.approval_of", "HeldMessage.decided_by", "HeldMessage.id", "HeldMessage.incident",
    "HistoryLine.what", "Incident.action", "Incident.number", "Incident.related", "Job.name", "Lapsed.held_id",
    "Lapsed.id", "Lapsed.incident", "Lead.kind", "Leaf.media_type", "Letter.held_id", "Letter.incident",
    "Letter.once_key", "Lexicon.health_words", "Lexicon.internal_domains", "Lexicon.not_names",
    "Lexicon.test_numbers", "Line.about", "Line.link", "Line.text", "Links.base_url", "Loaded.source", "Loose.kind",
    "MailFile.path", "MaskedItem.kind", "MaskedItem.mask", "MaskedItem.where", "MaskedItem.why", "Message.id",
    "Name.evidence", "NumberFormat.formats", "NumberFormat.name", "NumberFormat.words", "OpenCase.audience",
    "OpenCase.reasons", "Overview.period", "Overview.subject", "Paragraph.where", "Phrase.needs", "Phrase.words",
    "Piece.kind", "PlaceText.name", "Policy.journal_mailbox", "Precedent.held_id", "Precedent.incident",
    "Proposal.code", "Reason.code", "Reason.explanation", "ReasonRow.action", "ReasonRow.code", "ReasonRow.rule",
    "Receipt.held_id", "Receipt.incident", "Report.incident_type", "Ruling.incident", "Run.kinds", "Run.what",
    "Scan.failures", "Scan.skipped", "Section.empty", "Section.title", "SenderCase.sentences", "Severity.inputs",
    "Surroundings.default_type", "Term.detail", "Terms.extra_name_model", "Threshold.application",
    "Threshold.error_page", "Trouble.detail",
    # our own words for places and reasons (review.places, review.attached, dutch.obstacles)
    "Doubt.code",  # why a recipient is in doubt
    # rows of the history: keyed hashes
    "Asked.name", "Asked.owner", "Like.contact", "Person.organisation", "Rows.confirmed", "Rows.contact_messages",
    "Rows.days", "Rows.pairs",
    "Block.letters", "Block.title", "Found.where", "Found.why", "FoundKind.kind", "Masked.withheld", "MaskedItem.cell",
    "OpenCase.unread", "OpenCase.withheld", "Paragraph.inner", "Section.name", "ShownAttachment.remarks", "Spot.base",
    "Spot.inner",
    "Uninspectable.detail", "UnintendedRecipient.delivered", "UnintendedRecipient.visible_in", "Value.where",
    "Verdict.counts", "Verification.head_hash", "Wish.refusal", "Wish.seen", "Wish.ticked", "Wish.was_right",
}  # fmt: skip


def value_types() -> Iterator[Any]:
    for module in pkgutil.walk_packages(mailguard.__path__, "mailguard."):
        if module.name.startswith(("mailguard.migrations", "mailguard.__main__")):
            continue
        loaded = importlib.import_module(module.name)
        for thing in vars(loaded).values():
            if isinstance(thing, type) and thing.__module__ == module.name and dataclasses.is_dataclass(thing):
                yield thing


def text_shown(value_type: Any) -> set[str]:
    name = value_type.__name__.lstrip("_")
    fields = [f for f in dataclasses.fields(value_type) if f.repr]
    return {f"{name}.{f.name}" for f in fields if re.search(r"\b(str|bytes)\b", str(f.type))}


@pytest.mark.parametrize("value_type", sorted(set(value_types()), key=str))
def test_repr_shows_no_text_but_what_is_harmless(value_type):
    assert text_shown(value_type) <= HARMLESS


def test_lines_of_a_message_show_nothing_either():
    assert "912345676" not in repr(Line("BSN 912345676"))
