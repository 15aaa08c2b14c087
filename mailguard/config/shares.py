"""What each of several relay processes may use: the limits of the whole relay, divided.

The processes share nothing but the port and the database, so each keeps to its own part. The kernel spreads
connections over them by a hash of both ends (SO_REUSEPORT), evenly in the long run and not at any one moment.
"""

import math

from mailguard.config import Configuration

_SPREAD = 5.0  # standard deviations: fewer than one client in a thousand falls together further than that


def share_of(configuration: Configuration) -> Configuration:
    """The configuration of one of `relay.processes`. Together they never go over a total by more than one each, but
    for `max_connections_per_client` (see `_share_of_client`); no share is 0.
    """
    relay, next_hop, inspection = configuration.relay, configuration.next_hop, configuration.inspection
    parts = relay.processes
    mine = {
        "max_connections": _share(relay.max_connections, parts),
        "max_connections_per_client": _share_of_client(relay.max_connections_per_client, parts),
        "memory_bytes": _share(relay.memory_bytes, parts),
    }
    return configuration.model_copy(
        update={
            "relay": relay.model_copy(update=mine),
            "next_hop": next_hop.model_copy(update={"max_connections": _share(next_hop.max_connections, parts)}),
            "inspection": inspection.model_copy(update={"workers": _share(inspection.workers, parts)}),
        }
    )


def _share(total: int, parts: int) -> int:
    return -(-total // parts)


def _share_of_client(limit: int, parts: int) -> int:
    """Room for an uneven hash: a client within its limit must not be refused because most of its connections fell to
    one process. So it may reach somewhat more than its limit in all, and at most `parts` times as much.
    """
    even = limit / parts
    return min(limit, math.ceil(even + _SPREAD * math.sqrt(even)))
