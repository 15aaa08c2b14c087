"""`mailguard digest`: the digest of a day on the terminal, and sending it by hand."""

from datetime import UTC, datetime

import click

from mailguard import app
from mailguard.cli.options import config_option
from mailguard.config_file import load
from mailguard.errors import ConfigError


@click.command()
@click.option(
    "--date", "on", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Its day, YYYY-MM-DD; else today."
)
@click.option("--send", "is_sent", is_flag=True, help="Mail it to officer and deputy too, once for each day.")
@config_option
def digest(on: datetime | None, is_sent: bool, config_file: str | None) -> None:
    """Print the digest of a day. What was new and decided is of that day; what waits is as it is now."""
    loaded, now = load(config_file), datetime.now(UTC)
    day = on.date() if on else now.astimezone(loaded.configuration.digest.zone).date()
    with app.open_office(loaded) as office:
        written = office.digest.compose(day, now)
        click.echo(f"Subject: {written.subject}\n\n{written.text}", nl=False)
        if not is_sent:
            return
        if not office.digest.recipients:
            mend = 'write the address of the privacy officer: notices.officer = "..."'
            raise ConfigError("nobody gets the digest", where=f"{loaded.source}: notices.officer", mend=mend)
        was_put_in = office.digest.send(day, now)
    said = "is in the outbox, and goes out when `mailguard run` runs" if was_put_in else "was sent before"
    click.echo(f"The digest of {day} {said}.", err=True)
