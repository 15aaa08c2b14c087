"""Values written so that a quick reader sees them and a naive pattern does not; and look-alikes that are none.

Each case: a name, the paragraphs of a body, the kind of data, and the value as it stands in the text. In a name
`file:` the paragraph is the name of an attachment.
"""

import pytest

from mailguard.findings import Place, Segment
from mailguard.vocabulary import EntityType
from tests.detectors.build import findings

B, C = "912345676", "980768901"
BSN, IBAN = EntityType.NL_BSN, EntityType.IBAN_CODE
PHONE, EMAIL = EntityType.PHONE_NUMBER, EntityType.EMAIL_ADDRESS

Case = tuple[str, tuple[str, ...], EntityType, str]

_FULL_WIDTH = {ord("0") + n: 0xFF10 + n for n in range(10)}
_BOLD = {ord("0") + n: 0x1D7CE + n for n in range(10)}
_CIRCLED = {ord(str(n)): 0x245F + n for n in range(1, 10)}
_BLACK_CIRCLED = {ord(str(n)): 0x2775 + n for n in range(1, 10)}
_SUPERSCRIPT = dict(zip(map(ord, "0123456789"), "⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True))
_SUBSCRIPT = {ord("0") + n: 0x2080 + n for n in range(10)}
_THAI = {ord("0") + n: 0x0E50 + n for n in range(10)}


def _bsn(name: str, number: str, text: str = "Het BSN: {}, graag verwerken.") -> Case:
    return name, (text.format(number),), BSN, number


def _word(text: str) -> Case:
    return f"word: {text}", (text.format(B),), BSN, B


BSN_FORMS = [
    _bsn("spaces", "912 345 676"),
    _bsn("double spaces", "912  345  676"),
    _bsn("dots", "912.345.676"),
    _bsn("dots 4-2-3", "9123.45.676"),
    _bsn("dashes", "912-345-676"),
    _bsn("slashes", "912/345/676"),
    _bsn("bars", "912|345|676"),
    _bsn("commas", "912,345,676"),
    _bsn("underscores", "912_345_676"),
    _bsn("plus signs", "912+345+676"),
    _bsn("backslashes", "912\\345\\676"),
    _bsn("middle dots", "912·345·676"),
    _bsn("bullets", "912•345•676"),
    _bsn("stars", "912*345*676"),
    _bsn("apostrophes", "912'345'676"),
    _bsn("dash with spaces", "912 - 345 - 676"),
    _bsn("slash with spaces", "912 / 345 / 676"),
    _bsn("two and two", "91 23 45 67 6"),
    _bsn("three groups of odd length", "9 1234 5676"),
    _bsn("two groups", "91234 5676"),
    _bsn("tabs", "912\t345\t676"),
    _bsn("each digit apart", "9 1 2 3 4 5 6 7 6"),
    _bsn("each digit with a dash", "9-1-2-3-4-5-6-7-6"),
    _bsn("each digit with a dot", "9.1.2.3.4.5.6.7.6"),
    _bsn("each digit with a bar", "9|1|2|3|4|5|6|7|6"),
    _bsn("each digit in brackets", "9] [1] [2] [3] [4] [5] [6] [7] [6", "BSN: [{}]"),
    _bsn("each digit with two spaces", "9  1  2  3  4  5  6  7  6"),
    _bsn("no-break spaces", "912\u00a0345\u00a0676"),
    _bsn("thin spaces", "912\u2009345\u2009676"),
    _bsn("figure spaces", "912\u2007345\u2007676"),
    _bsn("ideographic spaces", "912\u3000345\u3000676"),
    _bsn("en dashes", "912–345–676"),
    _bsn("minus signs", "912−345−676"),
    _bsn("zero-width spaces", "9\u200b1\u200b2345676"),
    _bsn("zero-width joiners", "912\u200d345\u200c676"),
    _bsn("soft hyphens", "9123\u00ad45676"),
    _bsn("byte-order mark", "912\ufeff345676"),
    _bsn("right-to-left marks", "912\u200f345\u202e676"),
    _bsn("isolates", "912\u2066345\u2069676"),
    _bsn("tag characters", "912\U000e0041345\U000e007f676"),
    _bsn("variation selectors", "9\ufe0f1\ufe0f2345676"),
    _bsn("keycaps", "9\ufe0f\u20e31\ufe0f\u20e32345676"),
    _bsn("grapheme joiners", "912\u034f345676"),
    _bsn("underlined by marks", "9\u03321\u03322\u0332345676"),
    _bsn("full-width digits", B.translate(_FULL_WIDTH)),
    _bsn("bold digits", B.translate(_BOLD)),
    _bsn("circled digits", B.translate(_CIRCLED)),
    _bsn("black circled digits", B.translate(_BLACK_CIRCLED)),
    _bsn("superscript", B.translate(_SUPERSCRIPT)),
    _bsn("subscript", B.translate(_SUBSCRIPT)),
    _bsn("Thai digits", B.translate(_THAI)),
    _bsn("character references", "&#57;&#49;&#50;345676"),
    _bsn("hexadecimal references", "&#x39;12345676"),
    _bsn("named reference", "912&nbsp;345&nbsp;676"),
    _bsn("line end", "912 345\n676"),
    _bsn("line end and quote mark", "912 345\n> 676"),
    _bsn("line end and two quote marks", "912\n> > 345 676"),
    _bsn("number on a quoted line", "912 345 676", "> Het BSN is\n> {}\n> Groet"),
    _bsn("letters for digits", "9l2345676"),
    _bsn("capital O for zero", "98O7689O1"),
    _bsn("capital I for one", "9I2345676"),
    _bsn("lost zero", "94202862"),
]
BSN_WORDS = [
    _word(text)
    for text in (
        "BSN{}", "bsn:{}", "B.S.N. {}", "B S N {}", "B-S-N {}", "B_S_N: {}", "b/s/n {}", "B*S*N {}", "bsn_nr={}",
        "ВSN {}", "ΒSΝ: {}", "BЅN {}", "ВЅΝ {}", "Ⓑⓢⓝ {}", "𝐁𝐒𝐍 {}", "ＢＳＮ {}", "B\u200bS\u200bN {}", "B\u00adSN {}",
        "b&#115;n {}", "B\u0332S\u0332N\u0332 {}", "B5N {}", "8SN {}", "BSN-nummer is {}", "bsnnummer {}",
        "Burgerservicenr.: {}", "burgerservicenumer {}", "burgerservice-\nnummer {}", "burger servicenr {}",
        "Burgerserv\u00adicenummer {}", "sofinummer {}", "sofi nr. {}", "citizen's service number {}", "SSN {}",
        "*BSN* {}", "_BSN:_ {}", "**BSN**: {}", "BSN (9 cijfers): {}", "BSN → {}", "BSN 👉 {}", "<b>BSN</b> {}",
        "[BSN]{}", "BSN\t:\t{}", "BSN ................ {}", "BSN\n\n{}", "{} (bsn)", "{} = BSN", "{}, dat is zijn BSN",
    )
]  # fmt: skip
BSN_PLACES = [
    ("file: word before", (f"bsn_{B}.pdf",), BSN, B),
    ("file: word before without gap", (f"BSN{B}.docx",), BSN, B),
    ("file: word behind", (f"{B}-bsn.pdf",), BSN, B),
    ("file: grouped", ("Scan BSN 912.345.676 Jansen.pdf",), BSN, "912.345.676"),
    ("file: known from the text", (f"BSN {B}", f"{B}_Jansen.docx"), BSN, B),
    ("file: known from the text, after a word", (f"Zijn BSN is {B}.", f"Beschikking-{B}.pdf"), BSN, B),
    ("file: a dossier known from the text", (f"Zijn BSN is {B}.", f"dossier {B}.pdf"), BSN, B),
    ("old VAT number", (f"Btw-nummer NL{B}B01 van Jan de tuinman",), BSN, B),
    ("old VAT number with dots", ("BTW NL.9123.45.676.B.01",), BSN, "9123.45.676"),
    ("old VAT number in small letters", (f"btw nl{B}b03",), BSN, B),
    ("payroll tax number", (f"Loonheffingennummer {B}L01",), BSN, B),
]
IBANS = [
    (name, (f"Graag naar {written} t.n.v. A. Benali.",), IBAN, written)
    for name, written in (
        ("IBAN with spaces", "NL59 RABO 0270 2295 47"),
        ("IBAN with double spaces", "NL59  RABO  0270  2295  47"),
        ("IBAN with dots", "NL59.RABO.0270.2295.47"),
        ("IBAN with slashes", "NL59/RABO/0270/2295/47"),
        ("IBAN with underscores", "NL59_RABO_0270_2295_47"),
        ("IBAN with en dashes", "NL59–RABO–0270–2295–47"),
        ("IBAN letter by letter", "N L 5 9 R A B O 0 2 7 0 2 2 9 5 4 7"),
        ("IBAN in small letters", "nl59rabo0270229547"),
        ("IBAN with no-break spaces", "NL59\u00a0RABO\u00a00270\u00a02295\u00a047"),
        ("IBAN with soft hyphens", "NL59\u00adRABO\u00ad0270229547"),
        ("IBAN with Cyrillic letters", "NL59 RАВО 0270 2295 47"),
        ("IBAN with Greek letters", "ΝL59RABΟ0270229547"),
        ("IBAN with full-width digits", "NL５９RABO０２７０２２９５４７"),
        ("IBAN over a quoted line end", "NL59 RABO 0270\n> 2295 47"),
        ("IBAN with character references", "NL59&nbsp;RABO&nbsp;0270229547"),
    )
]
PHONES = [
    (name, (f"Bel {written} even.",), PHONE, written)
    for name, written in (
        ("phone with spaces", "06 12 34 56 78"),
        ("phone digit by digit", "0 6 1 2 3 4 5 6 7 8"),
        ("phone with dots", "06.12.34.56.78"),
        ("phone with underscores", "06_12345678"),
        ("phone with middle dots", "06·12·34·56·78"),
        ("phone with en dash", "06–12345678"),
        ("phone with double dash", "06--12345678"),
        ("phone with no-break spaces", "06\u00a012\u00a034\u00a056\u00a078"),
        ("phone with zero-width spaces", "06\u200b1234\u200b5678"),
        ("phone with circled digits", "0⑥12345678"),
        ("phone with full-width digits", "０６１２３４５６７８"),
        ("phone over a line end", "06 1234\n5678"),
        ("phone with country code", "+31(0)6-12345678"),
        ("phone with character references", "&#48;&#54;12345678"),
    )
]
EMAILS = [
    (name, (f"Mail {written} morgen.",), EMAIL, written)
    for name, written in (
        ("mail plain", "jan.jansen@provider.example"),
        ("mail with full-width at", "jan\uff20provider.example"),
        ("mail with small at", "jan\ufe6bprovider.example"),
        ("mail with zero-width space", "jan\u200b@\u200bprovider.example"),
        ("mail with soft hyphen", "jan.jan\u00adsen@provider.example"),
        ("mail with Cyrillic letters", "jаn@рrovider.example"),
        ("mail with bold letters", "𝐣𝐚𝐧@provider.example"),
        ("mail with character reference", "jan&#64;provider&#46;example"),
        ("mail with named reference", "jan&commat;provider&period;example"),
        ("mail with [at]", "jan[at]provider.example"),
        ("mail with (at) and (dot)", "jan (at) provider (dot) example"),
        ("mail with apenstaartje", "jan(apenstaartje)provider.example"),
        ("mail with [punt]", "jan[at]provider[punt]example"),
        ("mail in words", "jan.jansen at provider dot example"),
        ("mail in Dutch words", "jan apenstaartje provider punt example"),
    )
]
CASES: list[Case] = [*BSN_FORMS, *BSN_WORDS, *BSN_PLACES, *IBANS, *PHONES, *EMAILS]

NOTHING: list[Case] = [
    ("order digit by digit", ("Order 9 1 2 3 4 5 6 7 6",), BSN, ""),
    ("order with a look-alike", (f"Оrder {B}",), BSN, ""),
    ("number first", (f"{B} is uw ordernummer, uw BSN hebben wij niet nodig.",), BSN, ""),
    ("denied", (f"Stuur nooit uw BSN per mail. Uw dossier is {B}.",), BSN, ""),
    ("privacy statement", ("Hoe wij uw BSN verwerken leest u in onze privacyverklaring.", f"Zie {B}."), BSN, ""),
    ("new VAT number", ("Btw-id NL002455799B11",), BSN, ""),
    ("VAT number of a company", (f"Bakkerij Jansen B.V., btw NL{B}B01",), BSN, ""),
    ("VAT number of a foundation", (f"Stichting De Brug\nBTW: NL{B}B01",), BSN, ""),
    ("payroll tax number of an association", (f"Sportvereniging Dorp, loonheffingennummer {B}L01",), BSN, ""),
    ("file: bare number", (f"{B}_Jansen.docx",), BSN, ""),
    ("file: order", (f"BSN uitleg bij factuur {B}.pdf",), BSN, ""),
    ("decimal", ("bsn 9123.45676",), BSN, ""),
    ("amount", ("BSN-kosten 9.123.456,76",), BSN, ""),
    ("letters that read as no BSN", ("BSN 9l2345677",), BSN, ""),
    ("a word behind the word", ("BSN OllIBSOZl",), BSN, ""),
    ("too long", (f"BSN {B}12",), BSN, ""),
    ("IBAN that fails", ("NL59 RАВО 0270 2295 48",), IBAN, ""),
    ("a sentence of letters", ("In 20 26 de kat en de hond zijn er",), IBAN, ""),
    ("order like a phone", ("Order 06_12345678",), PHONE, ""),
    ("a time table", ("08 15 | 09 30 | 10 45",), PHONE, ""),
    ("price per piece", ("3 stuks @ 4.50 euro",), EMAIL, ""),
    ("at in English", ("We meet at provider.example on Monday",), EMAIL, ""),
    ("at in brackets", ("Noot [at] 4.5 procent",), EMAIL, ""),
    ("keyboard talk", ("Druk op het apenstaartje (@) van uw toetsenbord.",), EMAIL, ""),
]


def segments_of(name: str, texts: tuple[str, ...]) -> list[Segment]:
    last = texts[-1]
    body = [Segment(text, Place("body")) for text in texts[:-1]]
    return [*body, Segment(last, Place(last if name.startswith("file:") else "body"))]


@pytest.mark.parametrize(("name", "texts", "entity", "value"), CASES, ids=[case[0] for case in CASES])
def test_a_value_is_found_and_its_span_is_what_was_written(name, texts, entity, value):
    segments = segments_of(name, texts)
    hits = [hit for hit in findings(segments, entity) if hit.segment == len(texts) - 1 and hit.score >= 0.5]
    assert [hit.text for hit in hits] == [value]
    assert texts[-1][hits[0].start : hits[0].end] == value


@pytest.mark.parametrize(("name", "texts", "entity", "value"), NOTHING, ids=[case[0] for case in NOTHING])
def test_what_only_looks_like_one_is_not_found(name, texts, entity, value):
    hits = [hit.text for hit in findings(segments_of(name, texts), entity) if hit.score >= 0.5]
    assert hits == ([value] if value else [])
