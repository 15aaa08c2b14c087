"""OpenDocument: text, sheets and slides, packed and flat."""
