"""Names that a letter greets, against who receives it: display names, local parts, call names, spellings."""

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailguard.data_subjects import Fit, PersonName, fit, name_keys, names_of_recipient
from mailguard.data_subjects.nicknames import Alike, first_names_alike, sound_of

OPAQUE = "x7q9@post.example"


def outcome(greeted: str, recipient: str) -> Fit:
    """The recipient as display name, as address, or as both: `Petra Bakker <p.bakker@post.example>`."""
    display, bracket, address = recipient.partition(" <")
    if bracket:
        return fit(greeted, display, address.rstrip(">"))
    return fit(greeted, "", recipient) if "@" in recipient else fit(greeted, recipient, OPAQUE)


FITTING = [
    # first names
    ("Peter", "Peter Bakker"),
    ("Karin", "Bakker, Karin (Gemeente Noorderveen)"),
    ("Karin", "Karin Bakker | Zorggroep Noord"),
    ("karin", "KarinBakker"),
    ("Karin", "karin.bakker"),
    ("Karin", "karin.devries.thuis@post.example"),
    ("Kees", "kees_v@gmail.com"),
    ("Kees", "keesbakker@post.example"),
    ("Kees", "keesx99@gmail.com"),
    ("Linda", "lindabrouwer78@gmail.com"),
    ("Sneha", "Sneha Okafor"),
    ("Sneha", "sneha.okafor@post.example"),
    ("Zoë", "Zoe van Dam"),
    ("Daan", "Daniël Bakker"),
    ("Hoa", "Nguyen Thi Hoa"),
    ("Jan-Willem", "Jan Willem de Boer"),
    ("Jan-Willem", "janwillem.deboer@post.example"),
    ("Jan Willem", "jw.deboer@post.example"),
    ("Anne Marie", "Annemarie Bos"),
    ("opa Henk", "Henk Visser"),
    ("juf Anja", "Anja Visser"),
    ("Truus", "Piet en Truus Bakker"),
    ("Piet", "Piet & Truus Bakker"),
    ("JP", "Jan Peter Bakker"),
    # call names
    ("Lin", "lindabrouwer78@gmail.com"),
    ("Sam", "Samantha Oosting <sam.oosting@post.example>"),
    ("Jan", "Johannes Bakker"),
    ("Hans", "Johannes Bakker"),
    ("Els", "Elisabeth Visser"),
    ("Liz", "Elizabeth Grant"),
    ("Bert", "Gijsbert Visser"),
    ("Sander", "Alexander Visser"),
    ("Tineke", "Catharina Visser"),
    ("Dirk", "Theodorus Visser"),
    ("Ans", "Johanna Visser"),
    ("Bill", "Willem Visser"),
    ("Sjaak", "Jacobus Visser"),
    ("Mo", "Mohamed El Amrani"),
    ("Mehmet", "Muhammed Kaya"),
    ("Bram", "Ibrahim Kaya"),
    ("Fatima", "Fatma Yilmaz"),
    ("Hatice", "Khadija Benali"),
    ("Gosia", "Małgorzata Nowak"),
    ("Kasia", "Katarzyna Nowak"),
    ("Wojtek", "Wojciech Nowak"),
    # spellings of one sound
    ("Erik", "Eric Bakker"),
    ("Sofie", "Sophie Bakker"),
    ("Marjolein", "Marjoleine Bakker"),
    ("Youssef", "Yousef Benali"),
    ("Yvon", "Yvonne Bakker"),
    ("Mark", "Marc Bakker"),
    ("Thijs", "Thys Bakker"),
    ("Natasja", "Natascha Bakker"),
    ("Rashid", "Rachid Benali"),
    ("Mourad", "Murat Kaya"),
    ("Krain", "Karin Bakker"),
    # initials
    ("Jan", "j.devries@post.example"),
    ("Johan", "j.devries@post.example"),
    ("Peter", "jp.vandenberg@post.example"),
    ("Peter", "P. Bakker <pbakker@post.example>"),
    ("heer J. van Roon", "Johan van Roon"),
    ("Jan Jansen", "J. Jansen"),
    # family names
    ("mevrouw De Ruiter", "T. de Ruiter"),
    ("mevrouw De Ruiter", "Tineke de Ruiter"),
    ("mevrouw De Ruiter", "tineke.deruiter@post.example"),
    ("mevrouw De Ruiter", "tderuiter@post.example"),
    ("mevrouw De Ruiter", "deruiter.t@post.example"),
    ("mevrouw De Ruiter", "tineke.de.ruyter@post.example"),
    ("heer Van der Berg", "j.p.vandenberg@post.example"),
    ("mevr. v.d. Berg", "Karin van den Berg"),
    ("mevrouw Brouwer", "lindabrouwer78@gmail.com"),
    ("mevrouw Jansen", "P. Janssen"),
    ("meneer Visser", "Kees Vissers"),
    ("mevrouw Smit", "Karin Smid"),
    ("mevrouw De Boer", "Karin Jansen-de Boer"),
    ("mevrouw Jansen", "Jansen - de Boer, K."),
    ("mevrouw El Amrani", "Fatima El-Amrani"),
    ("mevrouw Amrani", "f.elamrani@post.example"),
    ("mevrouw Garcia", "Maria Garcia Lopez"),
    ("mevrouw Nguyen", "Nguyen Thi Hoa"),
    ("meneer Ozturk", "Mehmet Öztürk"),
    ("mevrouw Zwaluwstein", "lzwaluwstein@post.example"),
    ("mevrouw Fatma", "Fatma Yilmaz"),
    ("meester Visser", "Anja Visser"),
    ("Ms Grant", "Olivia Grant"),
    ("familie Jansen", "fam.jansen@post.example"),
    ("familie Bakker", "Fam. Bakker"),
    ("meneer Van Beek", "famvanbeek@post.example"),
    ("familie Bakker", "Piet en Truus Bakker"),
    ("Karin de Vries", "Karin"),
]

OTHERS = [
    ("Peter", "Petra Bakker <p.bakker@post.example>"),
    ("Peter", "P. Bakker <petra.bakker@post.example>"),
    ("Mark", "Marjan Jansen"),
    ("Ellen", "Edwin Dekker"),
    ("Ellen", "edwin.dekker@gmail.com"),
    ("Jan", "Jane Grant"),
    ("Jan", "Janneke Bakker"),
    ("Daan", "Dana Bakker"),
    ("Mirjam", "Marjan Bakker"),
    ("Martin", "Martina Bakker"),
    ("Simon", "Simone Bakker"),
    ("Paul", "Paula Bakker"),
    ("Samir", "Samira Benali"),
    ("Lieke", "Mieke Bakker"),
    ("Sanne", "Hanne Bakker"),
    ("Bart", "Bert Bakker"),
    ("Ahmed", "Mohammed Ahmadi"),
    ("Els", "Ellen Visser"),
    ("Gregg", "Kees Bakker"),
    ("Peter", "Sneha Okafor <s.okafor@post.example>"),
    ("Peter", "Wrzbk Qploh <w.qploh@post.example>"),
    ("Karin", "j.devries@post.example"),
    ("Karin", "lindabrouwer78@gmail.com"),
    ("Peter", "sam123@gmail.com"),
    ("Peter", "kees_v@gmail.com"),
    ("Peter", "karin.bakker"),
    ("Peter", "Dr. K. Bakker, huisarts"),
    ("Kees", "Piet en Truus Bakker"),
    ("mevrouw De Ruiter", "Ahmed Benali"),
    ("mevrouw Bakker", "Karin Jansen-de Boer"),
    ("mevrouw Visser", "Kees de Vries"),
    ("meneer Jansen", "Kees Hansen"),
    ("heer J. van Roon", "Piet van Roon"),
    ("Jan Jansen", "Piet Jansen"),
    ("Karin de Vries", "Karin Bakker"),
    ("mevrouw Kaya", "m.yilmaz@post.example"),
    ("meneer Nowak", "Piotr Kowalski"),
]

UNKNOWNS = [
    # nobody in person
    ("Kees", "Team Jeugd"),
    ("Kees", "Wmo-loket"),
    ("Kees", "Receptie"),
    ("Kees", "Praktijk De Linde"),
    ("Kees", "Huisartsenpraktijk Bakker <praktijkbakker@post.example>"),
    ("Kees", "Stichting De Horizon"),
    ("Kees", "Gemeente Noorderveen"),
    ("Kees", "Basisschool De Wegwijzer"),
    ("Kees", "Advocatenkantoor Visser BV"),
    ("Kees", "info@post.example"),
    ("Kees", "team-noord@post.example"),
    ("Kees", "zorg.centraal@post.example"),
    ("mevrouw Bakker", "De Linde"),
    ("mevrouw Bakker", "De Vlindertuin"),
    ("Peter", "Karin de Vries <info@post.example>"),
    # nothing to read
    ("Peter", "12345@post.example"),
    ("Peter", "kv1982@gmail.com"),
    ("Kees", "superman@gmail.com"),
    ("Peter", "Zonnige Toekomst"),
    ("Peter", "Иван Петров"),
    # perhaps no name
    ("", "Karin Bakker"),
    ("abonnee", "Karin Bakker"),
    ("Wrzbk", "Karin Bakker"),
    ("KV", "Petra Bakker"),
    # another kind of name
    ("Kees", "fam.visser@post.example"),
    ("Kees", "Visser"),
    ("mevrouw Visser", "kees78@gmail.com"),
    ("Peter", "famvanbeek@post.example"),
    # a name that is often written for the other
    ("Karin", "Karen Bakker"),
    ("mevrouw Mulder", "Petra Muller"),
    ("Ans", "j.devries@post.example"),
    ("Ria", "M. Visser"),
]


@pytest.mark.parametrize(("greeted", "recipient"), FITTING)
def test_the_recipient_may_be_called_so(greeted, recipient):
    assert outcome(greeted, recipient) is Fit.FITS


@pytest.mark.parametrize(("greeted", "recipient"), OTHERS)
def test_the_recipient_is_called_otherwise(greeted, recipient):
    assert outcome(greeted, recipient) is Fit.OTHER


@pytest.mark.parametrize(("greeted", "recipient"), UNKNOWNS)
def test_nobody_knows_what_the_recipient_is_called(greeted, recipient):
    assert outcome(greeted, recipient) is Fit.UNKNOWN


def test_a_shared_mailbox_fits_whose_name_stands_beside_it():
    assert fit("Karin", "Karin de Vries", "info@post.example") is Fit.FITS


# --- two first names ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "two", "alike"),
    [
        ("jo", "johanna", Alike.SAME),
        ("jo", "johan", Alike.SAME),
        ("johan", "johanna", Alike.DIFFERENT),
        ("ella", "petronella", Alike.SAME),
        ("marian", "marion", Alike.SAME),
        ("nuri", "nuriye", Alike.DIFFERENT),
        ("dennis", "denise", Alike.DIFFERENT),
        ("tim", "tom", Alike.DIFFERENT),
        ("karin", "karen", Alike.NEAR),
        ("bert", "adalbert", Alike.NEAR),
        ("", "jan", Alike.DIFFERENT),
    ],
)
def test_first_names_that_may_be_one_persons(one, two, alike):
    assert first_names_alike(one, two) is alike
    assert first_names_alike(two, one) is alike


@pytest.mark.parametrize(
    "names", ["youssef yusef joessef", "eric erik erick", "thijs tys tijs", "natasja natasha natascha"]
)
def test_spellings_of_one_sound_share_a_key(names):
    assert len({sound_of(name) for name in names.split()}) == 1


# --- who he is ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("display", "address", "words"),
    [
        ("Karin de Vries", "kv@post.example", ("karin", "vries")),
        ("Vries, Karin de", "kv@post.example", ("karin", "vries")),
        ("Team Jeugd", "karin.devries@post.example", ("karin", "vries")),
        ("", "j.p.vandenberg@post.example", ("berg",)),
        ("", "lindabrouwer78@gmail.com", ("linda", "brouwer")),
        ("Visser", "k.visser@post.example", ("visser",)),
        ("", "info@post.example", ()),
        ("", "12345@post.example", ()),
    ],
)
def test_the_best_name_there_is(display, address, words):
    assert names_of_recipient(display, address).words == words


def test_who_has_no_name_has_an_empty_one():
    assert names_of_recipient("", "") == PersonName()


@pytest.mark.parametrize(
    ("display", "address", "keys"),
    [
        (
            "Karin de Vries",
            "k.devries@post.example",
            ("full:karin vries", "initial:k vries", "family:vries", "given:karin", "local:k.devries"),
        ),
        (
            "",
            "karin.devries@post.example",
            ("full:karin vries", "initial:k vries", "family:vries", "given:karin", "local:karin.devries"),
        ),
        ("", "j.p.vandenberg@post.example", ("initial:j berg", "family:berg", "local:j.p.vandenberg")),
        ("", "deruiter.t@post.example", ("initial:t ruiter", "family:ruiter", "local:deruiter.t")),
        ("", "kees_v78+nieuws@gmail.com", ("given:kees", "local:kees_v")),
        (
            "Karin Jansen-de Boer",
            "kj@post.example",
            (
                "full:karin boer",
                "full:karin jansen",
                "initial:k boer",
                "initial:k jansen",
                "family:boer",
                "family:jansen",
                "given:karin",
            ),
        ),
        ("Karin", "", ("given:karin",)),
        ("Karin", "k.devries@post.example", ("given:karin", "initial:k vries", "family:vries", "local:k.devries")),
        ("mevrouw De Ruiter", "", ("family:ruiter",)),
        ("familie Jansen", "", ("family:jansen",)),
        ("Wrzbk", "", ("family:wrzbk", "given:wrzbk")),
        ("Team Jeugd", "info@post.example", ()),
        ("", "12345@post.example", ()),
    ],
)
def test_the_keys_by_which_namesakes_are_found(display, address, keys):
    assert name_keys(display, address) == keys


def test_namesakes_share_keys_however_they_are_written():
    written = [
        ("Zoë van den Berg", "z1@a.example"),
        ("Berg, Zoe van den", "z2@b.example"),
        ("", "zoe.vandenberg@c.example"),
    ]
    assert len({name_keys(*one)[0] for one in written}) == 1


# --- whatever comes -------------------------------------------------------------------------------------------------

FIRST = st.sampled_from("Karin Ahmed Mehmet Truus Jan-Willem Zoë Małgorzata Hoa Sneha Sam".split())
FAMILY = st.sampled_from(
    ["Bakker", "de Vries", "van den Berg", "El Amrani", "Yılmaz", "Nowak", "Jansen-de Boer", "Okafor"]
)


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_any_text_has_an_answer(greeted, display, address):
    assert fit(greeted, display, address) in Fit
    assert all(isinstance(key, str) for key in name_keys(display, address))
    names_of_recipient(display, address)


@given(FIRST, FAMILY)
def test_whoever_is_greeted_by_his_own_name_is_greeted_rightly(first, family):
    display = f"{first} {family}"
    for greeted in (first, display, f"mevrouw {family}", f"{first[0]}. {family}", f"familie {family}"):
        assert fit(greeted, display, OPAQUE) is Fit.FITS


@pytest.mark.parametrize(
    "hostile", ["a", "van ", "A.", "a-", "(", ",", " - van", "Jan en ", "jan.de.", "'t", "v.d. ", " ", "\t-", "é\u0301"]
)
def test_endless_text_is_cheap(hostile):
    text = hostile * 20_000
    began = perf_counter()
    fit("Jan", text, f"{text}@post.example")
    fit(text, "Jan Bakker", "jan@post.example")
    name_keys(text, f"{text}@post.example")
    assert perf_counter() - began < 1.0


def test_no_name_is_in_a_repr():
    from mailguard.data_subjects.written_names import readings_of

    assert "arin" not in repr(readings_of("Karin Bakker"))
