"""The measuring of labelled mail: the mails written by hand are read rightly, and a value counts as the rule says."""

import pytest

from benchmarks.detectors import false_alarms
from benchmarks.detectors.cases import Case, written
from benchmarks.detectors.scoring import Score, Value, distinct, matches
from benchmarks.detectors.written_mail import WrittenMail, WrongFormat, parse, read_folder
from mailguard.content import read_content
from mailguard.findings import Content, Headers, Place, Segment
from mailguard.lexicon import Lexicon

SAMPLE = """\
=== kliniek-01
From: Zoë Bakker <z.bakker@kliniek.example>
To: Bo Smit <bo@post.example>, Cas <cas@post.example>
Cc: info@kliniek.example
Subject: Afspraak [[PERSON|B. Smit]]: één vraag

Geachte heer [[PERSON|Smit]],

Uw BSN is [[NL_BSN|912345676]]; dat van uw zoon ook [[NL_BSN|912345676]].
U woont op [[NL_ADDRESS|Kerkstraat 12
1234 AB Dorp]].

--- geen bijlage, maar een regel
--- lijst.csv
naam;geboortedatum
[[PERSON|J. de Vries]];[[DATE_OF_BIRTH|12-03-1984]]
--- brief 2.txt
Bel [[PHONE_NUMBER|06-12345678]].

=== kliniek-02
From: a@kliniek.example
To: b@post.example
Subject: Niets

Tot morgen.
"""


@pytest.fixture(scope="module")
def mails() -> list[WrittenMail]:
    return list(parse(SAMPLE, "kliniek.txt"))


def test_every_mail_of_a_file_is_read(mails):
    assert [mail.name for mail in mails] == ["kliniek-01", "kliniek-02"]
    assert mails[1].values == ()
    assert mails[1].body == "Tot morgen.\n"


def test_labels_leave_the_text_and_know_their_place(mails):
    assert mails[0].values == (
        Value("PERSON", "B. Smit", "subject"),
        Value("PERSON", "Smit", "body"),
        Value("NL_BSN", "912345676", "body"),
        Value("NL_ADDRESS", "Kerkstraat 12\n1234 AB Dorp", "body"),
        Value("PERSON", "J. de Vries", "lijst.csv"),
        Value("DATE_OF_BIRTH", "12-03-1984", "lijst.csv"),
        Value("PHONE_NUMBER", "06-12345678", "brief 2.txt"),
    )
    assert dict(mails[0].headers)["Subject"] == "Afspraak B. Smit: één vraag"
    assert "Geachte heer Smit," in mails[0].body
    assert "--- geen bijlage, maar een regel" in mails[0].body
    assert mails[0].attachments[0] == ("lijst.csv", "naam;geboortedatum\nJ. de Vries;12-03-1984\n")


def test_a_written_mail_becomes_a_message_that_content_reads_back(mails):
    content = read_content(mails[0].to_bytes())
    assert content.headers.subject == "Afspraak B. Smit: één vraag"
    assert content.headers.sender_name == "Zoë Bakker"
    assert [r.address for r in content.headers.visible_recipients] == [
        "bo@post.example", "cas@post.example", "info@kliniek.example",
    ]  # fmt: skip
    assert content.uninspectable == ()
    assert {s.place.where for s in content.segments} == {"subject", "body", "lijst.csv", "brief 2.txt"}
    assert any(s.text == "J. de Vries" and s.place.header == "naam" for s in content.segments)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("=== a-1\nFrom: a@b.example\n\nEen [[NAAM|Smit]].\n", "NAAM"),
        ("=== a-1\nFrom: a@b.example\n\nEen [[PERSON|Smit.\n", "brackets"),
        ("=== a-1\nFrom: a@b.example\n\nEen Smit]].\n", "brackets"),
        ("=== a-1\nFrom a\n\nTekst\n", "no header"),
        ("=== a-1\nFrom: a@b.example", "blank line"),
    ],
)
def test_a_wrong_file_is_refused_by_name(text, complaint):
    with pytest.raises(WrongFormat, match=rf"a\.txt, a-1: .*{complaint}"):
        list(parse(text, "a.txt"))


def test_a_name_that_comes_twice_is_refused(tmp_path):
    (tmp_path / "a.txt").write_text(SAMPLE, encoding="utf-8")
    (tmp_path / "b.txt").write_text(SAMPLE, encoding="utf-8")
    with pytest.raises(WrongFormat, match="kliniek-01"):
        read_folder(tmp_path)


def test_the_whole_path_from_bytes_to_score(tmp_path):
    (tmp_path / "kliniek.txt").write_text(SAMPLE, encoding="utf-8")
    score = Score()
    for case in written(tmp_path):
        found = case.found(only_text=True)
        score.add(case.name, case.labelled(only_text=True), found, is_complete=True, has_person=case.has_person)
    assert score.mails == 2
    assert score.mails_without_person == 1
    assert (score.tallies["NL_BSN"].labelled, score.tallies["NL_BSN"].found) == (1, 1)
    assert score.tallies["NL_BSN"].false == 0


@pytest.mark.parametrize(
    ("entity", "found", "labelled"),
    [
        ("NL_BSN", "912.345.676", "912345676"),
        ("NL_BSN", "012345672", "12345672"),
        ("PHONE_NUMBER", "06-1234 5678", "06 12345678"),
        ("PERSON", "mevrouw De Vries", "De Vries"),
        ("NL_ADDRESS", "Kerkstraat 12", "Kerkstraat 12, 1234 AB Dorp"),
        ("HEALTH", "Diabetes", "diabetes type 2"),
        ("CLIENT_NUMBER", "dossier 2026-12", "2026-12"),
        ("EMAIL_ADDRESS", "JAN@post.example", "jan@post.example"),
    ],
)
def test_two_writings_of_one_value_match(entity, found, labelled):
    assert matches(Value(entity, found, "body"), Value(entity, labelled, "body"))


@pytest.mark.parametrize(
    ("entity", "found", "labelled"),
    [
        ("PHONE_NUMBER", "06-12345678", "+31612345678"),
        ("IBAN_CODE", "NL91ABNA0417164300", "NL91ABNA04171643"),
        ("NL_BSN", "912345676", "912345688"),
        ("PERSON", "-", "De Vries"),
    ],
)
def test_two_values_do_not(entity, found, labelled):
    assert not matches(Value(entity, found, "body"), Value(entity, labelled, "body"))


def test_a_value_counts_once_a_place():
    twice = [Value("NL_BSN", "912345676", "body"), Value("NL_BSN", "912.345.676", "body")]
    assert len(list(distinct([*twice, Value("NL_BSN", "912345676", "a.csv")]))) == 2


@pytest.mark.parametrize(
    ("where", "is_text"),
    [("subject", True), ("body", True), ("a.TXT", True), ("b.csv", True), ("c.xlsx", False), ("d.eml / b.csv", False)],
)
def test_text_is_subject_body_txt_and_csv(where, is_text):
    assert Value("PERSON", "x", where).is_in_text is is_text


def test_false_finds_count_only_where_all_is_labelled():
    label, other = Value("PERSON", "A. Smit", "body"), Value("PERSON", "B. Bakker", "body")
    score = Score()
    score.add("partly", [label], [label, other], is_complete=False, has_person=True)
    score.add("wholly", [label], [other], is_complete=True, has_person=True)
    score.add("nobody", [], [other], is_complete=True, has_person=False)
    tally = score.tallies["PERSON"]
    assert (tally.labelled, tally.found, tally.right, tally.false) == (2, 1, 1, 2)
    assert tally.precision == pytest.approx(1 / 3)
    assert tally.recall == 0.5
    assert (score.mails_without_person, score.persons_in_those) == (1, 1)
    assert [(m.case, m.is_false, m.value) for m in score.misses] == [
        ("wholly", True, other), ("wholly", False, label), ("nobody", True, other),
    ]  # fmt: skip


def test_a_peer_reads_the_same_words_in_lines():
    body, header = Place("body"), "naam"
    cells = [Segment("naam", Place("a.csv", 0, 0, 0)), Segment("bsn", Place("a.csv", 0, 0, 1))]
    cells += [Segment("A. Smit", Place("a.csv", 0, 1, 0, header)), Segment("9", Place("a.csv", 0, 1, 1, "bsn"))]
    content = Content(Headers(), (Segment("Dag,", body), Segment("Groet", body), *cells))
    assert Case("x", content, (), Lexicon()).texts() == {"body": "Dag,\n\nGroet", "a.csv": "naam;bsn\nA. Smit;9"}


@pytest.mark.parametrize("context", false_alarms.CONTEXTS, ids=lambda context: context.name)
def test_mails_with_random_numbers_are_the_same_at_every_run_and_warn_of_the_bsn(context):
    once, again = list(false_alarms.mails(context, 30)), list(false_alarms.mails(context, 30))
    assert once == again
    assert [numbers for _, numbers, _ in once] == [12, 12, 6]
    assert [form for form, _, _ in once] == ["running text", "list", "table"]
    for _, _, raw in once:
        assert any("BSN" in segment.text for segment in read_content(raw).segments)
