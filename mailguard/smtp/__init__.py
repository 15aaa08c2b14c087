"""Parts of the SMTP server: paths, extensions, the block reader, trace fields, the dialogue and its session.

`smtp_proxy` is their face. aiosmtpd is known to `session` alone; nothing here parses mail content.
"""
