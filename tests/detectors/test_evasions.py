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
        "ВSN {}", "ΒSΝ: {}", "BЅN {}", "ВЅΝ {}", "Ⓑⓢⓝ {}", "𝐁𝐒𝐍 {}", "ＢＳＮ {}", "B\u200bS\u200bN {}",
        "B\u00adSN {}",
        "b&#115;n {}", "B\u0332S\u0332N\u0332 {}", "B5N {}", "8SN {}", "BSN-nummer is {}", "bsnnummer {}",
        "Burgerservicenr.: {}", "burgerservicenumer {}", "burgerservice-\nnummer {}", "burger servicenr {}",
        "Burgerserv\u00adicenummer {}", "sofinummer {}", "sofi nr. {}", "citizen's service number {}", "SSN {}",
        "*BSN* {}", "_BSN:_ {}", "**BSN**: {}", "BSN (9 cijfers): {}", "BSN → {}", "BSN 👉 {}", "<b>BSN</b> {}",
        "[BSN]{}", "BSN\t:\t{}", "BSN ................ {}", "BSN\n\n{}", "{} (bsn)", "{} = BSN",
        "{}, dat is zijn BSN",
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
    ("old VAT number with dots", ("Eenmanszaak, BTW NL.9123.45.676.B.01",), BSN, "9123.45.676"),
    ("old VAT number in small letters", (f"zzp, btw nl{B}b03",), BSN, B),
    ("payroll tax number", (f"Loonheffingennummer {B}L01 (eenmanszaak)",), BSN, B),
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


def _cases(entity: EntityType, text: str, forms: dict[str, str]) -> list[Case]:
    """A value in one sentence, written in several ways."""
    return [(f"{entity.value}: {name}", (text.format(written),), entity, written) for name, written in forms.items()]


def _keys(entity: EntityType, value: str, *lines: str) -> list[Case]:
    """One value behind keys and labels as people, programs and forms write them."""
    return [(f"{entity.value}: {line!r}", (line.format(value),), entity, value) for line in lines]


ID_DOCUMENTS = [
    *_cases(EntityType.NL_ID_DOCUMENT, "Zijn paspoortnummer is {} en dat klopt.", {
        "zero-width space": "NX4F\u200b8K2L7", "soft hyphen": "NX4F\u00ad8K2L7", "full-width": "ＮＸ４Ｆ８Ｋ２Ｌ７",
        "Cyrillic letters": "NХ4F8К2L7", "letter by letter": "N X 4 F 8 K 2 L 7", "small letters": "nx4f8k2l7",
        "character reference": "&#78;X4F8K2L7", "bold digits": "NX𝟒F𝟖K𝟐L𝟕", "a space": "NX4F 8K2L7",
    }),
    *_cases(EntityType.NL_ID_DOCUMENT, "Rijbewijsnummer: {}.", {
        "licence with spaces": "5123 456 789", "licence with dashes": "512-345-6789",
        "licence with en dashes": "512–345–6789",
    }),
    *_keys(EntityType.NL_ID_DOCUMENT, "NX4F8K2L7",
        '"paspoortNummer": "{}"', "<paspoort_nr>{}</paspoort_nr>", "travel_document_number={}", "*Paspoort*: {}",
        "Paspoort nr. ........ {}", "Naam\tID-kaart\nA. Bos\t{}", "naam,documentnummer\nBos,{}",
        "{} is mijn paspoort", "identity_card_no: '{}'"),
    *_keys(EntityType.NL_ID_DOCUMENT, "5123456789", "driver_license: {}", '"drivingLicenceNumber":"{}"'),
]  # fmt: skip
PLATES = [
    *_cases(EntityType.NL_LICENSE_PLATE, "De auto heeft kenteken {} volgens de lijst.", {
        "zero-width space": "KL-6\u200b78-N", "soft hyphen": "KL-\u00ad678-N", "full-width": "ＫＬ-６７８-Ｎ",
        "Cyrillic letters": "4-ТХК-72", "en dashes": "KL–678–N", "no-break hyphens": "KL‑678‑N", "spaces": "KL 678 N",
        "no separators": "KL678N", "small letters": "kl-678-n", "small letters, no separators": "kl678n",
        "dots": "KL.678.N", "slashes": "KL/678/N", "underscores": "KL_678_N", "middle dots": "KL·678·N",
        "thin spaces": "KL\u2009678\u2009N", "line end": "KL\n678 N", "character reference": "KL&#45;678&#45;N",
    }),
    *_keys(EntityType.NL_LICENSE_PLATE, "KL678N",
        '"kentekenNummer": "{}"', "<kenteken_nr>{}</kenteken_nr>", "licensePlate={}", "license_plate: {}",
        "nummerbord {}", "*Kenteken:* {}", "Naam      Kenteken\nA. Bos    {}", "vehicle_registration: {}", "ktk: {}",
        "kenteken_nr={}"),
    *_keys(EntityType.NL_LICENSE_PLATE, "KL-678-N", "Registration number: {}", "[{}] staat op de stoep"),
]  # fmt: skip
CARDS = [
    *_cases(EntityType.CREDIT_CARD, "Betaald met creditcard {} door hem.", {
        "zero-width space": "4111 1111 1\u200b111 1111", "soft hyphen": "41111111\u00ad11111111",
        "full-width digits": "４１１１ １１１１ １１１１ １１１１",
        "no-break spaces": "4111\u00a01111\u00a01111\u00a01111",
        "thin spaces": "4111\u20091111\u20091111\u20091111", "en dashes": "4111–1111–1111–1111",
        "dashes with spaces": "4111 - 1111 - 1111 - 1111", "slashes": "4111/1111/1111/1111",
        "commas": "4111,1111,1111,1111",
        "underscores": "4111_1111_1111_1111", "bars": "4111|1111|1111|1111", "odd groups": "4111 11111111 1111",
        "two groups": "41111111 11111111", "digit by digit": "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        "line end": "4111 1111\n1111 1111", "quoted line end": "4111 1111\n> 1111 1111",
        "character references": "4111&nbsp;1111&nbsp;1111&nbsp;1111", "circled digits": "④①①① ①①①① ①①①① ①①①①",
    }),
    *_keys(EntityType.CREDIT_CARD, "4111111111111111",
        '"cardNumber": "{}"', "<kaart_nummer>{}</kaart_nummer>", "creditcard={}", "?card_number={}&x=1",
        "creditcard\n{}", "Visa: _{}_", "Visa{}", "naam,creditcard\nBos,{}"),
]  # fmt: skip
ADDRESSES_OF_MACHINES = [
    *_cases(EntityType.IP_ADDRESS, "Ingelogd vanaf {} vannacht.", {
        "zero-width space": "84.241\u200b.200.17", "soft hyphen": "84.241.\u00ad200.17",
        "full-width": "８４.２４１.２００.１７",
        "dots in brackets": "84[.]241[.]200[.]17", "dots in words": "84(dot)241(dot)200(dot)17",
        "last dot in brackets": "84.241.200[.]17", "character references": "84&period;241&period;200&period;17",
        "capitals": "2A02:A446:1B2C:1::7C01", "full-width colons": "2a02：a446：1b2c：1::7c01",
    }),
    *_keys(EntityType.IP_ADDRESS, "84.241.200.17",
        '"clientIp": "{}"', "<ip_adres>{}</ip_adres>", "remote_addr={}", "_{}_ logde in", "*IP*: {}", "IP-adres\n{}",
        "ip ........ {}", "Naam | IP-adres\nA. Bos | {}", "hxxp://{}/inlog", "source_ip\t{}"),
]  # fmt: skip
PLACES = [
    *_cases(EntityType.GEO_LOCATION, "De locatie is {} bij de brug.", {
        "zero-width space": "52.16\u200b084, 5.40127", "soft hyphen": "52.1608\u00ad4, 5.40127",
        "full-width": "５２.１６０８４, ５.４０１２７", "no-break space": "52.16084,\u00a05.40127",
        "tab": "52.16084,\t5.40127",
        "line end": "52.16084,\n5.40127", "quoted line end": "52.16084,\n> 5.40127", "slash": "52.16084 / 5.40127",
        "character reference": "52&period;16084, 5&period;40127", "degrees": "52°09'39.0\"N 5°24'04.6\"E",
        "degrees with typographic marks": "52°09′39.0″N 5°24′04.6″E", "letters": "52.16084N 5.40127E",
    }),
    *_keys(EntityType.GEO_LOCATION, "52.16084, 5.40127",
        '"gpsLocation": "{}"', "<gps_location>{}</gps_location>", "latlng={}", "*Locatie*: {}", "GPS\n{}"),
    *_keys(EntityType.GEO_LOCATION, "52.16084</lat><lon>5.40127", "<lat>{}</lon>"),
    *_keys(EntityType.GEO_LOCATION, '52.16084,"lng":5.40127', '{{"lat":{}}}'),
    *_keys(EntityType.GEO_LOCATION, "52.16084, gpsLon: 5.40127", "gpsLat: {}"),
]  # fmt: skip
HOMES = [
    *_cases(EntityType.NL_ADDRESS, "Zij woont op {}, sinds kort.", {
        "zero-width space": "Kerk\u200bstraat 12", "soft hyphen": "Kerk\u00adstraat 12",
        "full-width": "Ｋｅｒｋｓｔｒａａｔ １２",
        "Cyrillic letters": "Kеrkstrааt 12", "no-break space": "Kerkstraat\u00a012",
        "thin space": "Kerkstraat\u200912",
        "two spaces": "Kerkstraat  12", "capitals": "KERKSTRAAT 12", "small letters": "kerkstraat 12",
        "no space": "Kerkstraat12",
        "line end": "Kerkstraat\n12", "character reference": "Kerkstraat&nbsp;12", "dash": "Kerkstraat 12–A",
        "capitals, town in two words": "LAAN VAN MEERDERVOORT 120, 2517 AN DEN HAAG",
    }),
    *_keys(EntityType.NL_ADDRESS, "Dorpsweg 7-A",
        '"woonAdres": "{}"', "<huis_adres>{}</huis_adres>", "home_address={}", "adres: '{}'", "`adres`: `{}`",
        "*Adres:* {}", "Adres ........ {}", "wonende te “{}”, aldaar", "**{}**", "[{}]"),
]  # fmt: skip
BIRTHS = [
    *_cases(EntityType.DATE_OF_BIRTH, "Zij is geboren op {} in het ziekenhuis.", {
        "zero-width space": "12-0\u200b3-1987", "soft hyphen": "12-03-\u00ad1987", "full-width": "１２-０３-１９８７",
        "no-break spaces": "12\u00a0maart\u00a01987", "thin spaces": "12\u2009maart\u20091987",
        "tabs": "12\tmaart\t1987",
        "en dashes": "12–03–1987", "spaced dashes": "12 - 03 - 1987", "middle dots": "12·03·1987",
        "underscores": "12_03_1987",
        "line end": "12 maart\n1987", "quoted line end": "12\n> maart 1987", "apostrophe": "12 mrt ’87",
        "Cyrillic month": "12 mааrt 1987", "character reference": "12&#45;03&#45;1987",
    }),
    *_keys(EntityType.DATE_OF_BIRTH, "12-03-1987",
        '"geboorteDatum": "{}"', '"patientDob": "{}"', "<datum_geboorte>{}</datum_geboorte>", "geboorte_datum={}",
        "geb_dat: {}", "clientGeboortedatum: {}", "patientBirthDate={}", "datum van geboorte: {}",
        "_geboortedatum_: {}",
        "*Geboren:* {}", "Geboren ........ {}", "Geboren | {}", '"geboren": "{}"', "geboren op “{}”",
        "geboren op **{}**",
        "geboren ({})", "geboortedatum (dd-mm-jjjj): {}", "Geboren te Zeist d.d. {}", "Geb.dtm: {}", "Geboorte: {}",
        "naam,geboortedatum,plaats\nBos,{},Ede", '"naam","dob"\n"Bos","{}"', "_DOB_: {}", "born on the {}"),
]  # fmt: skip
STAFF = [
    *_cases(EntityType.EMPLOYEE_NUMBER, "Haar personeelsnummer {} is nieuw.", {
        "zero-width space": "104\u200b512", "soft hyphen": "104\u00ad512", "full-width": "１０４５１２",
        "no-break space": "104\u00a0512",
        "Cyrillic letter": "М-20417", "en dash": "M–20417", "dots": "104.512", "character reference": "&#49;04512",
    }),
    *_keys(EntityType.EMPLOYEE_NUMBER, "104512",
        '"employeeId": "{}"', "<personeels_nr>{}</personeels_nr>", "medewerkerNummer={}", "`staff_number`: `{}`",
        "Personeelsnr. ............ {}", "personeelsnr.              {}", "Personeelsnummer → {}",
        "[Personeelsnr] {}", "personeelsnummer “{}”", "personeelsnummer;{}", "<td>Personeelsnr</td><td>{}</td>",
        "naam,personeelsnummer\nBos,{}", "personneelsnummer {}", "personeelnumer {}"),
]  # fmt: skip
CLIENTS = [
    *_cases(EntityType.CLIENT_NUMBER, "Haar cliëntnummer {} is nieuw.", {
        "zero-width space": "104\u200b512", "soft hyphen": "104\u00ad512", "full-width": "１０４５１２",
        "no-break space": "104\u00a0512",
        "Cyrillic letter": "С-2024-0193", "en dashes": "C–2024–0193", "dots": "104.512",
        "character reference": "&#49;04512",
    }),
    *_keys(EntityType.CLIENT_NUMBER, "104512",
        '"clientId": "{}"', "<dossier_nr>{}</dossier_nr>", "patientNumber={}", "`zaak_id`: `{}`",
        "Cliëntnr. ............ {}",
        "Zaaknummer → {}", "[Dossiernr] {}", "leerlingnummer “{}”", "cliëntnummer;{}", "<td>MRN</td><td>{}</td>",
        "naam,dossiernummer\nBos,{}", "kliëntnumer {}"),
    *_keys(EntityType.CLIENT_NUMBER, "2024-0193", "dossier: {}"),
]  # fmt: skip
ILLNESS = [
    *_cases(EntityType.HEALTH, "Mevrouw heeft {} sinds kort.", {
        "zero-width space": "de\u200bpressie", "soft hyphen": "de\u00adpressie", "full-width": "ｄｅｐｒｅｓｓｉｅ",
        "capitals": "DEPRESSIE",
        "Cyrillic letters": "dерrеssiе", "character reference": "&#100;epressie", "bold letters": "𝐝𝐞𝐩𝐫𝐞𝐬𝐬𝐢𝐞",
        "acronym in small letters": "ptss", "two words for one": "burn out", "hyphens": "autisme-spectrumstoornis",
        "no-break space": "ziekte\u00a0van\u00a0Crohn", "line end": "ziekte van\nCrohn",
    }),
    *_keys(EntityType.HEALTH, "bloemkooloor",
        '"diagnose": "{}"', "<diagnose>{}</diagnose>", "diagnose={}", "*Diagnose:* {}", "diagnose_omschrijving: {}",
        "Diagnose (voorlopig): {}", "hoofddiagnose = '{}'"),
    *_keys(EntityType.HEALTH, "metformine", "medicatie={}", '"medication": "{}"', "Medicatie\t{}", "Medicijnen | {}"),
    *_keys(EntityType.HEALTH, "ICD10: F32.1", "Code {}."),
]  # fmt: skip
CASES: list[Case] = [
    *BSN_FORMS, *BSN_WORDS, *BSN_PLACES, *IBANS, *PHONES, *EMAILS, *ID_DOCUMENTS, *PLATES, *CARDS,
    *ADDRESSES_OF_MACHINES, *PLACES, *HOMES, *BIRTHS, *STAFF, *CLIENTS, *ILLNESS,
]  # fmt: skip

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
