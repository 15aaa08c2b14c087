"""What is one slip of the hand away from a word: a letter left out, put in, changed, or swapped with the next.

Known addresses are there as keyed hashes alone, which only equality can find: so all slips of the new one are tried.
"""

from collections.abc import Iterator

# Digits are left out: jan70 and jan71 are two people, and firma1 and firma2 two firms.
_OF_DOMAIN = "abcdefghijklmnopqrstuvwxyz-"
_OF_LOCAL_PART = "abcdefghijklmnopqrstuvwxyz-._"
# What a finger or an ear takes for a letter: the keys around it (QWERTY), and letters that sound alike.
_TAKEN_FOR = {
    "a": "qwszeo", "b": "vghnp", "c": "xdfvks", "d": "serfcxt", "e": "wsdrai", "f": "drtgcv", "g": "ftyhvbj",
    "h": "gyujnbg", "i": "ujkoyel", "j": "huiknmyi", "k": "jiolmc", "l": "kopi", "m": "njk", "n": "bhjmu",
    "o": "iklpau", "p": "olb", "q": "wak", "r": "edft", "s": "awedxzc", "t": "rfgyd", "u": "yhjion", "v": "cfgbfw",
    "w": "qaesv", "x": "zsdc", "y": "tghuij", "z": "asxs", "-": "_.", ".": "-_", "_": "-.",
}  # fmt: skip
_LONGEST = 40  # letters; what is longer is tried no further
_SHORTEST = 4  # of fewer letters, one apart is another word: abn, asn
_SUFFIX_SLIPS = {  # of the end of a domain, what people mean by it
    "n": "nl", "l": "nl", "ml": "nl", "bl": "nl", "nk": "nl", "nll": "nl", "ln": "nl", "ne": "net", "nt": "net",
    "co": "com", "cm": "com", "om": "com", "con": "com", "cmo": "com", "vom": "com", "ogr": "org", "or": "org",
}  # fmt: skip
_SUFFIXES = ("nl", "com", "org", "net", "eu", "be", "de", "nu")  # of which people take one for another


def address_slips(address: str) -> Iterator[str]:
    """Each address in the same domain that a normalised address may have been meant as."""
    local, _, domain = address.rpartition("@")
    yield from (f"{other}@{domain}" for other in _slips(local, _OF_LOCAL_PART))


def _slips(word: str, letters: str) -> Iterator[str]:
    """Each word that this one may have been meant as; few of them twice, the word itself never."""
    if not _SHORTEST <= len(word) <= _LONGEST:
        return
    for at in range(len(word)):
        if not word[at].isdigit():
            yield word[:at] + word[at + 1 :]
        if at and word[at] != word[at - 1]:
            yield word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
        yield from (word[:at] + letter + word[at + 1 :] for letter in _TAKEN_FOR.get(word[at], "") if letter in letters)
    for at in range(len(word) + 1):
        yield from (word[:at] + letter + word[at:] for letter in letters)


def domain_slips(domain: str) -> Iterator[str]:
    """Each domain that a registrable domain may have been meant as: its name a letter apart, or another ending."""
    name, _, suffix = domain.partition(".")
    yield from (f"{other}.{suffix}" for other in _slips(name, _OF_DOMAIN) if other.strip("-") == other)
    meant = _SUFFIX_SLIPS.get(suffix)
    if meant:
        yield f"{name}.{meant}"
    yield from (f"{name}.{other}" for other in _SUFFIXES if other != suffix and len(name) >= _SHORTEST)
    if name.startswith("www") and len(name) > _SHORTEST + 3:
        yield f"{name[3:]}.{suffix}"
