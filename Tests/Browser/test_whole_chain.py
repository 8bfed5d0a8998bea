"""The whole chain in a browser, by the people who do each step: in Chinese, without scripts, in English.

The journeys share one server, each with a programme of its own; its clock only ever moves forward.
"""

import pytest
from clock import Clock
from journey import MODES, Journey


@pytest.fixture(scope="module")
def clock(own_site):
    """The clock of the server's own database."""
    return Clock(own_site.database_url)


@pytest.mark.parametrize("mode", MODES)
def test_a_programme_from_its_call_to_the_reconciled_payment(browser, own_site, clock, mode):
    journey = Journey(browser, own_site.base, clock, **MODES[mode])
    journey.walk()
    journey.end()
    assert len(journey.looking.seen) > 60
