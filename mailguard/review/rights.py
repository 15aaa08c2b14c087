"""Who may do what with a held message: roles, one's own mail, and four eyes.

Pages hide what a role never may; this refuses it, whoever asks (DESIGN section 3).
"""

from mailguard import addresses
from mailguard.content.envelope import authors_of
from mailguard.db import Connection
from mailguard.errors import NotAllowed, Unfit
from mailguard.held import HeldStatus, Releaser
from mailguard.incident import Actor, EventAction
from mailguard.message import Message
from mailguard.review.desk import Case, Desk, Wish
from mailguard.stores.accounts import Role

COMMAND_LINE = Actor("command-line", "operator")
_MAY_DECIDE = frozenset((str(Role.OFFICER), COMMAND_LINE.role))


def must_be_officer(actor: Actor) -> None:
    if actor.role not in _MAY_DECIDE:
        raise NotAllowed("Uw rol mag hier niet over beslissen.")


def must_be_let_in(actor: Actor) -> None:
    if actor.role not in _MAY_DECIDE | {str(Role.FG)}:
        raise NotAllowed("Uw rol mag de inhoud van berichten niet zien.")


def must_not_be_sealed(case: Case) -> None:
    """Of a sealed sender's mail nobody but he sees more than numbers, so that nobody else can decide about it."""
    if case.summary.releaser is Releaser.SEALED:
        raise NotAllowed(
            "Dit bericht is van een verzegelde afzender. Alleen de afzender ziet de inhoud en beslist erover. "
            "U ziet alleen de aantallen, bij het incident."
        )


class Rights:
    """What depends on the message and on who else decided."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._stores = desk.stores

    def must_not_be_his_own(self, case_id: str, actor: Actor) -> None:
        """Raises NotAllowed for a person's own mail, AlreadyDecided for mail that waits no more."""
        with self._stores.database.transaction() as connection:
            case = self._desk.case(connection, case_id)
            if case.held.status is not HeldStatus.HELD:
                raise self._desk.already_decided(connection, case.held.id)
            must_not_be_sealed(case)
            message = self._stores.quarantine.message(connection, case.held.id)
            if self._is_own(connection, message, actor):
                raise NotAllowed("Dit is uw eigen bericht. Een collega beslist hierover.")

    def needs_second(self, case: Case) -> bool:
        """Four eyes, where the organisation wants them, for what is worst to lose."""
        facts = case.incident.facts
        return self._desk.configuration.review.four_eyes and bool(facts.bsn_count or facts.special_categories)

    def is_second(self, connection: Connection, case: Case, wish: Wish) -> bool:
        """True when another officer proposed the same; else this is the proposal."""
        what = str(wish.status)
        if wish.recipients is not None:
            what += " " + self._stores.sealer.keyed_hash("proposal", *sorted(wish.recipients)).hex()
        held = case.held
        if wish.actor == COMMAND_LINE:
            raise NotAllowed("Dit vraagt twee personen met een account. Gebruik --as met uw inlognaam.")
        if not all(copy.approval_by for copy in case.copies):
            # A copy that came after the proposal brings recipients that nobody approved of yet.
            self._stores.quarantine.withdraw_proposal(connection, held)
            if not self._stores.quarantine.propose(connection, held, wish.actor.id, what):
                raise self._desk.already_decided(connection, held.id)
            changes: dict[str, object] = {"decision": str(wish.status)}
            number = case.incident.number
            self._stores.register.append(
                connection, number, wish.actor, EventAction.APPROVAL_ASKED, changes, wish.reason
            )
            return False
        if self._is_same_person(connection, held.approval_by, wish.actor.id):
            raise NotAllowed("U stelde dit zelf voor. Een collega moet het ook goedkeuren.")
        if held.approval_of != what:
            raise Unfit("Uw collega stelde iets anders voor. Kies hetzelfde, of weiger het bericht.")
        return True

    def why_not(self, connection: Connection, case: Case, actor: Actor, message: Message | None) -> str:
        """Why this person may decide nothing about this case now, in Dutch; "" when he may."""
        if case.held.status is not HeldStatus.HELD:
            return "Over dit bericht is al beslist."
        if actor.role not in _MAY_DECIDE:
            return "Uw rol mag hier niet over beslissen."
        if message is not None and self._is_own(connection, message, actor):
            return "Dit is uw eigen bericht. Een collega beslist hierover."
        return ""

    def _is_own(self, connection: Connection, message: Message, actor: Actor) -> bool:
        """True when the message names this person's mailbox as its sender or its author."""
        if actor == COMMAND_LINE:
            return False
        own = self._stores.accounts.get(connection, actor.id).address
        its_people = (message.envelope.reverse_path, *authors_of(message.content()))
        return addresses.mailbox_of(own) in set(map(addresses.mailbox_of, its_people))

    def _is_same_person(self, connection: Connection, one: str, other: str) -> bool:
        """True for one account, and for two accounts of one mailbox."""
        if one == other:
            return True
        accounts = (self._stores.accounts.get(connection, account) for account in (one, other))
        return len({addresses.mailbox_of(account.address) for account in accounts}) == 1
