"""Samples of Outlook's own files, .msg and winmail.dat, by the writers that the tests have (which need pytest)."""

import struct

from benchmarks.extraction.samples import Group, Planter, Sample

MAKER = "tests/content"
_SUBJECT, _SENDER, _SENDER_ADDRESS, _BODY, _HTML, _RTF = 0x0037, 0x0C1A, 0x5D01, 0x1000, 0x1013, 0x1009
_FILE_NAME, _FILE_DATA = 0x3707, 0x3701
_ANCESTOR_SUBJECT, _COMPANY = 0x0070, 0x3A16


def groups() -> list[Group]:
    return [Group(MAKER, "Outlook", lambda: [_message(), _winmail()])]


def _message() -> Sample:
    from tests.content.formats.compound_file import write_compound_file
    from tests.content.formats.test_mapi import USER_SET, stored
    from tests.content.formats.test_outlook_message import attachment, embedded, message, names, part, recipient

    plant = Planter("msg")
    inner = part([(_SUBJECT, plant("inner subject")), (_BODY, plant("inner body"))], header=24)
    rtf = rb"{\rtf1\ansi\pard Nummer " + plant("body in compressed RTF").encode() + rb"\par}"
    streams = message(
        recipient(0, f"Piet {plant('recipient')}", "piet@burger.example"),
        recipient(1, f"Els {plant('blind recipient')}", "els@burger.example", kind=3),
        attachment(0, [(_FILE_NAME, "lijst.csv")], plant.fill("Naam;BSN\nJan;[[CSV attached]]\n").encode()),
        attachment(1, [(_FILE_NAME, f"{plant('name of an attachment')}.bin")], b"\0\1\2"),
        embedded(2, "bericht", inner),
        names((USER_SET, "Dossier")),
        texts=[
            (_SENDER, f"Jan {plant('sender')}"),
            (_SENDER_ADDRESS, "jan@burger.example"),
            (_BODY, f"Beste,\r\n\r\nNummer {plant('body')}"),
            (_ANCESTOR_SUBJECT, plant("topic of the thread")),
            (0x8000, plant("field of one's own")),
        ],
        binary=[(_HTML, plant.fill("<p>Nummer [[HTML body]]</p>").encode()), (_RTF, stored(rtf))],
    )
    streams["__substg1.0_0037001F"] = plant("subject").encode("utf-16-le")
    return plant.sample(MAKER, "mail.msg", write_compound_file(streams))


def _winmail() -> Sample:
    from tests.content.formats.test_mapi import stored
    from tests.content.formats.test_tnef import (
        ATTACHMENT,
        MESSAGE,
        NEW_ATTACHMENT,
        binary,
        named,
        properties,
        sized,
        text,
        winmail,
    )

    plant = Planter("tnef")
    own = named(
        0x1F, "Dossier", struct.pack("<I", 1) + sized(plant("field of one's own").encode("utf-16-le") + b"\0\0")
    )
    rtf = rb"{\rtf1\ansi\pard Nummer " + plant("body in compressed RTF").encode() + rb"\par}"
    page = binary(_HTML, plant.fill("<p>Nummer [[HTML body]]</p>").encode())
    payload = winmail(
        (MESSAGE, 0x00018004, plant("subject").encode() + b"\0"),
        (MESSAGE, 0x0002800C, f"Nummer {plant('body')}".encode() + b"\0"),
        properties(text(_SENDER, plant("sender")), page, binary(_RTF, stored(rtf)), own),
        NEW_ATTACHMENT,
        (ATTACHMENT, 0x00018010, b"lijst.csv\0"),
        (ATTACHMENT, 0x0006800F, plant.fill("Naam;BSN\nJan;[[CSV attached]]\n").encode()),
    )
    return plant.sample(MAKER, "winmail.dat", payload)
