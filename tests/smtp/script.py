"""A scripted dialog, `tests/dialogs/NNN-name.smtp`: read, and held with the real relay before a fake next hop.

# why this dialog is here
I: key = value        a setting of the relay (TOML); {certificate}, {private_key}, {ca} and {free_port} are filled in
H: key = value        a setting of the relay's side towards the next hop, likewise
X: EXTENSION, ...     from here on the next hop announces these, in place of its own list; with STARTTLS it has TLS
A: name password      the next hop takes mail of clients alone that sign in so
N: STEP [containing] [times=N] [delay=S] => reply       from here on the next hop answers so (tests/fake_next_hop.py);
                      \\n parts the lines of a reply, <hang up> is none, and <hang up> behind a reply comes after it
E: KEYWORD, ...       the client says EHLO client.test, and this is announced, in any order and no more; `*`: whatever
M: KEYWORD, ...       as E, of an EHLO that the client said already
C: text               the client says this and CRLF
R: text               the client sends this, with Python's escapes, and nothing behind it
B: text               the client sends this as a chunk (BDAT), escapes as in R; L: as its last chunk
T: starttls [name]    the client's side of the handshake, now; with a certificate of this name when one is given
T: implicit           the client comes by the port with TLS from the first byte
P: milliseconds       the client waits
K: close | reset      the client goes: its line ends, or breaks
S: text               the server's next line; `*` and `?` stand for anything
S1: text | text       the server's next lines, and they came in one segment
S: <closed>           the server closed the connection
U: text               what the next hop heard, in order and completely, when there is any U line; `*` as above. What
                      belongs to the connection alone is left out: EHLO, STARTTLS, NOOP, QUIT
D: text               a message that the next hop took, escapes as in R, without our Received field: in order and
                      completely, when there is any D line; <none>: it took nothing

A number behind the letter repeats the step: `C 100: RCPT TO:<bob@example.test>`.
Each reply of ours must have its enhanced code.
"""

import asyncio
import re
import ssl
import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import uvloop

from tests.certificates import Authority, Pair
from tests.ports import free_port
from tests.smtp.next_hop_stage import server_context
from tests.smtp.stage import Client, Stage, eventually, stage, without_trace

KINDS = {"I", "H", "X", "A", "N", "E", "M", "C", "R", "B", "L", "T", "P", "K", "S", "S1", "U", "D"}
SMALL = {"max_message_bytes": 65536, "max_recipients": 100}
PATIENCE = 10.0

_STEP = re.compile(r"(?P<kind>[A-Z]1?)(?: (?P<count>\d+))?:(?: (?P<text>.*))?")
_RULE = re.compile(
    r"(?P<step>\S+)(?: (?P<containing>[^ =]+))?(?: times=(?P<times>\d+))?(?: delay=(?P<delay>[\d.]+))? => "
    r"(?P<reply>.*?)(?P<hangup> ?<hang up>)?"
)
_OF_THE_CONNECTION = (b"EHLO", b"STARTTLS", b"NOOP", b"QUIT")
# RFC 2034 4: no enhanced code in the greeting and in what is no more than "go on".
_WITHOUT_ENHANCED_CODE = ("220", "334", "354")


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a script."""

    kind: str
    text: str

    @property
    def raw(self) -> bytes:
        return unescaped(self.text)


@dataclass(frozen=True, slots=True)
class Papers:
    """The certificates of these dialogs."""

    authority: Authority
    server: Pair

    def filled_in(self, text: str, spare_port: int) -> str:
        values = {
            "{certificate}": self.server.certificate,
            "{private_key}": self.server.private_key,
            "{ca}": self.authority.ca_file,
            "{free_port}": str(spare_port),
        }
        for name, value in values.items():
            text = text.replace(name, value)
        return text

    def of_client(self, name: str) -> ssl.SSLContext:
        """What a client checks our certificate with, and shows of its own when it has a name."""
        context = ssl.create_default_context(cafile=self.authority.ca_file)
        if name:
            pair = self.authority.certificate_for(name, is_for_clients=True)
            context.load_cert_chain(pair.certificate, pair.private_key)
        return context


def unescaped(text: str) -> bytes:
    return text.encode("latin-1", "backslashreplace").decode("unicode_escape").encode("latin-1")


def read(path: Path) -> list[Step]:
    """The steps of a script. AssertionError for a line that is none."""
    steps: list[Step] = []
    for line in path.read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        match = _STEP.fullmatch(line)
        assert match is not None, f"no step: {line!r}"
        assert match["kind"] in KINDS, f"no step: {line!r}"
        steps += [Step(match["kind"], match["text"] or "")] * int(match["count"] or 1)
    return steps


def play(steps: list[Step], papers: Papers) -> None:
    """On uvloop, as the relay runs. AssertionError where something else is said, heard or delivered."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_hold(steps, papers))


async def _hold(steps: list[Step], papers: Papers) -> None:
    spare_port = free_port()
    relay, next_hop = (_settings(steps, kind, papers, spare_port) for kind in ("I", "H"))
    async with stage(**(SMALL | relay), next_hop=next_hop) as setting:
        performance = Performance(setting, papers, steps)
        await performance.go_on_stage(spare_port)
        for step in steps:
            await performance.perform(step)
        performance.client.close()
        await eventually(lambda: not setting.relay._sessions)
        await _check(setting, steps)


def _settings(steps: list[Step], kind: str, papers: Papers, spare_port: int) -> dict[str, Any]:
    text = "\n".join(step.text for step in steps if step.kind == kind)
    return tomllib.loads(papers.filled_in(text, spare_port))


async def _check(setting: Stage, steps: list[Step]) -> None:
    expected = [step.text for step in steps if step.kind == "U"]
    if expected:
        heard = [c.decode() for c in setting.hop.commands if not c.startswith(_OF_THE_CONNECTION)]
        assert len(heard) == len(expected), heard
        assert all(fits(said, text) for said, text in zip(heard, expected, strict=True)), heard
    contents = [step.raw for step in steps if step.kind == "D"]
    if contents:
        taken = [without_trace(received.content) for received in setting.hop.accepted]
        assert taken == [content for content in contents if content != b"<none>"]


class Performance:
    """The client of a script, and what it hears."""

    client: Client

    def __init__(self, setting: Stage, papers: Papers, steps: list[Step]) -> None:
        self._setting = setting
        self._papers = papers
        self._is_implicit = Step("T", "implicit") in steps
        # What the next hop says comes back as it is, with an enhanced code or without.
        self._of_next_hop = {line for s in steps if s.kind == "N" for line in _rule(s.text)["reply"].split("\\n")}
        self._ear = Ear()

    async def go_on_stage(self, spare_port: int) -> None:
        loop = asyncio.get_running_loop()
        protocol = asyncio.StreamReaderProtocol(self._ear)
        port = spare_port if self._is_implicit else self._setting.relay.port
        context = self._papers.of_client("") if self._is_implicit else None
        name = "mailguard.test" if self._is_implicit else None
        patience = PATIENCE if self._is_implicit else None
        transport, _ = await loop.create_connection(
            lambda: protocol, "127.0.0.1", port, ssl=context, server_hostname=name, ssl_handshake_timeout=patience
        )
        self.client = Client(self._ear, asyncio.StreamWriter(transport, protocol, self._ear, loop))
        self._setting.clients.append(self.client)

    async def perform(self, step: Step) -> None:
        match step.kind:
            case "X":
                self._announce(step.text.split(", "))
            case "A":
                name, password = step.text.encode().split()
                self._setting.hop.credentials = (name, password)
            case "N":
                self._lay_rule(step.text)
            case "E":
                await self.client.write(b"EHLO client.test\r\n")
                await self._hear_offer(step.text)
            case "M":
                await self._hear_offer(step.text)
            case "S" | "S1":
                await self._listen(step.text.split(" | "), is_one_segment=step.kind == "S1")
            case _:
                await self._act(step)

    async def _act(self, step: Step) -> None:
        match step.kind:
            case "C":
                await self.client.write(step.text.encode() + b"\r\n")
            case "R":
                await self.client.write(step.raw)
            case "B" | "L":
                last = b" LAST" if step.kind == "L" else b""
                await self.client.write(b"BDAT %d%s\r\n" % (len(step.raw), last) + step.raw)
            case "T" if step.text.startswith("starttls"):
                context = self._papers.of_client(step.text.removeprefix("starttls").strip())
                await self.client.writer.start_tls(context, server_hostname="mailguard.test")
            case "P":
                await asyncio.sleep(int(step.text) / 1000)
            case "K":
                self.client.reset() if step.text == "reset" else self.client.close()

    def _announce(self, extensions: list[str]) -> None:
        hop, own = self._setting.hop, self._papers.server
        hop.extensions = tuple(e for e in extensions if e != "STARTTLS")
        hop.tls = server_context(own) if "STARTTLS" in extensions else None

    def _lay_rule(self, text: str) -> None:
        rule = _rule(text)
        close = None if not rule["hangup"] else "after" if rule["reply"] else "before"
        self._setting.hop.on(
            rule["step"],
            rule["reply"].replace("\\n", "\n") or None,
            containing=rule["containing"] or "",
            times=int(rule["times"]) if rule["times"] else None,
            delay=float(rule["delay"] or 0),
            close=close,  # type: ignore[arg-type]
        )

    async def _hear_offer(self, expected: str) -> None:
        reply = await self.client.reply()
        self._ear.read_bytes += len(reply)
        lines = reply.decode().splitlines()
        assert all(line.startswith("250") for line in lines), lines
        assert lines[0][4:] == "mailguard.test"
        if expected != "*":
            assert sorted(line[4:] for line in lines[1:]) == sorted(expected.split(", "))

    async def _listen(self, expected: list[str], *, is_one_segment: bool) -> None:
        start = self._ear.read_bytes
        for text in expected:
            said = await self._line()
            assert fits(said, text), f"{said!r} is not {text!r}"
        if is_one_segment:
            assert start in self._ear.ends, f"something else came in front, in the segment of {expected[0]!r}"
            end = self._ear.read_bytes
            assert not any(start < e < end for e in self._ear.ends), f"in more than one segment: {expected}"

    async def _line(self) -> str:
        async with asyncio.timeout(PATIENCE):
            try:
                line = await self._ear.readline()
            except ConnectionResetError:
                line = b""
        self._ear.read_bytes += len(line)
        said = line.decode().removesuffix("\r\n") if line else "<closed>"
        is_of_next_hop = f"{said[:3]} {said[4:]}" in self._of_next_hop
        assert is_of_next_hop or has_enhanced_code(said), f"without its enhanced code: {said!r}"
        return said


class Ear(asyncio.StreamReader):
    """Knows where each segment ended, as a number of bytes since the start."""

    def __init__(self) -> None:
        super().__init__(limit=2**20)
        self._fed_bytes = 0
        self.read_bytes = 0
        self.ends = {0}

    def feed_data(self, data: Any) -> None:
        self._fed_bytes += len(data)
        self.ends.add(self._fed_bytes)
        super().feed_data(data)


def fits(said: str, text: str) -> bool:
    return fnmatchcase(said, text.replace("[", "[[]"))


def has_enhanced_code(said: str) -> bool:
    """RFC 2034 4: each reply of ours but the excepted ones starts with a code of the same class."""
    if said in ("<closed>", "250 mailguard.test") or said[:3] in _WITHOUT_ENHANCED_CODE:
        return True
    return re.match(r"([245])\d\d[ -]\1\.\d{1,3}\.\d{1,3} ", said) is not None


def _rule(text: str) -> re.Match[str]:
    match = _RULE.fullmatch(text)
    assert match, f"no rule: {text!r}"
    return match
