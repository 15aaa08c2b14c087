"""mailguard: a transparent SMTP relay that keeps personal data from leaving by mistake."""

from importlib.metadata import version

__version__ = version("mailguard")
