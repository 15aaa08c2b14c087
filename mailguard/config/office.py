"""Settings of the officer's half: quarantine, review, register, notices, digest and the pages."""

from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from mailguard.config.relay import NextHopSettings
from mailguard.config.values import (
    Host,
    Line,
    MailAddress,
    Port,
    Proxies,
    PublicUrl,
    Section,
    TimeOfDay,
    Zone,
    here,
    is_anywhere,
)


class QuarantineSettings(Section):
    """How long held content is kept. Undecided mail is refused at the end, never released."""

    expire_days: Annotated[int, Field(ge=1, le=365)] = 30
    keep_days_after_decision: Annotated[int, Field(ge=0, le=365)] = 14
    copy_window_days: Annotated[int, Field(ge=1, le=60)] = 7  # above what a mail server retries (RFC 5321 4.5.4.1)


class ReviewSettings(Section):
    """The officer's work. `four_eyes`: mail with a BSN or special categories needs two officers to be released."""

    four_eyes: bool = False
    triage_hours: Annotated[int, Field(ge=1)] = 24
    ages_after_hours: Annotated[int, Field(ge=1)] = 4  # the officer is told again
    release_days: Annotated[int, Field(ge=1, le=14)] = 2  # how long a release is tried while the next hop is away
    sender_link_days: Annotated[int, Field(ge=1, le=30)] = 7


class RegisterSettings(Section):
    """Terms of the breach register. 72 hours is the law (art. 33(1) GDPR)."""

    ap_deadline_hours: Annotated[int, Field(ge=1)] = 72
    retain_years: Annotated[int, Field(ge=3)] = 5
    retain_false_alarm_years: Annotated[int, Field(ge=1)] = 1


class NoticesSettings(Section):
    """Mail that mailguard writes itself: to internal addresses only. Its own way out, else the relay's next hop."""

    sender: MailAddress = ""  # empty: mailguard@ the first internal domain
    officer: MailAddress = ""
    deputy: MailAddress = ""
    contact: Line = ""  # a name and telephone number below each notice
    per_hour: Annotated[int, Field(ge=1)] = 20  # to one addressee
    next_hop: NextHopSettings | None = None

    @model_validator(mode="after")
    def _deputy_stands_in_for_somebody_else(self) -> Self:
        if self.deputy and not self.officer:
            raise ValueError("deputy is set and officer is not: name the officer, whom the deputy stands in for")
        if self.deputy and self.deputy == self.officer:
            raise ValueError("deputy and officer are one address: name another deputy, or leave it empty")
        return self


class DigestSettings(Section):
    """The overview each morning at a local time, also when there is nothing to say."""

    at: TimeOfDay = "07:30"
    timezone: Zone = "Europe/Amsterdam"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class WebListener(Section):
    """A listener for browsers: HTTPS by its own certificate, or HTTP behind the named reverse proxies.

    Plain HTTP without a proxy is for this machine alone. `public_url` is what links in mail begin with.
    """

    host: Host = "127.0.0.1"
    port: Port
    public_url: PublicUrl = ""  # empty: made from host and port
    certificate: str = ""
    private_key: str = ""
    proxies: Proxies = ()

    @model_validator(mode="after")
    def _is_encrypted_beyond_this_machine(self) -> Self:
        if bool(self.certificate) != bool(self.private_key):
            raise ValueError("certificate and private_key go together: name both files, or neither")
        is_here_alone = here(self.host) == "loopback" and not is_anywhere(self.host)
        if not self._is_secured and not is_here_alone:
            raise ValueError(
                "passwords would cross the network unencrypted: give certificate and private_key, "
                "name the reverse proxy in proxies, or listen on 127.0.0.1"
            )
        return self

    @model_validator(mode="after")
    def _links_in_mail_leadhere(self) -> Self:
        if not self.public_url and (self.proxies or is_anywhere(self.host)):
            raise ValueError("what links in mail begin with is not known: give public_url, the address people type")
        if self.public_url.startswith("http:") and self._is_secured:
            raise ValueError("public_url leads past the encryption: let it begin with https://")
        if self.public_url.startswith("https:") and not self._is_secured:
            raise ValueError(
                "nothing here speaks https, which public_url promises: give certificate and private_key, "
                "or name the reverse proxy in proxies"
            )
        return self

    @property
    def _is_secured(self) -> bool:
        return bool(self.certificate or self.proxies)

    @property
    def url(self) -> str:
        """What links to this listener begin with, without a slash at the end."""
        scheme = "https" if self.certificate else "http"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url or f"{scheme}://{host}:{self.port}"


class ConsoleSettings(WebListener):
    """The officer's console. Without it there is no sender's page either: the command line decides."""

    is_enabled: bool = True
    port: Port = 8025
    session_minutes: Annotated[int, Field(ge=5, le=60)] = 30


class SendersPageSettings(WebListener):
    """The page a sender reaches by the link in a notice."""

    port: Port = 8026
