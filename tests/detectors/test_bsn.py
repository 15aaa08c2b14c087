"""BSN: words, columns and forms for it; other numbers' names, samples and chance against it."""

from itertools import islice

import pytest
from stdnum.nl import bsn

from mailguard.detectors.bsn import REPORT_FROM, STRONG_FROM
from mailguard.findings import Evidence, Place, Segment
from mailguard.vocabulary import EntityType
from tests.detectors.build import findings, found, numbers, paragraphs, passing, table

B, C, D, E = "912345676", *passing(11, 3)
EIGHT = "94202862"
BSN = EntityType.NL_BSN


def grouped(number: str, *sizes: int, by: str) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(number[at : at + size])
        at += size
    return by.join(parts)


def bsns(*texts: str) -> list[str]:
    return found(paragraphs(*texts), BSN, REPORT_FROM)


CHECKSUMS = [
    ("111111111", False),
    ("912345676", True),
    ("912345678", False),
    ("000000000", False),
    ("942028623", False),
    ("94202862", True),
]


@pytest.mark.parametrize(("number", "passes"), CHECKSUMS)
def test_only_numbers_that_pass_the_11_test_are_found(number, passes):
    assert bsns(f"BSN: {number}") == ([number] if passes else [])
    assert bsn.is_valid(number) is passes


NAMED = [
    f"BSN: {B}",
    f"bsn {B}",
    f"BSN{B}",
    f"bsn={B}",
    f"Het BSN van zusje Jada is {B} en ze woont bij oma.",
    f"(bsn {B})",
    f"BSN-nummer {B}",
    f'{{"patientBsn": {B}}}',
    f"clientBSN={B}",
    f"BSN nr. {B}",
    f"bsn kind: {B}",
    f"BSN-nr {B}",
    f"B.S.N. {B}",
    f"Burgerservicenummer:\t{B}",
    f"burgerservicenr. {B}",
    f"burger service nummer {B}",
    f"Sofinummer {B}",
    f"sofi-nr: {B}",
    f"sofinr {B}",
    f"Persoonsnummer {B}",
    f"persoonsgebonden nummer (PGN): {B}",
    f"Onderwijsnummer {B}",
    f"PGN {B}",
    f"citizen service number {B}",
    f"Citizen Service Number (BSN) is {B}.",
    f"My social security number is {B}",
    f"{B} (BSN)",
    f"{B} is het bsn van Jan",
    f"Gegevens: Jan de Boer, 12-03-1984, bsn: {B}, Dorpsstraat 4",
    f"Cliënt: J. de Boer, BSN {B}",
    f"dossier 2026-114, BSN: {B}",
    f"https://portaal.example/aanvraag?bsn={B}",
    f"BSN\n{B}",
    f"bsn :\n  {B}",
    f"BSN (graag niet doorsturen): {B}",
    f"burgerservicenummer\u00a0{B}",
    f"bsnr {B}",
    f"B S N {B}",
    f"Burgerservice-\nnummer: {B}",
    f"Burgerserv.nr. {B}",
    f"burgerservicennummer {B}",
    f"Persoonsnummer / personal no. {B}",
    f"BSN/RSIN: {B} (natuurlijk persoon)",
    f"BSN of dossiernummer: {B}",
    f"Burgerservicenummer (BSN) van uw kind\n{B}",
    f"nr {B} (bsn)",
    f"klantnr. {B} (BSN)",
    f"{B} is mijn bsn",
    f"Haar BSN (nodig voor de aanvraag) is {B}",
    f"Je had zijn BSN nodig. Dat is {B}.",
    f"Vertrouwelijk! BSN {B}",
    f"{B}\n(BSN)",
]


@pytest.mark.parametrize("text", NAMED)
def test_a_named_number_is_strong(text):
    (finding,) = findings(paragraphs(text), BSN)
    assert finding.text == B
    assert finding.score >= STRONG_FROM


NAMED_OTHERWISE = [
    "Van jou heb ik alleen nog het BSN nodig. Van je broer heb ik {} genoteerd, klopt dat?",
    "Voor de aanmelding heb ik uw BSN nodig. In ons systeem staat nu {}.",
    "We need your BSN. On file we have {}.",
    "Wat is je BSN? {}",
    "Wat is uw burgerservicenummer?\n{}",
    "Heb je zijn BSN? Ja, dat is {}",
    "Could you send me your BSN? Sure, it's {}",
    "Het BSN klopt niet. Bij ons staat {}.",
    "Het BSN in de brief klopt niet, het moet {} zijn.",
    "Het BSN werd niet herkend. Ingevoerd was {}.",
    "Fout: BSN niet geldig ({})",
    "Het BSN-veld komt niet door de controle. In jullie bron staat {}.",
    "The BSN was not found. You entered {}.",
    "Ik weet dat ik geen BSN mag mailen, maar het is {}",
    "Hij heeft nog geen BSN, zijn vrouw wel: {}",
    "Het BSN op het paspoort is {}",
    "Het BSN in uw aanvraag is {}, klopt dat?",
    "BSN-wijziging: nieuw {}",
    "Het nummer {} is geen telefoonnummer maar mijn BSN.",
    "{} is niet mijn klantnummer maar mijn bsn",
    "Fiscaal nummer {}",
    "fiscaalnr: {}",
    "Nationaal identificatienummer: {}",
    "Her national identification number is {}",
    "citizen service nr {}",
    "Dutch social security no. {}",
    "my citizen number is {}",
    "burgernummer {}",
    "BNS: {}",
    "Burgerservicenummmer {}",
    "burgerserivcenummer {}",
    "Volgens de BRP heeft zij nummer {}.",
    "Op {} vind ik niets in Suwinet",
    "Kevin Jansen ({}) is per ongeluk ingeschreven.",
    "niet om zijn broer Zzyx Jansen ({})",
    "een cliënt, de heer Wgerda Doran ({}), kreeg",
    "Mevrouw S. de Boer-Visser ({}) maakt bezwaar.",
    "Bij Jan Jansen [{}] ging het mis.",
]


@pytest.mark.parametrize("text", NAMED_OTHERWISE)
def test_a_number_that_answers_corrects_or_stands_behind_somebodys_name_is_likely(text):
    assert bsns(text.format(B)) == [B]
    assert bsns(text.format("912345678")) == []


@pytest.mark.parametrize(
    "text",
    ["Order voor Petra Smit ({})", "Bestelling van mevrouw Petra Smit ({}) is verzonden", "Bakker BV ({})",
     "Petra Smit (lidnr. {})", "Petra Smit (klant {})", "Zie bijlage ({}).", "Ticket van Ahmed Aydin ({}) gesloten",
     "Jan Jansen (zie {} en verder)", "Wat is uw BSN? Vermeld ook polisnummer {}",
     "Wijziging {} (BSN-maskering) is live",
     "Heeft u uw BSN bij de hand? Uw klantnummer is {}.", "Aanmelding {}: BSN niet gevonden",
     "BSN gecontroleerd, dossier {}", "Wij vragen nooit om uw BSN. Het ging om {}.", "Fiscaal nummer {} van Bos B.V.",
     "De vereniging heeft fiscaal nummer {}", "RSIN / fiscaal nummer: {}", "BRP-bericht met volgnummer {}",
     "Change {}: veld BSN verwijderd", "Uw BSN is nodig. Uw zaaknummer is {}.",
     "het BSN wordt gemaskeerd; ticketref {}"],
)  # fmt: skip
def test_a_number_of_something_else_near_a_bsn_word_or_a_name_is_not_reported(text):
    assert bsns(text.format(B)) == []


FORMS = [
    grouped(B, 3, 3, 3, by=" "),
    grouped(B, 3, 3, 3, by="."),
    grouped(B, 3, 3, 3, by="-"),
    grouped(B, 4, 2, 3, by="."),
    grouped(B, 4, 2, 3, by=" "),
    grouped(B, 3, 3, 3, by="\u00a0"),
    grouped(B, 3, 3, 3, by="\u2009"),
    grouped(B, 3, 3, 3, by="\u202f"),
    grouped(B, 3, 3, 3, by="\u2011"),
    grouped(B, 3, 3, 3, by="\u2013"),
    grouped(B, 3, 3, 3, by="\u200b"),
    grouped(B, 1, 1, 1, 1, 1, 1, 1, 1, 1, by="\u00ad"),
    grouped(B, 3, 3, 3, by="\u00a0\u200b"),
    grouped(B, 2, 2, 2, 3, by="."),
    grouped(B, 2, 2, 2, 3, by=" "),
    grouped(B, 4, 2, 3, by="/"),
    grouped(B, 1, 1, 1, 1, 1, 1, 1, 1, 1, by=" "),
    B.translate({ord("0") + n: 0xFF10 + n for n in range(10)}),
    B.translate({ord("0") + n: 0x0660 + n for n in range(10)}),
    "912 345\n676",
    EIGHT,
]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_found_and_the_span_is_the_text_as_written(form):
    text = f"\ufeffGeboren ½ uur na Zoë \u2013 bsn: {form}\u200b, en verder."
    (finding,) = findings(paragraphs(text), BSN)
    assert finding.text == form
    assert text[finding.start : finding.end] == form
    assert finding.score >= REPORT_FROM


NOT_A_BSN = [
    f"bsn 12{B}",
    f"bsn {B}45",
    f"bsn {B},5",
    f"bsn {B[:4]}.{B[4:]}",
    f"BSN {B[:-1]}{(int(B[-1]) + 1) % 10}",
    f"Bel 06{B[1:]}",
    f"bsn: 0{B}",
    "BSN 20260101",
    "BSN 07/01/2020",
    "BSN volgt, geboren 12-03-1984",
    f"IBAN NL91ABNA0{B}",
    f"Hash 3f{B}ab",
]


@pytest.mark.parametrize("text", NOT_A_BSN)
def test_a_piece_of_something_else_is_no_bsn(text):
    assert bsns(text) == []


OTHER_NUMBERS = """
    RSIN|KvK|KvK-nummer|factuur|Factuurnummer:|factuurnr.|order|Ordernr|uw bestelling|bestelnummer|artikel|Artikelnr.
    kenmerk|Ons kenmerk:|zaak|zaaknummer|debiteur|debiteurnr.|crediteurnummer|relatienummer|polis|polisnr|offerte|ref.
    tel.|fax|AGB|BIG|UZI|ISBN|klantnr.|Klantnummer|contract|contractnr|serie|serienummer|S/N|dossier|dossiernr|meternummer
    vergadernummer|pincode|#|nr.|opdracht|pakbon|lidnummer|registratienummer|zorgnummer|patiëntnummer|cliëntnummer|ticket
    invoice|invoice no.|order number|Order ID|customer number|contract number|serial number|meeting ID|account number
    reference|case|booking|policy number|tracking number|btw|loonheffingennummer|rekeningnummer|personeelsnummer
    huurcontract|inkooporder|projectcode|leerlingnr|toegangscode|Vergader-id:|Meeting-ID|betalingskenmerk
    school ID|Conference ID|onder vermelding van|o.v.v.|ovv|batch|incident|student number|employee no.|patient ID
"""


@pytest.mark.parametrize(
    "name", [n.strip() for line in OTHER_NUMBERS.split("\n") for n in line.split("|") if n.strip()]
)
def test_a_number_with_another_name_is_no_bsn_even_near_one(name):
    assert bsns(f"{name} {B}") == []
    assert bsns(f"Een BSN heeft u niet nodig. {'Wij helpen u graag verder met uw vraag. ' * 4}{name} {B}") == []
    assert bsns(f"Het BSN van Jan is {C}.", f"Verder is er {name} {B}") == [C]
    assert bsns(f"BSN {C}, {name} {B}") == [C]
    assert found(table([name, "naam"], [[B, "Jan"], [D, "Piet"]]), BSN) == []
    assert found(table([], [[name, B]]), BSN) == []


def test_other_numbers_in_one_sentence_are_no_bsns():
    assert bsns(f"Van order {B} (uw factuur {C}, pakbon {D}) zijn twee kasten beschadigd.") == []
    assert bsns(f"Jij belt in: vergadernummer {B}, pincode 4471.") == []
    assert bsns(f"- opdracht {B}: badkamerkraan vast\n- opdracht {C}: wc loopt door") == []


def test_bare_numbers_are_never_reported():
    bare = list(islice(numbers(1), 10_000))
    assert sum(bsn.is_valid(number) for number in bare) > 800
    for segments in (
        paragraphs(*(f"Zie {number} in het overzicht." for number in bare)),
        paragraphs("\n".join(bare)),
        paragraphs(" ".join(bare)),
        table([], [[number] for number in bare]),
        table(["nummer", "naam"], [[number, "Jan"] for number in bare]),
    ):
        assert found(segments, BSN, REPORT_FROM) == []


def test_random_numbers_under_a_bsn_header_are_no_bsns_when_few_pass():
    bare = list(islice(numbers(2), 200))
    assert found(table(["bsn"], [[number] for number in bare]), BSN) == []


HEADERS = ["BSN", "bsn", "Burgerservicenummer", "BSN kind", "bsn_client", "ClientBSN", "Sofinr.", "Onderwijsnr", "PGN"]


@pytest.mark.parametrize("header", HEADERS)
def test_numbers_under_a_bsn_header_are_strong(header):
    rows = [["Jan", B, "x"], ["Piet", grouped(C, 3, 3, 3, by=" "), "y"]]
    cells = table(["naam", header, "soort"], rows)
    assert found(cells, BSN, STRONG_FROM) == [B, grouped(C, 3, 3, 3, by=" ")]


def test_a_lost_leading_zero_is_found_under_a_bsn_header_only():
    assert found(table(["naam", "bsn"], [["Jan", EIGHT]]), BSN, REPORT_FROM) == [EIGHT]
    assert found(table(["naam", "kvk"], [["Jan", EIGHT]]), BSN) == []
    assert found(table([], [["Jan", EIGHT]]), BSN) == []
    assert bsns(f"Het BSN is nog onbekend. Ons kantoor: {EIGHT}") == []


def test_a_label_in_the_cell_to_the_left_names_the_number():
    form = [["Naam", "Jan de Boer"], ["BSN", B], ["Factuurnummer", C]]
    assert found(table([], form), BSN, STRONG_FROM) == [B]
    assert found(table(["Onderwerp", "Aanvraag"], form), BSN, STRONG_FROM) == [B]


def test_a_column_without_header_is_bsn_when_all_pass():
    assert found(table([], [["Jan", n] for n in passing(3, 5)]), BSN, REPORT_FROM) == passing(3, 5)
    assert found(table([], [["Jan", n] for n in passing(3, 3)]), BSN) == []
    assert found(table([], [["Jan", B] for _ in range(20)]), BSN) == []
    almost = [*passing(4, 19), "912345678"]
    assert len(found(table([], [[n] for n in almost]), BSN, REPORT_FROM)) == 19


@pytest.mark.parametrize("header", ["serienr", "boekstuk", "factuurnr", "tel", "kenmerk", "lidnr", "Omschrijving"])
def test_a_column_with_another_header_is_not_bsn_though_all_pass(header):
    assert found(table([header, "naam"], [[n, "Jan"] for n in passing(5, 12)]), BSN) == []


def test_records_with_dates_of_birth_are_bsns_when_all_pass():
    a, b, c = passing(6, 3)
    lines = (
        f"Maud Dekkers / 29-06-2012 / {a} / begeleiding\nSamir / 04-11-2014 / {b} / zorg\nElin / 15-01-2016 / {c} / x"
    )
    assert bsns("Deze drie waren weggevallen uit de lijst:", lines) == [a, b, c]
    assert bsns("Deze drie:", *lines.split("\n")) == [a, b, c]
    assert bsns("Deze drie facturen:", lines) == []
    assert bsns("Deze drie:", lines.replace("2012", "2026").replace("2014", "2026").replace("2016", "2026")) == []
    rows = [["Maud", "29-06-2012", a], ["Samir", "04-11-2014", b], ["Elin", "15-01-2016", c]]
    assert found(table([], rows), BSN, REPORT_FROM) == [a, b, c]


def test_a_list_headed_by_another_kind_of_number_is_not_bsn():
    lines = "\n".join(f"Jan Jansen  {n}" for n in passing(7, 6))
    assert bsns("Deze collega's, met hun registratienummer:", lines) == []
    assert len(bsns("Deze collega's:", lines)) == 6


def test_one_named_bsn_names_the_rest_of_the_enumeration():
    assert found(paragraphs(f"BSN's: {B}, {C}, {D} en {E}."), BSN, STRONG_FROM) == [B, C, D, E]
    many = passing(8, 40)
    assert found(paragraphs("BSN's van de klas:", *(f"- {n}" for n in many)), BSN, STRONG_FROM) == many
    assert found(paragraphs("BSN's van de klas:\n" + "\n".join(many)), BSN, STRONG_FROM) == many
    assert bsns(f"BSN: {B}, factuur {C}") == [B]


def test_the_word_may_stand_in_the_paragraph_before():
    assert found(paragraphs("BSN:", B), BSN, STRONG_FROM) == [B]
    assert bsns("Hieronder het burgerservicenummer van mijn zoon.", "Alvast bedankt voor de hulp.", B) == [B]
    assert found(paragraphs("Hieronder het BSN.", "x" * 400, B), BSN, STRONG_FROM) == []
    assert found([*paragraphs("BSN van Jan", where="subject"), *paragraphs(B)], BSN, REPORT_FROM) == [B]
    assert found([*paragraphs("BSN:", where="a.txt"), *paragraphs(B, where="b.txt")], BSN) == []


@pytest.mark.parametrize(
    "text",
    [
        "Een BSN heeft u hiervoor niet nodig. Het gaat om {}.",
        "Stuur geen BSN mee. Het gaat om {}.",
        "Wij vragen nooit om een BSN per mail. Het gaat om {}.",
        "You will not need it, send no BSN. It is about {}.",
    ],
)
def test_a_denied_word_names_nothing(text):
    assert bsns(text.format(B)) == []


def test_a_number_asked_for_in_the_quoted_question_is_found():
    question = Segment("Kun je het BSN van Jan doorgeven?", Place("body", is_quoted=True))
    answer = Segment(f"Ja hoor, {B}. Groet, Piet", Place("body"))
    assert found([answer, question], BSN, REPORT_FROM) == [B]
    given = Segment(f"Het BSN van Jan is {C}.", Place("body", is_quoted=True))
    assert found([answer, given], BSN, STRONG_FROM) == [C]


@pytest.mark.parametrize(
    "text",
    [
        "Klantnr. {}, BSN volgt later",
        "Dossiernr {} (BSN onbekend)",
        "EDP-nummer {}, BSN niet nodig",
        f"Student number {{}}, social security number (BSN): {C}",
        f"{{}}, BSN (burgerservicenummer): {C}",
        "Geef uw BSN door onder vermelding van {}",
    ],
)
def test_a_bsn_word_behind_another_numbers_name_says_nothing_of_it(text):
    assert B not in bsns(text.format(B))


def test_what_a_table_names_otherwise_is_no_bsn_in_the_plain_text_beside_it():
    header = ["Patiënt", "BSN patiënt", "Verz.nr"]
    twin = paragraphs(*header, "A. Bos", B, C)
    assert C in found(twin, BSN)
    cells = table(header, [["A. Bos", B, C]], where="body")
    assert found([*twin, *cells], BSN) == [B, B]
    assert found([*paragraphs(f"BSN {C}"), *cells], BSN, STRONG_FROM) == [C, B]


def test_a_sentence_before_the_line_of_a_number_is_no_title():
    assert found(paragraphs(f"Het BSN is bekend.\n{B}"), BSN, STRONG_FROM) == []


def test_a_number_named_once_is_known_everywhere():
    assert found([*paragraphs(f"Betreft {B}", where="subject"), *paragraphs(f"BSN {B}")], BSN, STRONG_FROM) == [B, B]


@pytest.mark.parametrize("sample", ["123456782", "111222333", "999990019"])
def test_the_test_numbers_of_the_configuration_are_not_reported(sample):
    assert bsns(f"BSN {sample}") == []


def test_numbers_inside_addresses_are_not_reported_on_distant_words():
    text = "Over het BSN leest u meer op onze site."
    assert bsns(text, f"https://site.example/artikelen/{B}") == []
    assert bsns(text, f"Mail {B}@site.example") == []


def test_the_vat_number_of_a_sole_trader_never_counts_as_strong():
    text = f"Het BSN van Jan is {B}. Btw: NL{B}B01"
    strong, likely = findings(paragraphs(text), BSN)
    assert (strong.score, likely.score) == (0.85, 0.6)
    assert likely.evidence == (Evidence.OLD_VAT_NUMBER,)
    assert bsns(f"Btw NL{B}B01 (eenmanszaak)", f"Zie {B}.") == [B]


@pytest.mark.parametrize(
    "text",
    ["Jan de Vries, zzp'er, btw {}", "Eenmanszaak De Tuin | btw {}", "btw {} van Jan de tuinman",
     "{} t.n.v. mw. De Boer",
     "J. Bos h/o Bos Klussen, btw-nr {}", "Mijn btw-nummer is {}", "I am self-employed, VAT {}",
     "P. Vos, handelend onder de naam Vos Tekst, {}", "freelancer, btw-id: {}", "btw {} (van mijn man)",
     "BSN / btw: {}", "sole trader, VAT number {}"],
)  # fmt: skip
def test_a_tax_number_that_is_said_to_be_a_persons_holds_a_bsn(text):
    assert bsns(text.format(f"NL{B}B01")) == [B]
    assert bsns(text.format(f"{B}L01")) == [B]


@pytest.mark.parametrize(
    "text",
    ["KvK 64190287 | btw NL{}B01", "VAT ID NL{}B01, HS code 44189990", "our VAT number is NL{}B01",
     "Onze btw-code is NL{}B01 maar wij rekenen geen btw.", "Loonheffingennummer {}L01, run 2026-10A",
     "Aangiftenummer {}B01 6090", "Omzetbelastingnummer {}B01", "btw-id: NL{}B01 van Jachthaven Zuid",
     "Bakkerij Bos, btw NL{}B01", "loonheffingennr. {} L 02"],
)  # fmt: skip
def test_a_tax_number_that_nothing_says_is_a_persons_is_not_reported(text):
    assert bsns(text.format(B)) == []
    (possible,) = findings(paragraphs(text.format(B)), BSN)
    assert possible.score == 0.4


@pytest.mark.parametrize(
    "name", ["B.V.", "BV", "N.V.", "Stichting De Brug", "Vereniging X", "coöperatie", "Ltd", "GmbH"]
)
def test_a_tax_number_beside_the_name_of_an_organisation_holds_no_bsn(name):
    assert bsns(f"Bos {name}, Dorpsstraat 1, btw NL{B}B01") == []
    assert bsns(f"Btw NL{B}B01 t.n.v. Bos {name}") == []
    assert bsns(f"Bos {name}", f"Btw NL{B}B01") == []


def test_a_misread_number_behind_the_word_is_likely_and_lifts_nothing():
    (finding, other) = findings(paragraphs("BSN 9l2345676", f"Order {B}", f"Het BSN: {C}"), BSN)
    assert other.text == C
    assert (finding.text, finding.score) == ("9l2345676", 0.6)
    assert finding.evidence == (Evidence.UNUSUAL_FORM, Evidence.CONTEXT_WORD)


@pytest.mark.parametrize(
    "text",
    [
        "Stuur nooit uw BSN per mail.",
        "Wees voorzichtig met het delen van uw BSN.",
        "Neem uw BSN mee naar de balie.",
        "Kunt u ons uw BSN doorgeven?",
        "Mails met een BSN worden om veiligheidsredenen niet beantwoord.",
        "Never send your BSN (citizen service number) by e-mail.",
        "Please do not share your BSN by email.",
    ],
)
def test_a_sentence_that_speaks_of_bsns_as_such_announces_none(text):
    assert bsns(text, f"Zie {B}.") == []
    assert bsns(f"{text} Zie {B}.") == []
    assert bsns(f"{text}\n{B} is uw ordernummer") == []
    assert bsns(f"Nummer {B}\n{text}") == []


@pytest.mark.parametrize(
    "text", ["{} is uw ordernummer", "{} (polisnr.)", "{} = factuur", "Graag {} vermelden als kenmerk",
             "With {} you can track your order", "{} is your booking reference", "Uw relatienumer: {}"]
)  # fmt: skip
def test_another_name_may_stand_behind_the_number(text):
    assert bsns("Hieronder het BSN van Jan.", text.format(B)) == []


def test_a_disclaimer_names_no_number_elsewhere_and_no_number_names_one_in_it():
    footer = Segment("Het BSN van uw kind:", Place("body", is_boilerplate=True))
    assert found([footer, *paragraphs(B)], BSN) == []
    assert found([*paragraphs("BSN:"), Segment(f"Zie {B}", Place("body", is_boilerplate=True))], BSN) == []
    quoted = Segment("Stuur ons het BSN.", Place("body", is_quoted=True, is_boilerplate=True))
    assert found([*paragraphs(f"Ja hoor, {B}."), quoted], BSN) == []


def test_hostile_text_takes_no_time():
    for piece in ("912345676 ", "9 ", "9.", "BSN ", "bsn 9l2 ", "NL912345676B0 ", "9\n> ", "b.s.n. ", "niet BSN "):
        bsns((piece * 20_000)[:100_000])
