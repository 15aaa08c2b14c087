"""Findings to people: how many, which facts are whose, and by what each can be known."""

from dataclasses import replace
from itertools import product

import pytest

from mailguard.data_subjects import PersonName, data_subjects_of
from mailguard.facts import DataSubject, Identifier
from mailguard.findings import Evidence, Finding, Place, Role, Segment
from mailguard.vocabulary import EntityType

ANNA, BRAM, CEM = "Anna de Vries", "Bram Özdemir", "Cem Jansen"
BODY = Place("body")
KINDS = {
    "P": EntityType.PERSON,
    "B": EntityType.NL_BSN,
    "D": EntityType.DATE_OF_BIRTH,
    "H": EntityType.HEALTH,
    "E": EntityType.EMAIL_ADDRESS,
    "T": EntityType.PHONE_NUMBER,
    "A": EntityType.NL_ADDRESS,
    "C": EntityType.CLIENT_NUMBER,
    "I": EntityType.NL_ID_DOCUMENT,
    "X": EntityType.PERSON,  # with a profession: a doctor, a teacher
}


class Mail:
    """Segments in which values stand marked: `[P:Anna de Vries] heeft [H:astma]`."""

    def __init__(self) -> None:
        self.segments: list[Segment] = []
        self.findings: list[Finding] = []

    def add(self, marked: str, place: Place = BODY, role: Role = Role.CONTENT, score: float = 0.9) -> "Mail":
        text = ""
        for piece in marked.split("["):
            value, closed, rest = piece.partition("]")
            if closed:
                kind, _, value = value.partition(":")
                span = len(text), len(text) + len(value)
                found = Finding(KINDS[kind], value, place, len(self.segments), *span, score, role)
                self.findings.append(replace(found, detail="professional") if kind == "X" else found)
                text += value + rest
            else:
                text += piece
        self.segments.append(Segment(text, place))
        return self

    def rows(self, *rows: tuple[str, ...], where: str = "lijst.csv", headers: tuple[str, ...] = ()) -> "Mail":
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                header = headers[column] if headers else ""
                label = row[column - 1] if column and not headers else ""
                self.add(cell, Place(where, 0, number, column, header, label))
        return self

    @property
    def people(self) -> tuple[DataSubject, ...]:
        return data_subjects_of(self.findings, self.segments)

    def texts(self) -> list[str]:
        """The values of each person, joined."""
        return [" ".join(self.findings[i].text for i in person.findings) for person in self.people]


def test_a_letter_about_one_person_is_one_person():
    mail = Mail().add(f"Betreft [P:{ANNA}], geboren [D:12-03-1984].").add("Haar BSN is [B:912345676].")
    mail.add("[P:De Vries] heeft [H:astma].")
    assert mail.texts() == [f"{ANNA} 12-03-1984 912345676 De Vries astma"]


def test_a_fact_belongs_to_whoever_was_named_last():
    mail = Mail().add(f"[P:{ANNA}] belde.").add(f"[P:{BRAM}] heeft [H:astma].").add("Hij woont [A:Kade 3].")
    assert mail.texts() == [ANNA, f"{BRAM} astma Kade 3"]


def test_names_in_one_paragraph_each_take_what_follows_them():
    mail = Mail().add(f"[P:{ANNA}] ([D:01-01-1980]) en [P:{BRAM}] ([D:02-02-1990]) komen.")
    assert mail.texts() == [f"{ANNA} 01-01-1980", f"{BRAM} 02-02-1990"]


def test_a_first_name_is_whose_full_name_stands_before():
    mail = Mail().add(f"[P:{ANNA}] belde.").add("[P:Bram] niet.").add("[P:Anna] heeft [H:astma].")
    assert mail.texts() == [f"{ANNA} Anna astma", "Bram"]


def test_each_row_of_a_table_is_a_person():
    mail = Mail().rows(
        *((f"[P:{name}]", f"[B:91234567{n}]", "[T:0612345678]") for n, name in enumerate((ANNA, BRAM, CEM)))
    )
    assert len(mail.people) == 3
    assert {person.entities for person in mail.people} == {
        (EntityType.NL_BSN, EntityType.PERSON, EntityType.PHONE_NUMBER)
    }


def test_two_rows_with_one_surname_are_two_people():
    mail = Mail().rows(("[P:Jansen]", "[D:01-01-1980]"), ("[P:Jansen]", "[D:02-02-1990]"))
    assert len(mail.people) == 2


def test_a_form_with_a_field_a_row_is_one_person():
    mail = Mail().rows(("Naam", f"[P:{ANNA}]"), ("BSN", "[B:912345676]"), ("Geboren", "[D:01-01-1980]"))
    assert len(mail.people) == 1


def test_each_line_of_a_list_is_a_person():
    mail = Mail().add(f"[P:{ANNA}], [D:01-01-1980]\n[P:{BRAM}], [D:02-02-1990]\n[P:{CEM}], [D:03-03-2000]")
    assert mail.texts() == [f"{ANNA} 01-01-1980", f"{BRAM} 02-02-1990", f"{CEM} 03-03-2000"]


def test_the_lines_of_a_letterhead_are_one_person():
    assert len(Mail().add(f"[P:{ANNA}]\n[A:Kade 3]\n[T:0612345678]\n[E:anna@post.example]").people) == 1


def test_addresses_in_a_row_are_as_many_people_from_three_on():
    assert len(Mail().add("[E:a@post.example] [E:b@post.example]").people) == 1
    assert len(Mail().add("[E:a@post.example] [E:b@post.example] [E:c@post.example]").people) == 3


def test_a_second_bsn_without_a_name_is_another_person():
    assert len(Mail().add("[B:912345676]").add("[B:945678902]").people) == 2


def test_the_same_bsn_in_letter_and_attachment_is_one_person():
    mail = Mail().add(f"[P:{ANNA}] [B:912345676]").add("[B:912345676] [H:astma]", Place("brief.txt"))
    assert mail.texts() == [f"{ANNA} 912345676 912345676 astma"]


def test_the_same_full_name_in_two_places_is_one_person():
    assert len(Mail().add(f"[P:{ANNA}]").add(f"[P:{ANNA}] [H:astma]", Place("brief.txt")).people) == 1


def test_the_same_surname_in_two_places_may_be_two_people():
    assert len(Mail().add("[P:Jansen]").add("[P:Jansen]", Place("brief.txt")).people) == 2


@pytest.mark.parametrize("role", [Role.SIGNATURE, Role.OWN, Role.BOILERPLATE])
def test_the_sender_and_the_organisation_are_nobody_the_mail_is_about(role):
    assert Mail().add(f"[P:{ANNA}] [T:0612345678]", role=role).people == ()


def test_a_bsn_below_the_greeting_is_somebodys():
    assert len(Mail().add("[B:912345676]", role=Role.SIGNATURE).people) == 1


def test_what_is_only_possible_makes_nobody():
    assert Mail().add(f"[P:{ANNA}]", score=0.4).people == ()


def test_a_word_of_health_without_anybody_identifies_nobody():
    (person,) = Mail().add("[H:astma]").people
    assert not person.is_identified


@pytest.mark.parametrize(
    ("marked", "identifiers"),
    [
        ("[P:De Vries]", {Identifier.NAME_COMMON}),
        (f"[P:{ANNA}]", {Identifier.NAME_RARE}),
        (f"[P:{ANNA}] [D:01-01-1980]", {Identifier.NAME_AND_MORE}),
        ("[B:912345676]", {Identifier.ID_NUMBER}),
        (f"[P:{ANNA}] [B:912345676]", {Identifier.ID_NUMBER_AND_NAME, Identifier.NAME_RARE}),
        ("[B:912345676] [A:Kade 3]", {Identifier.ID_NUMBER_LINKED, Identifier.CONTACT_SMALL_TOWN}),
        ("[E:x9@post.example]", {Identifier.EMAIL_WITHOUT_NAME}),
        ("[A:Kade 3]", {Identifier.CONTACT_SMALL_TOWN}),
        ("[T:0612345678]", {Identifier.CONTACT_UNLISTED}),
        ("[C:Z-0001]", {Identifier.CODE}),
        ("[D:01-01-1980]", set()),
    ],
)
def test_by_what_a_person_can_be_known(marked, identifiers):
    (person,) = Mail().add(marked).people
    assert set(person.identifiers) == identifiers


@pytest.mark.parametrize("known_by", ["[C:Z-0001]", "[T:0612345678]"])
def test_a_code_or_telephone_number_alone_tells_a_stranger_nothing(known_by):
    (person,) = Mail().add(f"{known_by} [H:astma]").people
    assert not person.is_identified


def test_a_first_name_alone_tells_a_stranger_nothing():
    mail = Mail().add("[P:Sem] heeft [H:astma]")
    mail.findings[0] = replace(mail.findings[0], evidence=(Evidence.FIRST_NAME,))
    (person,) = mail.people
    assert person.identifiers == (Identifier.CODE_LINKED,)
    assert not person.is_identified


def test_rows_that_tell_no_more_than_one_address_are_one():
    mail = Mail().rows(("laptop", "[A:Kade 3]"), ("scherm", "[A:Kade 3]"), ("muis", "[A:Kade 5]"))
    assert len(mail.people) == 2


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("J.P. van der Berg", ("berg",)),
        ("Berg, Jan van der", ("jan", "berg")),
        ("Fatima El-Amrani", ("fatima", "amrani")),
        ("DE VRIES", ("vries",)),
    ],
)
def test_the_words_of_a_name_that_tell_people_apart(name, words):
    assert PersonName.of(name).words == words


@pytest.mark.parametrize(
    ("name", "telling", "others"),
    [
        ("Sem de Vries", "vries devries", "sem"),
        ("J.P. van den Berg", "berg vandenberg", ""),
        ("mevrouw v.d. Berg", "berg vandeberg", ""),
        ("Karin Jansen-de Boer", "jansen boer jansenboer", "karin"),
        ("mevrouw De Ruiter", "ruiter deruiter", ""),
        ("Fatima El-Amrani", "amrani elamrani", "fatima"),
        ("meneer Visser", "visser", ""),
        ("Zoë", "zoe", ""),
        ("Jose\u0301 Peña", "pena", "jose"),
        ("Anne-Marie", "annemarie", ""),
        ("Jan-Willem Bos", "bos", "janwillem"),
        ("", "", ""),
    ],
)
def test_the_words_by_which_a_name_is_known_again(name, telling, others):
    assert PersonName.of(name).telling == set(telling.split())
    assert PersonName.of(name).all_words == set(f"{telling} {others}".split())


def test_a_known_first_name_makes_no_known_name_of_its_namesakes():
    known = PersonName.of("Milan").all_words
    assert PersonName.of("Milan").telling & known
    assert not PersonName.of("Milan Hofstede").telling & known


def test_a_long_list_is_grouped_in_one_pass():
    names = ["".join(letters).title() for letters in product("abcdefghijklm", repeat=3)]
    mail = Mail().add("\n".join(f"[P:Jan {name}] [D:01-01-1980]" for name in names))
    assert len(mail.people) == len(names)


# --- who is one, and who is not -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Jansen", "Petra Jansen"),
        ("Petra", "Petra Jansen"),
        ("P. Jansen", "Petra Jansen"),
        ("mevrouw Jansen", "Petra Jansen"),
        ("Jansen", "Petra Jansen-de Boer"),
        ("P. de Boer", "Petra Jansen - de Boer"),
        ("Petra Jansen", "Jansen, P."),
        ("Van den Berg", "J.P. van den Berg"),
        ("El Amrani", "Fatima El-Amrani"),
        ("Garcia Lopez", "Maria Garcia Lopez"),
        ("Th. Bos", "Thomas Bos"),
        ("Petra JANSEN", "petra jansen"),
    ],
)
def test_names_that_may_be_one_persons(one, two):
    assert PersonName.of(one).agrees(PersonName.of(two))
    assert PersonName.of(two).agrees(PersonName.of(one))


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("A. Jansen", "P. Jansen"),
        ("A. Jansen", "Petra Jansen"),
        ("Anna Jansen", "Petra Jansen"),
        ("Petra Jansen", "Petra de Boer"),
        ("Jansen", "Petra de Boer"),
        ("Van der", "Van der"),
        ("", "Jansen"),
    ],
)
def test_names_of_two_people(one, two):
    assert not PersonName.of(one).agrees(PersonName.of(two))
    assert not PersonName.of(two).agrees(PersonName.of(one))


def test_people_of_one_family_in_one_text_are_told_apart():
    mail = Mail().add("Aanwezig: [P:A. Jansen], [P:P. Jansen] en [P:Cem Jansen].")
    assert len(mail.people) == 3


def test_two_children_in_one_letter_each_have_what_is_said_of_them():
    mail = Mail().add("[P:Sem de Vries] ([D:01-01-2012]) heeft [H:astma].").add("Zijn zus [P:Noor de Vries] is gezond.")
    mail.add("[P:Noor] is geboren op [D:02-02-2014].")
    assert mail.texts() == ["Sem de Vries 01-01-2012 astma", "Noor de Vries Noor 02-02-2014"]


def test_two_of_one_name_with_different_dates_of_birth_are_two():
    mail = Mail().rows(("[P:Jan Jansen]", "[D:01-01-1980]"), ("[P:Jan Jansen]", "[D:02-02-1990]"))
    assert len(mail.people) == 2


def test_subject_and_body_are_one_letter():
    mail = Mail().add("[P:Jansen]", Place("subject")).add("[P:Cem Jansen] heeft [H:astma].")
    assert mail.texts() == ["Jansen Cem Jansen astma"]


def test_a_number_above_the_letter_is_whose_name_comes_first():
    mail = Mail().add("BSN [B:912345676]", Place("subject")).add(f"[P:{ANNA}] vertrekt.")
    assert mail.texts() == [f"912345676 {ANNA}"]


def test_a_word_of_health_above_the_letter_is_not_of_whoever_is_greeted():
    mail = Mail().add("[H:medicatie]", Place("subject")).add(f"Beste [P:{ANNA}],")
    assert mail.texts() == ["medicatie", ANNA]


def test_who_is_known_by_an_address_alone_is_who_is_named_with_it():
    mail = Mail().add(f"[P:{ANNA}] woont [A:Kade 3].").add("[A:Kade 3] [H:astma]", Place("bijlage.txt"))
    assert mail.texts() == [f"{ANNA} Kade 3 Kade 3 astma"]


def test_a_role_address_is_nobodys():
    assert Mail().add("[E:info@bedrijf.example]").people == ()


def test_addresses_in_paragraphs_of_their_own_are_a_list():
    mail = Mail().add(f"[P:{ANNA}]").add("[E:anna.devries@post.example]").add("[E:fan83@post.example]")
    assert mail.texts() == [f"{ANNA} anna.devries@post.example", "fan83@post.example"]


def test_what_is_said_in_a_quoted_mail_its_writer_says():
    quoted = Place("body", is_quoted=True)
    mail = Mail().add(f"Van: [P:{ANNA}]\nAan: [P:{BRAM}]\nOnderwerp: ziek", quoted, Role.QUOTED)
    assert mail.add("Ik heb [H:griep].", quoted, Role.QUOTED).texts() == [f"{ANNA} griep", BRAM]


# --- bystanders -----------------------------------------------------------------------------------------------------


def test_health_is_not_the_doctors_when_somebody_else_is_known():
    mail = Mail().add(f"[P:{ANNA}], huisarts [X:dr. Smit] [T:0612345678].").add("Zij heeft [H:astma].")
    assert mail.texts() == [f"{ANNA} astma", "dr. Smit 0612345678"]


def test_health_before_a_doctor_in_one_sentence_is_not_his():
    mail = Mail().add(f"[P:{ANNA}] belde.").add("Wegens [H:astma] ging zij naar [X:dr. Smit], die [H:prednison] gaf.")
    assert mail.texts() == [f"{ANNA} astma prednison", "dr. Smit"]


def test_health_beside_a_doctor_alone_is_of_nobody_who_is_known():
    mail = Mail().add("[X:Dr. Smit] schreef [H:prednison] voor.")
    assert [(person.names, person.is_identified) for person in mail.people] == [((), False), (("Dr. Smit",), True)]


def test_health_beside_a_doctor_is_whose_name_comes_next():
    mail = Mail().add("[X:Dr. Smit] schreef [H:prednison] voor.").add(f"[P:{ANNA}] haalt het op.")
    assert mail.texts() == [f"prednison {ANNA}", "Dr. Smit"]


def test_health_is_not_of_whoever_of_ours_signs():
    mail = Mail().add(f"[P:{ANNA}] en [P:{BRAM}] kwamen. Hij heeft [H:astma].")
    mail.add(f"Groet, [P:{BRAM}]", role=Role.SIGNATURE)
    assert mail.texts() == [f"{ANNA} astma", BRAM]


def test_a_contact_person_in_a_row_is_another_than_the_client():
    mail = Mail().rows(
        *((f"[P:{name}]", "[X:Piet Smit]", "[T:0612345678]", "[H:astma]") for name in (ANNA, BRAM)),
        headers=("cliënt", "huisarts", "telefoon", "diagnose"),
    )
    assert mail.texts() == [f"{ANNA} astma", "Piet Smit 0612345678 Piet Smit 0612345678", f"{BRAM} astma"]


def test_child_and_parent_in_a_row_are_two():
    mail = Mail().rows(
        ("[P:Sem de Vries]", "[D:01-01-2012]", f"[P:{ANNA}]", "[T:0612345678]"),
        ("[P:Noor Jansen]", "[D:02-02-2013]", "[P:Jansen]", "[T:0687654321]"),
        headers=("leerling", "geboren", "ouder", "telefoon"),
    )
    assert mail.texts() == [
        "Sem de Vries 01-01-2012", f"{ANNA} 0612345678", "Noor Jansen 02-02-2013", "Jansen 0687654321",
    ]  # fmt: skip


def test_a_row_with_nobody_but_a_contact_person_is_his():
    mail = Mail().rows(
        *((f"[P:{n}]", "[C:Z-1]", "[H:astma]") for n in (ANNA, BRAM)), headers=("contactpersoon", "", "")
    )
    assert [person.names for person in mail.people] == [(ANNA,), (BRAM,)]


def test_two_bsns_in_a_row_are_two_people():
    mail = Mail().rows((f"[P:{ANNA}]", "[B:912345676]", "[P:Sem]", "[B:945678902]"), (f"[P:{BRAM}]", "[B:978901238]"))
    assert mail.texts() == [f"{ANNA} 912345676", "Sem 945678902", f"{BRAM} 978901238"]


def test_first_and_family_name_in_two_cells_are_one_name():
    mail = Mail().rows(("[P:Anna]", "[P:Vries]", "[B:912345676]"), ("[P:Bram]", "[P:Smit]", "[B:945678902]"))
    assert len(mail.people) == 2
    assert all(Identifier.NAME_RARE in person.identifiers for person in mail.people)


def test_a_form_is_about_whom_the_letter_is_about():
    mail = Mail().add(f"Besluit voor [P:{ANNA}]:")
    mail.rows(("BSN", "[B:912345676]"), ("Hulp", "[H:dagbesteding]"), where="body")
    assert mail.texts() == [f"{ANNA} 912345676 dagbesteding"]


def test_a_form_with_doctor_and_parent_is_about_one_person():
    mail = Mail().rows(
        ("Naam", f"[P:{ANNA}]"),
        ("BSN", "[B:912345676]"),
        ("Vader", "[P:Piet de Vries]"),
        ("Telefoon", "[T:0612345678]"),
        ("Huisarts", "[P:Smit]"),
        ("Diagnose", "[H:astma]"),
    )
    assert mail.texts() == [f"{ANNA} 912345676 astma", "Piet de Vries 0612345678", "Smit"]


def test_a_passport_and_a_driving_licence_are_one_persons():
    mail = Mail().rows(("Naam", f"[P:{ANNA}]"), ("Paspoort", "[I:NX1234567]"), ("Rijbewijs", "[I:4999900017]"))
    assert len(mail.people) == 1
