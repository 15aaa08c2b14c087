"""The command line (DESIGN section 7): a contract that other programs call.

Exit codes: 0 done, 1 something was found (check) or is not right (doctor), 2 an error, said in one or two lines.
"""

import sys

import click

from mailguard.cli.check import check
from mailguard.cli.config import config
from mailguard.cli.db import db
from mailguard.cli.digest import digest
from mailguard.cli.doctor import doctor
from mailguard.cli.forget import forget
from mailguard.cli.learn import learn
from mailguard.cli.office import office
from mailguard.cli.register import register
from mailguard.cli.review import review
from mailguard.cli.run import run
from mailguard.cli.user import user
from mailguard.errors import MailguardError
from mailguard.logs import places


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mailguard", prog_name="mailguard")
def commands() -> None:
    """Keep personal data from leaving by mistake: a mail relay that looks before it sends."""


for command in (run, office, check, learn, forget, review, register, digest, user, config, doctor, db):
    commands.add_command(command)


def main() -> None:
    """Run a command; an error is a clear line and exit code 2, never a traceback."""
    try:
        # Not standalone: click gives back what `context.exit` was told, and leaves the errors to us.
        sys.exit(commands.main(prog_name="mailguard", standalone_mode=False) or 0)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except MailguardError as error:
        click.echo(f"mailguard: {error}", err=True)
        sys.exit(2)
    except Exception as error:  # noqa: BLE001 (the border to the user: its text could quote mail, its place cannot)
        click.echo(f"mailguard: unexpected {type(error).__name__} at {places(error.__traceback__)}", err=True)
        sys.exit(2)
