"""How much of one message is read. Passing a limit is a fact about the message (TOO_LARGE), never an error."""

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True, slots=True)
class ContentLimits:
    """Caps that keep reading one hostile message within seconds and some hundreds of megabytes."""

    max_parts: int = 1000
    max_depth: int = 50
    max_header_bytes: int = 2 * MIB  # 20 000 recipients with their names fit
    max_visible_recipients: int = 20_000
    max_text_bytes: int = 16 * MIB  # decoded text of all parts together
    max_html_bytes: int = 4 * MIB  # of one part: tags cost ten times what text does
    max_segments: int = 1_000_000
    max_unpacked_bytes: int = 256 * MIB  # of everything that is taken out of compressed files, nested ones included
    max_pixels: int = 40_000_000  # of one image: an A4 at 600 dpi has 35 million
    max_ocr_pages: int = 20  # pages without text and images that are read by OCR, of one message; 0 reads none
