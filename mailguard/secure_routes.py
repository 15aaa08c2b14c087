"""Which kinds of data a service for secure mail may carry on this message (DESIGN section 3; NTA 7516). Pure.

A route secures what is on its way, it does not choose who gets it: the harm of a wrong recipient stays what it was.
"""

from mailguard import addresses
from mailguard.config import Organisation, SecureRoute
from mailguard.findings import Headers
from mailguard.vocabulary import EntityType


def secured_at(address: str, headers: Headers, organisation: Organisation) -> frozenset[EntityType]:
    """The kinds that may go to this outside address by a route that the message takes."""
    carrying = (route.allows for route in organisation.secure_routes if _carries(route, address, headers))
    return frozenset[EntityType]().union(*carrying)


def _carries(route: SecureRoute, address: str, headers: Headers) -> bool:
    if route.header is not None:
        return route.header in headers.field_names
    if route.subject_tag is not None:
        return route.subject_tag.casefold() in headers.subject.casefold()
    return addresses.is_within(addresses.domain_of(address), frozenset(route.recipient_domains or ()))
