"""Whether everything works, for whoever looks after it: counts and times, nothing of any message.

Red goes first. What talks to another machine or walks the whole register is asked on the page Systeem alone.
"""

import asyncio
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mailguard import dutch
from mailguard.config import NextHopSettings
from mailguard.db import Connection
from mailguard.held import HeldStatus
from mailguard.stores.accounts import Role
from mailguard.stores.decisions import Decisions
from mailguard.stores.marks import Marks
from mailguard.stores.outbox import Outbox
from mailguard.stores.quarantine import Quarantine
from mailguard.web.access import allow
from mailguard.web.console_page import show
from mailguard.web.parts import Parts, parts_of

_NEXT_HOP_SECONDS = 3.0
_WAITS_LONG = timedelta(minutes=30)
_DIGEST_MAY_TAKE = timedelta(hours=1)
_LEAST_FREE_BYTES = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Check:
    """One part, whether it is well, and a sentence about it."""

    name: str
    is_good: bool
    sentence: str


@allow(Role.OFFICER, Role.FG, Role.ADMINISTRATOR)
async def system(request: Request) -> Response:
    """Health, without content."""
    parts = parts_of(request)
    checks = [
        await _next_hop(parts.configuration.next_hop),
        *await run_in_threadpool(store_checks, parts),
        *await run_in_threadpool(_slow_checks, parts),
    ]
    checks.sort(key=lambda check: check.is_good)
    return await show(
        request,
        "systeem.html",
        checks=checks,
        troubles=[check for check in checks if not check.is_good],
        last_checked=await run_in_threadpool(last_checked, parts),
    )


def last_checked(parts: Parts) -> str:
    """When a message was last judged, so that an empty list is not taken for a broken one."""
    newest = Decisions(parts.database).newest(1)
    if not newest:
        return "Er is nog geen bericht gecontroleerd."
    zone = parts.configuration.digest.zone
    return f"Het laatste bericht is {dutch.moment_today(newest[0].decided_at, parts.now(), zone)} gecontroleerd."


def store_checks(parts: Parts) -> list[Check]:
    """What the database knows at once."""
    now = parts.now()
    with parts.database.transaction() as connection:
        found = [_outbox(connection, Outbox(parts.database, parts.sealer), now), _quarantine(connection, parts)]
        if parts.configuration.notices.officer:
            found.append(_digest(connection, parts, now))
    return found


def _outbox(connection: Connection, outbox: Outbox, now: datetime) -> Check:
    name = "Mail van mailguard zelf"
    waiting, oldest = outbox.waiting(connection), outbox.oldest_waiting(connection)
    failed = outbox.failed_since(connection, now - timedelta(days=1))
    sentence = f"{dutch.count(waiting, 'brief wacht', 'brieven wachten')} op verzending."
    if failed:
        sentence = f"{dutch.count(failed, 'brief kon', 'brieven konden')} in 24 uur niet worden bezorgd."
        return Check(name, is_good=False, sentence=sentence)
    if oldest is not None and now - oldest > _WAITS_LONG:
        return Check(name, is_good=False, sentence=f"{sentence} De oudste wacht {dutch.duration(now - oldest)}.")
    return Check(name, is_good=True, sentence=sentence)


def _quarantine(connection: Connection, parts: Parts) -> Check:
    held = Quarantine(parts.database, parts.sealer).counts(connection).get(HeldStatus.HELD.value, 0)
    sentence = f"{dutch.count(held, 'bericht wordt', 'berichten worden')} vastgehouden."
    return Check("Vastgehouden berichten", is_good=True, sentence=sentence)


def _digest(connection: Connection, parts: Parts, now: datetime) -> Check:
    settings = parts.configuration.digest
    today = now.astimezone(settings.zone).date()
    due = datetime.combine(today, time.fromisoformat(settings.at), settings.zone)
    sent_at = Marks(parts.database).at(connection, "digest", today.isoformat())
    if sent_at is not None:
        sentence = f"Dat van vandaag is om {dutch.time_of_day(sent_at, settings.zone)} klaargezet."
    elif now < due + _DIGEST_MAY_TAKE:
        sentence = f"Dat van vandaag komt om {dutch.time_of_day(due, settings.zone)}."
    else:
        sentence = "Dat van vandaag is niet gemaakt. Kijk of de taken van mailguard draaien."
    return Check("Dagoverzicht", is_good=sent_at is not None or now < due + _DIGEST_MAY_TAKE, sentence=sentence)


def _slow_checks(parts: Parts) -> list[Check]:
    with parts.database.transaction() as connection:
        verified = parts.register.verify(connection)
    if verified.is_whole:
        sentence = f"De keten van {dutch.count(verified.events, 'gebeurtenis', 'gebeurtenissen')} is heel."
    else:
        sentence = f"De keten is gebroken bij gebeurtenis {verified.broken_at}. Iets in het register is veranderd."
    return [Check("Register", verified.is_whole, sentence), *_disk(parts)]


def _disk(parts: Parts) -> list[Check]:
    try:
        free = shutil.disk_usage(parts.configuration.state_path).free
    except OSError:  # the directory is made by the first start; with PostgreSQL it may stay empty
        return []
    gigabytes = f"{free / 1e9:.1f}".replace(".", ",")
    return [Check("Schijfruimte", free >= _LEAST_FREE_BYTES, f"Nog {gigabytes} GB vrij.")]


async def _next_hop(settings: NextHopSettings) -> Check:
    """Whether the mail server behind us greets. Says QUIT, so that its log shows no broken session."""
    name = "Volgende mailserver"
    try:
        async with asyncio.timeout(_NEXT_HOP_SECONDS):
            reader, writer = await asyncio.open_connection(settings.host, settings.port)
            try:
                greeting = await reader.readline()
                writer.write(b"QUIT\r\n")
                await writer.drain()
            finally:
                writer.close()
                with suppress(OSError):
                    await writer.wait_closed()
    except (OSError, TimeoutError, ValueError):
        return Check(name, is_good=False, sentence="Antwoordt niet. Nieuwe mail wacht bij uw eigen mailserver.")
    if not greeting.startswith(b"220"):
        return Check(name, is_good=False, sentence="Neemt nu geen mail aan.")
    return Check(name, is_good=True, sentence="Antwoordt.")


routes = [Route("/systeem", system)]
