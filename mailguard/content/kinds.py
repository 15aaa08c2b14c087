"""What kind of thing a part is: read as text, or named by a stable code when it is not. Content goes before claims."""

import re
from enum import Enum

from mailguard.content.mime import Part


class Kind(Enum):
    """How a part is read. The value is the stable code of `Uninspectable.detail` where it is not."""

    PLAIN = "plain"
    HTML = "html"
    XML = "xml"
    JSON = "json"
    DELIMITED = "delimited"
    CALENDAR = "calendar"
    CARD = "card"
    MESSAGE = "message"
    SIGNATURE = "signature"  # detached: holds no text of anyone
    EMPTY = "empty"
    PDF = "pdf"
    OFFICE = "office"
    IMAGE = "image"
    ARCHIVE = "archive"
    TNEF = "tnef"
    OUTLOOK = "msg"
    MEDIA = "media"
    PARTIAL = "partial"
    EXTERNAL = "external"
    SMIME_SIGNED = "smime-signed"
    SMIME_ENCRYPTED = "smime"
    PGP = "pgp"
    RPMSG = "rpmsg"
    OTHER = "other"


ENCRYPTED = frozenset((Kind.SMIME_ENCRYPTED, Kind.PGP, Kind.RPMSG))
_IMAGE_MAGIC = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"\0\0\1\0", b"8BPS")
# Windows metafiles, with a place and without (held in memory or of a file, [MS-WMF 2.3.2.2]), and those of LibreOffice.
_METAFILE_MAGIC = (b"\xd7\xcd\xc6\x9a", b"VCLMTF", *(bytes((t, 0, 9, 0, 0, v)) for t in (1, 2) for v in (1, 3)))
GZIP_MAGIC = b"\x1f\x8b"
_ARCHIVE_MAGIC = (
    b"PK\3\4",
    b"PK\5\6",
    b"PK\7\x08",
    b"\x5d\0\0",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a",
    GZIP_MAGIC,
    b"BZh",
    b"\xfd7zXZ",
    b"MSCF",
    b"\x28\xb5\x2f\xfd",
)
_EXTENSIONS = {
    Kind.HTML: "html htm xhtml svg",
    Kind.XML: "xml fodt fods fodp",
    Kind.JSON: "json jsonl ndjson geojson",
    Kind.DELIMITED: "csv tsv tab",
    Kind.CALENDAR: "ics ical ifb vcs",
    Kind.CARD: "vcf vcard",
    Kind.MESSAGE: "eml mht mhtml",
    Kind.PLAIN: "txt text log md yaml yml ini cfg sql",
    Kind.SIGNATURE: "p7s sig",
    Kind.SMIME_ENCRYPTED: "p7m",
    Kind.PGP: "pgp gpg asc",
    Kind.RPMSG: "rpmsg",
    Kind.PDF: "pdf",
    Kind.OFFICE: "doc docx docm dot dotx xls xlsx xlsm xlsb ppt pptx pptm odt ods odp rtf pages numbers key one vsd",
    Kind.IMAGE: "jpg jpeg png gif bmp tif tiff heic heif webp ico avif emf wmf emz wmz svm",
    Kind.ARCHIVE: "zip 7z rar gz tgz bz2 tbz xz txz lzma zst tar cab iso arj lha lzh",
    Kind.OUTLOOK: "msg oft pst ost",
    Kind.MEDIA: "mp3 mp4 m4a wav avi mov mkv ogg opus wma amr webm",
}
_BY_EXTENSION = {ext: kind for kind, names in _EXTENSIONS.items() for ext in names.split()}
_BY_TYPE = {
    "text/html": Kind.HTML,
    "text/xml": Kind.XML,
    "text/enriched": Kind.HTML,
    "text/richtext": Kind.HTML,
    "application/xhtml+xml": Kind.HTML,
    "application/xml": Kind.XML,
    "text/csv": Kind.DELIMITED,
    "text/tab-separated-values": Kind.DELIMITED,
    "application/csv": Kind.DELIMITED,
    "text/calendar": Kind.CALENDAR,
    "application/ics": Kind.CALENDAR,
    "text/vcard": Kind.CARD,
    "text/x-vcard": Kind.CARD,
    "text/directory": Kind.CARD,
    "text/rtf": Kind.OFFICE,
    "application/rtf": Kind.OFFICE,
    "application/json": Kind.JSON,
    "message/rfc822": Kind.MESSAGE,
    "message/global": Kind.MESSAGE,
    "message/news": Kind.MESSAGE,
    "message/partial": Kind.PARTIAL,
    "message/external-body": Kind.EXTERNAL,
    "application/pkcs7-signature": Kind.SIGNATURE,
    "application/x-pkcs7-signature": Kind.SIGNATURE,
    "application/pgp-signature": Kind.SIGNATURE,
    "application/pkcs7-mime": Kind.SMIME_ENCRYPTED,
    "application/x-pkcs7-mime": Kind.SMIME_ENCRYPTED,
    "application/pgp-encrypted": Kind.SIGNATURE,
    "application/x-microsoft-rpmsg-message": Kind.RPMSG,
    "application/ms-tnef": Kind.TNEF,
    "application/vnd.ms-tnef": Kind.TNEF,
    "application/pdf": Kind.PDF,
}
_VAGUE = frozenset(("text/xml", "application/xml"))
_TEXTUAL = frozenset((Kind.PLAIN, Kind.HTML, Kind.DELIMITED, Kind.CALENDAR, Kind.CARD, Kind.MESSAGE))
# Object identifiers 1.2.840.113549.1.7.2 and .3: which of the two an opaque PKCS #7 part holds.
_SIGNED_OID, _ENVELOPED_OID = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02", b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03"
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_PAGE = re.compile(rb"<(?:html|svg)[\s>]", re.IGNORECASE)
_ARMOURED = b"-----BEGIN PGP MESSAGE"
SNIFFED_BYTES = 4096
FEW_CONTROLS = 3  # a stray NUL makes no program of a letter
MAX_SIGNATURE_BYTES = 32 * 1024


def kind_of(part: Part, media_type: str, name: str, payload: bytes) -> Kind:
    """What the payload is: by its own first bytes, then by its file name, then by its declared type."""
    claimed = _claimed(media_type, name)
    if claimed in (Kind.PARTIAL, Kind.EXTERNAL, Kind.RPMSG):
        return claimed
    if not payload.strip():
        return Kind.EMPTY
    if claimed is Kind.SMIME_ENCRYPTED:
        return _smime_kind(part, payload)
    by_magic = _magic(payload, name)
    if by_magic is not None:
        return by_magic
    if is_binary(payload):
        return _binary_kind(claimed, payload)
    return _text_kind(claimed, payload)


def _binary_kind(claimed: Kind | None, payload: bytes) -> Kind:
    """A detached signature is taken for one when it is DER of a likely size: anything could be sent under its name.

    What calls itself text is read as text for what it is worth, and reported as broken: a program may show it.
    """
    if claimed is Kind.SIGNATURE:
        return claimed if payload.startswith(b"\x30") and len(payload) <= MAX_SIGNATURE_BYTES else Kind.OTHER
    return claimed or Kind.OTHER


def _text_kind(claimed: Kind | None, payload: bytes) -> Kind:
    """What is text gets read, whatever it calls itself: exports named `.xls` are HTML or tab-separated at heart."""
    if claimed is Kind.PGP and _ARMOURED in payload[:SNIFFED_BYTES]:
        return Kind.PGP
    is_markup = payload.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    if claimed in (Kind.OFFICE, Kind.IMAGE) and is_markup:  # saved as HTML or flat XML; SVG
        return Kind.HTML
    if claimed is Kind.OFFICE:
        return Kind.DELIMITED
    if claimed is Kind.XML and _PAGE.search(payload[:SNIFFED_BYTES]):
        return Kind.HTML
    if claimed is None or claimed in (Kind.SIGNATURE, Kind.PGP):
        return Kind.XML if payload.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml") else Kind.PLAIN
    return claimed


def _claimed(media_type: str, name: str) -> Kind | None:
    """By name and type. Windows sends CSV as vnd.ms-excel and unknown files as octet-stream: the name knows better."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if name.lower() == "winmail.dat":
        return Kind.TNEF
    by_type = _BY_TYPE.get(media_type)
    if by_type is not None and media_type not in _VAGUE:
        return by_type
    by_extension = _BY_EXTENSION.get(extension)
    if by_extension is not None:
        return by_extension
    if by_type is not None:
        return by_type
    top = media_type.partition("/")[0]
    if top in ("text", "message"):
        return Kind.PLAIN
    if top == "image":
        return Kind.IMAGE
    return Kind.MEDIA if top in ("audio", "video") else None


def _magic(payload: bytes, name: str) -> Kind | None:
    head = payload[:SNIFFED_BYTES]
    extension = name.rpartition(".")[2].lower()
    by_name = _BY_EXTENSION.get(extension)
    if b"%PDF-" in head[:1024]:
        return Kind.PDF
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return Kind.OUTLOOK if by_name is Kind.OUTLOOK else Kind.OFFICE
    if head.startswith(b"PK\3\4"):
        return Kind.OFFICE if by_name is Kind.OFFICE else Kind.ARCHIVE
    if head.lstrip().startswith(b"{\\rtf"):
        return Kind.OFFICE
    if head.startswith(b"\x78\x9f\x3e\x22"):
        return Kind.TNEF
    if is_metafile(payload) or (extension in ("emz", "wmz") and head.startswith(GZIP_MAGIC)):
        return Kind.IMAGE
    if head.startswith(_ARCHIVE_MAGIC) or head[257:262] == b"ustar" or _unpacks_itself(payload):
        return Kind.ARCHIVE
    if head.startswith(_IMAGE_MAGIC) and is_binary(payload):
        return Kind.IMAGE
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Kind.IMAGE
    return None


def is_metafile(payload: bytes) -> bool:
    """True for a drawing that is a list of commands: its text is read, no OCR is needed."""
    return payload.startswith(_METAFILE_MAGIC) or is_enhanced_metafile(payload)


def is_enhanced_metafile(payload: bytes) -> bool:
    return payload.startswith(b"\1\0\0\0") and payload[40:44] == b" EMF"


def _unpacks_itself(payload: bytes) -> bool:
    """True for a program with an archive behind it."""
    return payload.startswith(b"MZ") and (b"PK\3\4" in payload or b"7z\xbc\xaf\x27\x1c" in payload)


def _smime_kind(part: Part, payload: bytes) -> Kind:
    declared = next(
        (kind.parameters["smime-type"].lower() for kind in part.types if "smime-type" in kind.parameters), ""
    )
    head = payload[:100]
    if _SIGNED_OID in head:
        return Kind.SMIME_SIGNED
    if _ENVELOPED_OID in head:
        return Kind.SMIME_ENCRYPTED
    return Kind.SMIME_SIGNED if declared in ("signed-data", "certs-only", "compressed-data") else Kind.SMIME_ENCRYPTED


def is_binary(payload: bytes) -> bool:
    """True for bytes that are no text in any charset: control characters, save the zeros of UTF-16."""
    head = payload[:SNIFFED_BYTES]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    zeros = head.count(0)
    if zeros:
        even, odd = head[::2].count(0), head[1::2].count(0)
        is_wide = min(even, odd) * 10 <= max(even, odd) and max(even, odd) * 10 >= len(head) * 3
        if is_wide:
            return False
    return len(_CONTROL.findall(head)) > max(FEW_CONTROLS, len(head) // 50)
