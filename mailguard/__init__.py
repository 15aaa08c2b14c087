"""mailguard: a transparent SMTP relay that keeps personal data from leaving by mistake."""
