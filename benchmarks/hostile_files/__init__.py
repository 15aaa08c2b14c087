"""Mail made to stop or to fool whoever looks into attachments, and what becomes of it."""
