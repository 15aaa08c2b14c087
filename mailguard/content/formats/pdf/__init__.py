"""PDF: structure, pages, and pages that are pictures."""
