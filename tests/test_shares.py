"""The limits of the whole relay divided among its processes."""

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailguard.config import Configuration, InspectionSettings, NextHopSettings, RelaySettings
from mailguard.config.shares import share_of


def divided(parts: int, **limits: int) -> dict[str, int]:
    """The share of one of so many processes."""
    relay = {name: limit for name, limit in limits.items() if name in RelaySettings.model_fields}
    configuration = Configuration(
        relay=RelaySettings.model_validate({"processes": parts, "spool_above_bytes": 65_536, **relay}),
        next_hop=NextHopSettings(max_connections=limits.get("next_hop", 100)),
        inspection=InspectionSettings(workers=limits.get("workers", 2)),
    )
    share = share_of(configuration)
    return {
        "max_connections": share.relay.max_connections,
        "max_connections_per_client": share.relay.max_connections_per_client,
        "memory_bytes": share.relay.memory_bytes,
        "next_hop": share.next_hop.max_connections,
        "workers": share.inspection.workers,
    }


TOTALS = st.fixed_dictionaries(
    {
        "max_connections": st.integers(1, 100_000),
        "memory_bytes": st.integers(16_777_216, 2**40),
        "next_hop": st.integers(1, 100_000),
        "workers": st.integers(1, 64),
    }
)


@given(st.integers(1, 32), TOTALS)
def test_shares_together_are_the_total_and_at_most_one_less_than_the_parts_more(parts, totals):
    share = divided(parts, **totals)
    for name, total in totals.items():
        assert share[name] >= 1
        assert total <= parts * share[name] <= total + parts - 1


@given(TOTALS)
def test_one_process_has_all_of_it(totals):
    share = divided(1, max_connections_per_client=50, **totals)
    assert share == {"max_connections_per_client": 50, **totals}


def test_all_else_stays_as_it_is():
    relay = RelaySettings(processes=2, max_recipients=500)
    share = share_of(Configuration(relay=relay))
    assert share.relay.processes == 2  # by which the listener knows that it shares its port
    kept = {"max_connections", "max_connections_per_client", "memory_bytes"}
    assert share.relay.model_dump(exclude=kept) == relay.model_dump(exclude=kept)


@pytest.mark.parametrize("limit", [1, 4, 10, 50, 500])
@pytest.mark.parametrize("parts", [2, 4, 16])
def test_a_client_within_its_limit_is_not_refused_because_its_connections_are_spread_unevenly(parts, limit):
    dice = random.Random(parts * limit)
    share = divided(parts, max_connections_per_client=limit)["max_connections_per_client"]
    fullest = [max(Counter(dice.randrange(parts) for _ in range(limit)).values()) for _ in range(1000)]
    assert sum(1 for connections in fullest if connections > share) <= 1


@given(st.integers(1, 32), st.integers(1, 10_000))
def test_a_client_has_its_even_share_and_never_more_than_its_limit_in_one_process(parts, limit):
    share = divided(parts, max_connections_per_client=limit)["max_connections_per_client"]
    assert limit / parts <= share <= limit
