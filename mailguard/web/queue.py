"""What needs the officer now: the page Vandaag and the queue.

Lines hold counts and codes only; what a message says stands on its own page.
"""

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mailguard import dutch
from mailguard.case import CaseSummary
from mailguard.held import Releaser
from mailguard.incident import Incident
from mailguard.stores.accounts import Role
from mailguard.vocabulary import Rule
from mailguard.web import messages, waiting
from mailguard.web.access import allow
from mailguard.web.console_page import show
from mailguard.web.formats import clock_runs
from mailguard.web.parts import Parts, parts_of
from mailguard.web.system import last_checked, store_checks
from mailguard.web.waiting import Filter, Standing

_FIRST = 5


@allow(Role.OFFICER, Role.FG)
async def today(request: Request) -> Response:
    """Where do I start?"""
    return await show(request, "vandaag.html", **await run_in_threadpool(_today, parts_of(request)))


@allow(Role.OFFICER, Role.FG)
async def queue(request: Request) -> Response:
    """Which first? Filtered by the query string, so that a list can be kept and come back to."""
    parts = parts_of(request)
    chosen = Filter.of(request.query_params.get("reden", ""), request.query_params.get("status", ""))
    context = await run_in_threadpool(_queue, parts, chosen)
    done = await run_in_threadpool(messages.done_line, parts, request.query_params.get("na", ""))
    return await show(request, "wachtrij.html", chosen=chosen, done=done, **context)


def _today(parts: Parts) -> dict[str, Any]:
    review, now = parts.review, parts.now()
    listed, flagged = review.queue(), review.flagged()
    with parts.database.transaction() as connection:
        deadlines = [i for i in parts.register.running_deadlines(connection) if clock_runs(i)]
    afterwards = len(review.review_after())
    checks = store_checks(parts)
    return {
        "deadlines": deadlines,
        "flagged": flagged[:_FIRST],
        "flagged_count": len(flagged),
        "waiting": listed[:_FIRST],
        "waiting_count": len(listed),
        "answers": [s for s in listed if waiting.is_answered(s)],
        "expiring": [s for s in listed if waiting.stands(s, Standing.EXPIRING, now)],
        "afterwards": afterwards,
        "troubles": [check for check in checks if not check.is_good],
        "last_checked": last_checked(parts),
        "is_quiet": not (listed or flagged or deadlines or afterwards),
        "first_line": _first_line(parts, deadlines, listed),
    }


def _first_line(parts: Parts, deadlines: list[Incident], listed: list[CaseSummary]) -> str:
    """The one thing to begin with: a term of the law before a message that waits."""
    if deadlines and deadlines[0].deadline_at is not None:
        left = dutch.remaining(deadlines[0].deadline_at, parts.now())
        return f"Begin met {deadlines[0].number}: {left[0].lower()}{left[1:]}"
    first = next((summary for summary in listed if summary.releaser is not Releaser.SEALED), None)
    return f"Begin met {first.incident.number}: dat is nu het schadelijkst." if first else ""


def _queue(parts: Parts, chosen: Filter) -> dict[str, Any]:
    flagged = parts.review.flagged()
    running = [i for i in flagged if i.deadline_at is not None and clock_runs(i)]
    shows_signals = chosen.standing is Standing.FLAGGED
    return {
        "cases": waiting.cases(parts.review, chosen, parts.now()),
        "signals": [i for i in flagged if chosen.has(i)] if shows_signals else [],
        "urgent": min(running, key=lambda i: i.deadline_at or i.signal_at) if running else None,
        "flagged_count": len(flagged),
        "all_rules": list(Rule),
        "standings": waiting.STANDING_WORDS,
        "last_checked": last_checked(parts),
    }


routes = [Route("/", today), Route("/wachtrij", queue), *messages.routes]
