"""The control words of RTF 1.9.1 that say where text belongs, and in which code page it is written."""

import codecs

from mailguard.content.formats.old_office.ole_properties import charset_of

# Destinations with text a reader sees, by their place; "" goes on with the text around.
PLACES = {
    "header": "kop", "headerl": "kop", "headerr": "kop", "headerf": "kop",
    "footer": "voettekst", "footerl": "voettekst", "footerr": "voettekst", "footerf": "voettekst",
    "footnote": "voetnoten", "annotation": "opmerkingen", "atnauthor": "opmerkingen", "shptxt": "tekstvak",
    "dptxbxtext": "tekstvak", "fldinst": "velden", "bkmkstart": "metagegevens", "docvar": "metagegevens",
    "revtbl": "metagegevens", "ffname": "formulier", "ffdeftext": "formulier", "ffl": "formulier",
    "ffhelptext": "formulier", "ffstattext": "formulier", "ffformat": "formulier", "hlloc": "koppelingen",
    "hlsrc": "koppelingen", "hlfr": "koppelingen", "xe": "velden", "tc": "velden", "sv": "metagegevens",
    "filetbl": "metagegevens", "template": "metagegevens", "objname": "metagegevens", "objtopic": "metagegevens",
    "objitem": "metagegevens", "htmltag": "metagegevens",
}  # fmt: skip
LABELS = {
    "title": "Titel", "subject": "Onderwerp", "author": "Auteur", "manager": "Manager", "company": "Bedrijf",
    "operator": "Laatst opgeslagen door", "category": "Categorie", "keywords": "Trefwoorden",
    "comment": "Opmerkingen", "doccomm": "Opmerkingen", "hlinkbase": "Basis van koppelingen",
    "propname": "Eigenschap", "staticval": "Eigenschap", "linkval": "Eigenschap",
}  # fmt: skip
# Destinations that only hold others: text straight in them belongs to what is around.
TRANSPARENT = frozenset(
    """
    shppict picprop shpinst shp shprslt shpgrp do object result field fldrslt info userprops formfield datafield
    objattph upr ud pn pntext pntxta pntxtb listtext sp hl background xmlopen xmlclose nesttableprops mmath moMath
    moMathPara mr mt mf mnum mden msup msub me mbox mdel mrad mdeg mnary mfunc mfName mlim mlimLow mlimUpp macc mbar
    mgroupChr
    """.split()
)
# Destinations of the program: fonts, styles, lists, revision numbers, themes.
SKIPPED = frozenset(
    """
    colortbl stylesheet listtable listoverridetable listpicture rsidtbl generator themedata datastore colorschememapping
    latentstyles xmlnstbl mmathPr pgptbl pnseclvl atnid atnref atndate atntime atnicn atnparent atrfend bkmkend
    ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn objclass objalias objsect sn blipuid nonshppict
    wgrffmtfilter falt pgdsctbl nonesttables
    atrfstart fonttbl printim private oldcprops oldpprops oldsprops oldtprops fontemb fontfile panose
    fname revtim creatim printim buptim passwordhash protusertbl defchp defpap listname liststylename levelnumbers
    leveltext mvfmf mvfml mhtmltag fchars lchars writereservhash wpeqn macc mmaddfieldname ebcstart ebcend
    mctrlPr mfPr mrPr msupPr msubPr mdPr mnaryPr mradPr mfuncPr
    """.split()
)
SHAPE_TEXTS = ("wz", "gtext", "pihl", "script", "hlink")  # names of shape properties that hold text

SYMBOLS = {
    "tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ", "sect": "\r", "page": "\r",
    "column": "\r", "softline": "\n", "lbr": "\n",
}  # fmt: skip

_FONT_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "big5", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
DOCUMENT_CHARSETS = {"ansi": "cp1252", "mac": "mac_roman", "pc": "cp437", "pca": "cp850"}


def font_charset(number: int) -> str:
    """The code page of a font's character set; "" for the document's own."""
    return _FONT_CHARSETS.get(number, "")


def page_charset(page: int) -> str:
    """The codec of a code page, windows-1252 for one that is not known."""
    try:
        return codecs.lookup(charset_of(page)).name
    except LookupError:
        return "cp1252"
