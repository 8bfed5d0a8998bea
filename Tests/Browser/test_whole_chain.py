"""The whole chain in a browser, by the people who do each step: in Chinese, without scripts, in English, one
of them with each change of the repository, all of them with MIAOPU_TEST=long.

The journeys share one server, each with a programme of its own; its clock only ever moves forward.
"""

import pytest
from clock import Clock
from journey import MODES, Journey
from turns import in_turn


@pytest.fixture(scope="module")
def clock(own_site):
    """The clock of the server's own database."""
    return Clock(own_site.database_url)


@pytest.mark.parametrize("mode", in_turn(MODES, 3))
def test_a_programme_from_its_call_to_the_reconciled_payment(browser, own_site, clock, mode):
    journey = Journey(browser, own_site.base, clock, **MODES[mode])
    journey.walk()
    journey.end()
    assert len(journey.looking.seen) > 60
