"""Our marker: what it vouches for, and that nothing else is ever taken for it."""

import mmap
import re
import time

import pytest

from mailguard.keys import MasterKey
from mailguard.marker import HEADER_BYTES, KEPT_SECONDS, MAX_MARKERS, SKEW_SECONDS, TAGS, Marker, claims_in, content_of
from mailguard.message import Envelope, Message
from mailguard.sealing import Sealer
from tests.office import MARKER

NOW = 1_795_310_000.0
MARKER_OF_OURS = Marker(Sealer(MasterKey(b"k" * 32)))
ALICE, BOB, CAROL = "alice@ons.example", "bob@elders.example", "carol@derden.example"
HEADER = (
    b"From: <alice@ons.example>\r\nTo: bob@elders.example\r\nSubject: Beschikking\r\nMessage-ID: <1@ons.example>\r\n"
)
BODY = b"..punt\r\nTot morgen.\r\n"


def message(to: tuple[str, ...] = (BOB, CAROL), *, sender: str = ALICE, header: bytes = HEADER, body: bytes = BODY):
    return Message("MSG1", Envelope.of(sender, to), header + b"\r\n" + body)


def marker_of(it: Message, at: float = NOW) -> bytes:
    return MARKER_OF_OURS.field(content_of(it), it.envelope, at)


def behind(field: bytes, it: Message) -> Message:
    """The message as it comes by again: a server has put its own field on top."""
    return Message("MSG2", it.envelope, b"Received: from us by them\r\n" + field + it.wire[:], is_chunked=it.is_chunked)


def is_known(it: Message, now: float = NOW + 60, marker: Marker = MARKER_OF_OURS) -> bool:
    return marker.confirms(claims_in(it.wire), it, now)


def test_a_message_that_was_dealt_with_is_known_when_it_comes_by_again():
    assert is_known(behind(marker_of(message()), message()))


def test_a_message_without_the_field_claims_nothing():
    assert claims_in(message().wire) == ()
    assert not is_known(message())


def test_another_node_with_the_same_master_key_knows_it():
    other_node = Marker(Sealer(MasterKey(b"k" * 32)))
    assert is_known(behind(marker_of(message()), message()), marker=other_node)


def test_a_node_with_another_master_key_does_not():
    stranger = Marker(Sealer(MasterKey(b"x" * 32)))
    assert not is_known(behind(marker_of(message()), message()), marker=stranger)


def test_it_may_come_in_another_writing_of_the_same_envelope():
    again = message(("Carol@DERDEN.example", BOB, BOB), sender="Alice@ons.example")
    assert is_known(behind(marker_of(message()), again))


def test_it_may_go_by_data_and_come_by_bdat():
    wire = marker_of(message()) + HEADER + b"\r\n" + BODY[1:]
    assert is_known(Message("MSG2", message().envelope, wire, is_chunked=True))


def test_a_wire_image_in_a_file_is_read_as_one_in_memory():
    wire = behind(marker_of(message()), message()).wire
    with mmap.mmap(-1, len(wire)) as rested:
        rested[:] = wire[:]
        assert is_known(Message("MSG2", message().envelope, rested))


# --- what it does not vouch for --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "other",
    [
        message(body=b"..punt\r\nTot overmorgen.\r\n"),
        message(header=HEADER.replace(b"Beschikking", b"Besluit")),
        message(header=HEADER.replace(b"bob@", b"rob@")),
        message(header=HEADER + b"Content-Type: text/html\r\n"),
        message(sender="bert@ons.example"),
        message(sender=""),
        message((BOB, CAROL, "dave@vierden.example")),
        message(("dave@vierden.example",)),
        message(tuple(f"p{n}@bedrijf{n}.example" for n in range(TAGS + 1))),
    ],
    ids=["body", "subject", "to", "mime", "sender", "null-sender", "one-more", "another", "many-more"],
)
def test_copied_to_another_content_or_another_envelope_it_is_void(other):
    assert not is_known(behind(marker_of(message()), other))


@pytest.mark.parametrize(
    ("age", "is_taken"),
    [
        (-SKEW_SECONDS, True),
        (-SKEW_SECONDS - 1, False),
        (KEPT_SECONDS, True),
        (KEPT_SECONDS + 1, False),
    ],
)
def test_it_is_void_after_five_days_and_from_the_future(age, is_taken):
    assert is_known(behind(marker_of(message()), message()), now=NOW + age) is is_taken


def test_a_younger_date_cannot_be_put_on_an_old_one():
    field = marker_of(message(), at=NOW - 2 * KEPT_SECONDS)
    renewed = re.sub(rb"t=\d+", b"t=%d" % NOW, field)
    assert not is_known(behind(renewed, message()))


@pytest.mark.parametrize("place", range(-1, -64, -9))
def test_no_digit_of_it_can_be_another(place):
    field = marker_of(message())
    tags = re.search(rb"r=([0-9a-f]{64})", field)
    assert tags is not None
    for at in (len(field) - 2 + place, tags.end() + place):
        changed = field[:at] + (b"0" if field[at : at + 1] != b"0" else b"1") + field[at + 1 :]
        assert not is_known(behind(changed, message()))


def test_tags_of_one_message_do_not_serve_another():
    to_bob, to_carol = marker_of(message((BOB,))), marker_of(message((CAROL,)))
    tags_of_carol = re.search(rb"r=[^;]+;", to_carol)
    assert tags_of_carol is not None
    mixed = re.sub(rb"r=[^;]+;", tags_of_carol[0], to_bob)
    assert not is_known(behind(mixed, message((CAROL,))))


@pytest.mark.parametrize(
    "field",
    [
        b"X-Mailguard-Seen:\r\n",
        b"X-Mailguard-Seen: v=1\r\n",
        b"X-Mailguard-Seen: v=1; t=1795310000; r=; s=\r\n",
        b"X-Mailguard-Seen: v=2; t=1795310000; r=" + b"0" * 128 + b"; s=" + b"0" * 64 + b"\r\n",
        b"X-Mailguard-Seen: v=1; t=-1; r=" + b"0" * 128 + b"; s=" + b"0" * 64 + b"\r\n",
        b"X-Mailguard-Seen: v=1; t=" + b"9" * 5000 + b"; r=" + b"0" * 128 + b"; s=" + b"0" * 64 + b"\r\n",
        b"X-Mailguard-Seen: \xff\x00\r\n",
        b"X-Mailguard-Seen: v=1; t=1795310000; r=" + b"0" * 128 + b"; s=" + b"0" * 64 + b"\r\n",
    ],
)
def test_what_anyone_can_type_is_not_ours(field):
    assert not is_known(behind(field, message()))
    assert is_known(behind(field + marker_of(message()), message()))


def test_in_the_body_it_is_no_marker():
    field = marker_of(message())
    assert claims_in(message(body=field + BODY).wire) == ()


# --- on its way ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "as_sent_on",
    [
        lambda field: field.replace(b"\r\n\t", b" ").replace(b"  ", b" "),
        lambda field: field.replace(b"; ", b";\r\n ").replace(b"\r\n\t", b"\r\n        "),
        lambda field: field.replace(b"X-Mailguard-Seen", b"x-mailguard-seen"),
    ],
    ids=["in one line", "in more lines", "in lower case"],
)
def test_a_server_may_fold_it_otherwise(as_sent_on):
    assert is_known(behind(as_sent_on(marker_of(message())), message()))


@pytest.mark.parametrize("to", [(BOB,), (CAROL,), (BOB, CAROL)])
def test_some_of_the_recipients_are_known_when_a_server_has_split_the_list(to):
    assert is_known(behind(marker_of(message()), message(to)))


def test_a_long_list_is_known_as_a_whole_only():
    many = tuple(f"p{n}@bedrijf{n}.example" for n in range(TAGS + 1))
    field = marker_of(message(many))
    assert is_known(behind(field, message(tuple(reversed(many)))))
    assert not is_known(behind(field, message(many[:-1])))
    assert not is_known(behind(field, message(many[:1])))


@pytest.mark.parametrize("count", [1, TAGS, TAGS + 1, 1000])
def test_it_does_not_tell_how_many_recipients_there_are_nor_who(count):
    it = message(tuple(f"p{n}@bedrijf{n}.example" for n in range(count)))
    field = marker_of(it)
    assert re.fullmatch(MARKER, field)
    assert [len(line) for line in field.split(b"\r\n")] == [len(line) for line in marker_of(message()).split(b"\r\n")]
    assert max(map(len, field.split(b"\r\n"))) < 78


def test_two_messages_to_one_person_have_no_tag_in_common():
    def tags(field: bytes) -> set[bytes]:
        return {tag for claim in claims_in(field + b"\r\n") for tag in claim.tags}

    assert not tags(marker_of(message())) & tags(marker_of(message(body=b"Iets anders.\r\n")))
    assert not tags(marker_of(message())) & tags(marker_of(message(), at=NOW + 1))


# --- what it costs ----------------------------------------------------------------------------------------------------


def test_only_the_first_few_are_looked_at_and_only_so_much_of_the_header():
    forged = b"X-Mailguard-Seen: v=1; t=1795310000; r=" + b"0" * 128 + b"; s=" + b"0" * 64 + b"\r\n"
    assert len(claims_in(forged * 100 + message().wire[:])) == MAX_MARKERS
    far = b"X-Filler: x\r\n" * (HEADER_BYTES // 13 + 1)
    assert claims_in(far + forged + message().wire[:]) == ()


@pytest.mark.parametrize("unit", [b"X-Mailguard-Seen: v=1;\r\n", b"X-Mailguard-Seen:\r\n" + b" \r\n" * 99, b"x" * 99])
def test_a_header_made_to_cost_time_costs_none(unit):
    wire = unit * (HEADER_BYTES // len(unit) + 1)
    began = time.process_time()
    for _ in range(20):
        claims_in(wire)
    assert (time.process_time() - began) / 20 < 0.005
