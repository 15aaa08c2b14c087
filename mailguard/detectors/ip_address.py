"""IP_ADDRESS: addresses of IPv4 and IPv6."""

from collections.abc import Iterator

from mailguard.detectors.detector import Candidate
from mailguard.detectors.normalise import NormalisedContent
from mailguard.vocabulary import EntityType


class IpAddressDetector:
    name = "ip-address"
    entity = EntityType.IP_ADDRESS

    def detect(self, content: NormalisedContent) -> Iterator[Candidate]:
        return iter(())
