"""SMTP replies as values: ours, and the next hop's kept as it said them (RFC 5321 4.2, RFC 3463)."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Reply:
    """One SMTP reply. `lines` are the texts behind the code, without CRLF, with enhanced code, as received."""

    code: int
    lines: tuple[bytes, ...] = field(default=(b"",), repr=False)  # a next hop's may quote an address

    @classmethod
    def of(cls, code: int, text: str) -> "Reply":
        """A one-line reply of our own; `text` starts with the enhanced code and is plain ASCII."""
        line = text.encode("ascii")
        if b"\r" in line or b"\n" in line:
            raise ValueError("a reply of ours is one line")
        return cls(code, (line,))

    @property
    def is_positive(self) -> bool:
        return 200 <= self.code < 300

    def wire(self) -> bytes:
        """The reply as sent: `250-first CRLF 250 last CRLF`."""
        if len(self.lines) == 1:
            return b"%d %s\r\n" % (self.code, self.lines[0])
        head = [b"%d-%s\r\n" % (self.code, line) for line in self.lines[:-1]]
        return b"".join(head) + b"%d %s\r\n" % (self.code, self.lines[-1])


OK = Reply.of(250, "2.0.0 Ok")
NEXT_HOP_UNAVAILABLE = Reply.of(451, "4.4.1 The next mail server cannot be reached, try again later")
TLS_UNAVAILABLE = Reply.of(451, "4.7.5 The next mail server offers no secure connection, try again later")
BARE_LINE_ENDS = Reply.of(554, "5.6.11 Message has bare line ends, which the next mail server cannot take")
OUTCOME_UNKNOWN = Reply.of(451, "4.4.2 The next mail server did not confirm, try again later")
OUR_TROUBLE = Reply.of(451, "4.3.0 Temporary trouble in the mail relay, try again later")
SHUTTING_DOWN = Reply.of(421, "4.3.2 Mail relay is shutting down, try again later")
