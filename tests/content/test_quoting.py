"""Whose words they are: own text, signature, quoted history, and what is forwarded to new readers."""

import pytest

from tests.content.messages import html, message, read_content

HISTORIES = {
    "outlook dutch": "Van: Bob <bob@x.example>\nVerzonden: maandag 16 november\nAan: Alice\nOnderwerp: RE\n\n{old}",
    "outlook english": "From: Bob\nSent: Monday, 16 November 2026\nTo: Alice\nCc: Carol\nSubject: RE: case\n\n{old}",
    "outlook german": "Von: Bob\nGesendet: Montag, 16. November 2026\nAn: Alice\nBetreff: AW: Fall\n\n{old}",
    "bold headers": "*Van:* Bob\n*Datum:* maandag 16 november 2026\n*Aan:* Alice\n*Onderwerp:* RE\n\n{old}",
    "one line": "From: Bob Sent: Monday, 16 November 2026 To: Alice Subject: RE: case\n{old}",
    "separator dutch": "-----Oorspronkelijk bericht-----\nVan: Bob\n{old}",
    "separator english": "-----Original Message-----\n{old}",
    "gmail dutch": "Op ma 16 nov. 2026 om 09:12 schreef Bob <bob@outside.example>:\n\n{old}",
    "gmail english": "On Mon, Nov 16, 2026 at 9:12 AM Bob <bob@outside.example> wrote:\n\n{old}",
    "gmail broken line": "On Mon, Nov 16, 2026 at 9:12 AM Bob de Lange Naam\n<bob@outside.example> wrote:\n\n{old}",
    "gmail german": "Am Mo., 16. Nov. 2026 um 09:12 Uhr schrieb Bob <bob@outside.example>:\n\n{old}",
    "apple dutch": "Op 16 nov. 2026 om 09:12 heeft Bob <bob@outside.example> het volgende geschreven:\n\n{old}",
    "name first": "Bob de Vries schreef op 16-11-2026 om 09:12:\n{old}",
    "notes": '"Bob" <bob@outside.example> on 16-11-2026 09:12:19 AM\nTo: Alice\ncc: Carla\n\nSubject: RE: case\n{old}',
    "marks": "> {old}",
    "deep marks": ">> {old}",
    "marks under wrote": "On 16 Nov 2026, Bob wrote:\n>\n> {old}",
}


def flags(raw, value):
    return [(s.place.is_quoted, s.place.is_signature) for s in read_content(raw).segments if value in s.text]


@pytest.mark.parametrize("history", HISTORIES.values(), ids=HISTORIES)
@pytest.mark.parametrize("lines", ["text", "html"])
def test_history_is_quoted_and_own_text_is_not(history, lines):
    body = "Beste Bob,\n\nHet nummer is 923456789.\n\n" + history.format(old="oude tekst 912345678")
    raw = (
        message(body)
        if lines == "text"
        else html("".join(f"<div>{_escape(line) or '<br>'}</div>" for line in body.split("\n")))
    )
    assert flags(raw, "923456789") == [(False, False)]
    if lines == "text" or "> {old}" not in history:
        assert flags(raw, "912345678") == [(True, False)]


def _escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


HTML_HISTORIES = {
    "apple": '<blockquote type="cite"><p>912345678</p></blockquote>',
    "gmail": (
        '<div class="gmail_quote"><div class="gmail_attr">Op 1 jan 2026 om 9:00 schreef Bob &lt;b@x.example&gt;:</div>'
        '<blockquote class="gmail_quote">912345678</blockquote></div>'
    ),
    "outlook, with a table in the history": (
        "<div><b>Van:</b> Bob<br><b>Verzonden:</b> maandag<br><b>Aan:</b> Alice<br><b>Onderwerp:</b> x</div>"
        "<table><tr><td>BSN</td><td>912345678</td></tr></table>"
    ),
}


@pytest.mark.parametrize("markup", HTML_HISTORIES.values(), ids=HTML_HISTORIES)
def test_html_history_is_quoted(markup):
    assert flags(html(f"<p>nieuw 923456789</p>{markup}"), "912345678") == [(True, False)]
    assert flags(html(f"<p>nieuw 923456789</p>{markup}"), "923456789") == [(False, False)]


def test_an_answer_between_quoted_lines_is_own_text():
    body = "On 16 Nov 2026, Bob wrote:\n> wat is het BSN?\nDat is 912345678\n> en het adres?\nKade 1\n"
    assert flags(message(body), "912345678") == [(False, False)]


@pytest.mark.parametrize(
    "own",
    [
        "Van: Utrecht\nNaar: Amersfoort",
        "From here on it is 912345678",
        "Afspraak 12-03-2026 10:30\nAan de slag",
        "Op 3 mei schreef ik: goed",
    ],
)
def test_ordinary_words_start_no_history(own):
    assert flags(message(f"{own}\n\nNummer 912345678 volgt"), "912345678 volgt") == [(False, False)]


@pytest.mark.parametrize(
    "body",
    [
        "zie onder\n\n---------- Forwarded message ---------\nVan: Bob\nDate: ma\nTo: Alice\nSubject: x\n\n912345678",
        "zie onder\n\nBegin doorgestuurd bericht:\n\nVan: Bob\nDatum: 16 nov\nAan: Alice\nOnderwerp: x\n\n912345678",
    ],
)
def test_what_is_forwarded_is_new_to_its_readers(body):
    assert flags(message(body), "912345678") == [(False, False)]


@pytest.mark.parametrize("subject", ["FW: zaak", "Fwd: zaak", "fw : zaak", "Doorst: zaak"])
def test_the_history_of_a_forward_is_new_to_its_readers(subject):
    body = "zie onder\n\nVan: Bob\nVerzonden: maandag\nAan: Alice\nOnderwerp: zaak\n\n912345678"
    assert flags(message(body, f"Subject: {subject}"), "912345678") == [(False, False)]
    assert flags(message(body, "Subject: RE: FW: zaak"), "912345678") == [(True, False)]


CLOSINGS = (
    """
Met vriendelijke groet,|Met vriendelijke groeten|Vriendelijke groet,|Mvg|MVG,|m.v.g.|Groet,|Groeten,|Groetjes|gr|Gr.
Hartelijke groet,|Hartelijke groeten|Lieve groet,|Warme groet,|Beste groet|Hoogachtend,|Groetjes van Alice Jansen
Groet, Alice|Mvg Alice|Liefs,|Kind regards,|Best regards|Regards,|Yours sincerely,|Cheers|Mit freundlichen Grüßen|--
Verzonden vanaf mijn iPhone|Sent from my iPhone|Verstuurd vanaf Outlook voor Android|grtz
Alvast met vriendelijke groet,
""".strip()
    .replace("\n", "|")
    .split("|")
)


@pytest.mark.parametrize("closing", CLOSINGS)
def test_a_signature_starts_at_the_closing(closing):
    body = f"Nummer 923456789\n\n{closing}\n\nAlice Jansen\nT 06 12345678\n\n> oud 912345678"
    assert flags(message(body), "923456789") == [(False, False)]
    assert flags(message(body), "06 12345678") == [(False, True)]
    assert flags(message(body), "912345678") == [(True, False)]


@pytest.mark.parametrize(
    "line", ["Groeten we elkaar dan morgen op het station in Utrecht?", "De groet is verplicht:", "Graag gedaan"]
)
def test_ordinary_words_start_no_signature(line):
    assert flags(message(f"{line}\n\nNummer 912345678"), "912345678") == [(False, False)]


def test_a_postscript_ends_the_signature():
    assert flags(message("Hoi\n\nGroet,\nAlice\n\nPS: het BSN is 912345678"), "912345678") == [(False, False)]


def test_a_signature_does_not_go_on_for_ever():
    body = "Hoi\n\nGroet,\n" + "\n".join(f"regel {n}" for n in range(40)) + "\nBSN 912345678"
    assert flags(message(body), "912345678") == [(False, False)]


def test_a_list_below_the_greeting_is_no_signature():
    rows = "".join(f"<tr><td>Naam {n}</td><td>Kade</td><td>91234567{n}</td></tr>" for n in range(5))
    assert flags(html(f"<p>Hoi</p><p>Groet,<br>Alice</p><table>{rows}</table>"), "912345673") == [(False, False)]


def test_flowed_lines_are_joined():
    raw = message("dit is een \nlange regel met 912 \n345678\nkort", content_type="text/plain; format=flowed; delsp=no")
    assert [s.text for s in read_content(raw).segments] == ["dit is een lange regel met 912 345678\nkort"]


def test_flowed_lines_with_delsp_are_joined_without_space():
    raw = message("912 \n345678", content_type="text/plain; format=flowed; delsp=yes")
    assert [s.text for s in read_content(raw).segments] == ["912345678"]
