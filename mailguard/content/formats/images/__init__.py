"""Images: what they show, their text by OCR, and what is written beside the pixels; drawings by their own text."""
