"""The measuring of misdirected mail: the stream is read rightly, and each case meets what was known before it alone."""

import gzip
import json
from typing import Any

import pytest

from benchmarks.misdirect import __main__ as command
from benchmarks.misdirect.answers import score, unfamiliarity
from benchmarks.misdirect.disclosures import Shown, tables
from benchmarks.misdirect.stream import Label, Probe, Stream, StreamMail, WrongFormat, read_labels
from mailguard.content import read_content
from mailguard.facts import Contact

ALICE = "alice.jansen@ons.example"
KIM, PIM = "kim.dekker@bureau.example", "pim.mulder@fabriek.example"
STRANGER = "kim.dekker@burau.example"
PRIVATE = [f"buur{number}.bakker@gmail.com" for number in range(6)]
DAY = 86_400

Line = dict[str, Any]


def to(*addresses: str) -> list[list[str]]:
    return [[address, ""] for address in addresses]


def learn(number: int, *addresses: str, **more: str) -> Line:
    mail: Line = {"t": "learn", "id": f"m{number}", "ts": number * DAY, "frm": ALICE, "to": to(*addresses), "cc": []}
    return mail | {"subject": "Afspraak", "body": "Tot morgen.\n"} | more


def probe(number: int, **cases: list[list[str]]) -> Line:
    versions = [{"case": name, "to": recipients, "cc": []} for name, recipients in cases.items()]
    head = {"t": "probe", "id": f"p{number}", "ts": number * DAY, "frm": ALICE}
    return head | {"subject": "Offerte", "body": "Hierbij de offerte.\n", "cases": versions}


def learn_genuine(number: int, *addresses: str) -> Line:
    return {"t": "learn", "id": f"p{number}", "ts": number * DAY, "frm": ALICE, "to": to(*addresses), "cc": []}


LABELS = [
    {"case": "a1", "msg": "p9", "kind": "gen", "label": 0},
    {"case": "b2", "msg": "p9", "kind": "sub_new", "label": 1, "leak": STRANGER},
]
STREAM = [
    *(learn(number, KIM) for number in range(8)),
    learn(8, PIM),
    probe(9, a1=to(KIM), b2=to(STRANGER), c3=to(PIM)),
    learn_genuine(9, KIM),
    learn(10, "collega@ons.example", body="Intern.\n"),
    learn(11, *PRIVATE),
    learn(12, *PRIVATE),
]


@pytest.fixture
def write(tmp_path):
    def _write(lines, name="stream.jsonl"):
        path = tmp_path / name
        text = "".join(json.dumps(line) + "\n" for line in lines)
        path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
        return path

    return _write


def mails_of(stream: Stream) -> list[StreamMail]:
    return [step for step in stream if isinstance(step, StreamMail)]


# --- the stream -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["stream.jsonl", "stream.jsonl.gz"])
def test_a_stream_is_read_in_its_order(write, name):
    stream = Stream.of(write(STREAM, name))
    assert (stream.steps, stream.mails) == (14, 13)
    assert [mail.id for mail in mails_of(stream)][:2] == ["m0", "m1"]
    (asked,) = [step for step in stream if isinstance(step, Probe)]
    assert [case.name for case in asked.cases] == ["a1", "b2", "c3"]
    assert asked.cases[1].mail.recipients == (STRANGER,)


def test_the_genuine_mail_has_the_text_of_its_probe(write):
    genuine = mails_of(Stream.of(write(STREAM)))[9]
    assert genuine.body == "Hierbij de offerte.\n"
    assert genuine.subject == "Offerte"


def test_the_beginning_of_a_stream_can_be_asked_for(write):
    stream = Stream.of(write(STREAM), 3)
    assert [mail.id for mail in mails_of(stream)] == ["m0", "m1", "m2"]
    assert stream.mails == 3


def test_a_mail_becomes_a_message_that_content_reads_back(write):
    names = [["j.o'brien@post.example", 'Bakker, "Zoë" <chef>'], ["bo@post.example", ""]]
    line = learn(1) | {"to": names, "cc": to(PIM), "subject": "Één vraag: wanneer?", "body": "Beste Zoë,\n.\nDag\n"}
    (mail,) = mails_of(Stream.of(write([line])))
    content = read_content(mail.to_bytes())
    assert content.headers.subject == "Één vraag: wanneer?"
    assert content.headers.message_id == "<m1@stream.invalid>"
    people = [(person.address, person.name) for person in content.headers.visible_recipients]
    assert people == [("j.o'brien@post.example", 'Bakker, "Zoë" <chef>'), ("bo@post.example", ""), (PIM, "")]
    assert "Beste Zoë," in " ".join(segment.text for segment in content.segments)
    assert content.uninspectable == ()
    assert mail.envelope.reverse_path == ALICE


def test_a_mail_shows_nothing_of_itself_when_printed(write):
    (mail,) = mails_of(Stream.of(write([learn(1, KIM)])))
    assert not any(word in repr(mail) for word in ("alice", "kim", "Afspraak", "morgen"))


@pytest.mark.parametrize("line", ["geen json", "[1, 2]", '{"t": "learn", "id": "m2"}'])
def test_a_line_of_another_form_is_refused_by_its_number(tmp_path, line):
    path = tmp_path / "stream.jsonl"
    path.write_text(json.dumps(learn(1, KIM)) + "\n" + line + "\n")
    with pytest.raises(WrongFormat, match="line 2"):
        Stream.of(path)


def test_a_mail_without_text_that_follows_no_probe_is_refused(write):
    with pytest.raises(WrongFormat, match="p9"):
        list(Stream.of(write([learn_genuine(9, KIM)])))


def test_an_empty_stream_is_refused(write):
    with pytest.raises(WrongFormat, match="empty"):
        Stream.of(write([]))


def test_labels_are_read_by_case(write):
    assert read_labels(write(LABELS)) == {"a1": Label("p9", "gen", ""), "b2": Label("p9", "sub_new", STRANGER)}


# --- how suspect a recipient is -------------------------------------------------------------------------------------


def test_who_is_known_less_is_more_of_a_stranger():
    contacts = [
        Contact(messages=20, messages_of_all=40, is_known_domain=True),
        Contact(messages=1, messages_of_all=40, is_known_domain=True),
        Contact(messages_of_all=40, is_known_domain=True),
        Contact(messages_of_all=1, is_known_domain=True),
        Contact(is_known_domain=True),
        Contact(),
    ]
    order = [unfamiliarity(contact) for contact in contacts]
    assert order == sorted(set(order))
    assert order[0] >= 0
    assert order[-1] < 1


def test_a_doubt_goes_before_every_stranger_and_a_stronger_doubt_before_a_weaker():
    friend = Contact(messages=9, messages_of_all=9, is_known_domain=True)
    order = [score(None, None), score(None, friend), score(None, Contact()), score(0.1, friend), score(0.1, Contact())]
    order += [score(0.3, friend), score(1.0, Contact())]
    assert order == sorted(set(order))
    assert order[-1] <= 1
    assert score(None, Contact()) < 0.2


# --- the command ----------------------------------------------------------------------------------------------------


def answers_of(path, capsys, *options: str) -> dict[str, Line]:
    command.main([str(path), "--domain", "ons.example", *options])
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return {line["case"]: line for line in lines}


def test_each_case_has_an_answer_with_all_its_recipients(write, capsys):
    answers = answers_of(write(STREAM), capsys)
    assert list(answers) == ["a1", "b2", "c3"]
    assert set(answers["b2"]["recips"]) == {STRANGER}
    assert all(line["score"] == max(line["recips"].values()) for line in answers.values())


def test_a_slip_of_the_hand_is_more_suspect_than_a_contact(write, capsys):
    answers = answers_of(write(STREAM), capsys)
    assert answers["a1"]["score"] < answers["c3"]["score"] < 0.2 < answers["b2"]["score"]


def test_a_case_is_judged_by_itself(write, capsys):
    together = answers_of(write(STREAM), capsys)
    for name in ("a1", "b2", "c3"):
        alone = probe(9, **{case["case"]: case["to"] for case in STREAM[9]["cases"] if case["case"] == name})
        assert answers_of(write([*STREAM[:9], alone]), capsys)[name] == together[name]


def test_what_comes_after_a_probe_is_not_known_to_it(write, capsys):
    before = answers_of(write(STREAM[:10]), capsys)
    assert answers_of(write(STREAM), capsys) == before


def test_colleagues_are_nobody_to_doubt_where_only_outsiders_count(write, capsys):
    lines = [learn(1, KIM), probe(2, a1=to("nieuw.iemand@ons.example", KIM))]
    scores = answers_of(write(lines), capsys, "--outsiders")["a1"]["recips"]
    assert scores["nieuw.iemand@ons.example"] == 0 < scores[KIM]
    assert answers_of(write(lines), capsys)["a1"]["recips"]["nieuw.iemand@ons.example"] > scores[KIM]


def test_each_doubt_is_weighed_by_the_leaks_it_finds_and_the_genuine_mail_it_troubles(write, capsys):
    given = [str(write(STREAM)), str(write(LABELS, "labels.jsonl")), "--rules", "--json", "--domain", "ons.example"]
    command.main(given)
    (table,) = json.loads(capsys.readouterr().out)["tables"].values()
    cases, *doubts = table["rows"]
    assert cases == {"doubt": "cases", "chance": None, "genuine": 1, "sub_new": 1}
    assert [(row["doubt"], row["genuine"], row["sub_new"]) for row in doubts] == [("domain-slip", 0, 1)]


def disclosures_of(stream, labels, capsys) -> list[list[Line]]:
    command.main([str(stream), str(labels), "--disclosures", "--json", "--domain", "ons.example"])
    return [table["rows"] for table in json.loads(capsys.readouterr().out)["tables"].values()]


def test_disclosures_are_counted_over_external_mail_of_the_second_half(write, capsys):
    stream, labels = write(STREAM), write(LABELS, "labels.jsonl")
    counts, alarms = disclosures_of(stream, labels, capsys)
    # m7, m8, p9, m11 and m12: m10 stayed inside
    assert counts[1] == {
        "part": "second half of the mails", "external": 5, "at least": 5,
        "addresses": 2, "addresses %": 40.0, "groups": 1, "groups %": 20.0,
    }  # fmt: skip
    assert [row["external"] for row in counts] == [5] * 4 + [1] * 4 + [6] * 4  # of the time m6 too
    assert alarms == [
        {"message": "m11", "groups": 6, "addresses": 6, "second half of": "mails and time", "labels": "no"}
    ]


def test_disclosures_name_no_address_and_nobody(write, capsys):
    command.main([str(write(STREAM)), str(write(LABELS, "labels.jsonl")), "--disclosures", "--domain", "ons.example"])
    printed = capsys.readouterr().out
    assert "m11" in printed
    assert not any(word in printed for word in ("@", "bakker", "alice", "gmail", "Afspraak"))


def test_a_stream_without_external_mail_gives_zeros():
    counts, alarms = tables([], frozenset())
    assert [row["groups %"] for row in counts.rows] == [0.0] * 12
    assert alarms.rows == []


def test_the_wanted_share_is_said_to_be_met_or_not():
    quiet, loud = Shown("a", 2, 2), Shown("b", 7, 7)
    assert "(met), the aim is 0.3 % (met)" in tables([quiet] * 999 + [loud], frozenset())[0].note
    assert "(met), the aim is 0.3 % (not met)" in tables([quiet] * 249 + [loud], frozenset())[0].note
    assert "(not met), the aim is 0.3 % (not met)" in tables([quiet, loud], frozenset())[0].note


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        (["stream", "--disclosures"], "LABELS go with"),
        (["stream", "labels"], "LABELS go with"),
        (["missing.jsonl"], "missing.jsonl"),
    ],
)
def test_what_is_missing_is_said(given, complaint, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as stopped:
        command.main(given)
    assert complaint in f"{stopped.value} {capsys.readouterr().err}"
