"""The measured peak: the quickest call counts, and more calls follow as long as they become quicker."""

import pytest

from probe.backends import base
from probe.backends.base import Running, least_seconds


class Machine:
    """A clock that a call moves on."""

    def __init__(self, seconds):
        self.now, self.calls, self._seconds = 0.0, 0, seconds

    def call(self):
        self.now += self._seconds(self.calls)
        self.calls += 1


def test_calls_that_other_programs_slowed_do_not_lower_the_peak():
    """Nine of ten calls wait for the processor; the median would be five times the truth."""
    machine = Machine(lambda call: 0.01 if call % 10 == 5 else 0.05)
    assert least_seconds(machine.call, lambda: machine.now) == pytest.approx(0.01)


def test_more_follows_while_it_becomes_quicker_up_to_two_seconds():
    still, slow = Machine(lambda call: 0.05), Machine(lambda call: 0.05 * 0.98**call)
    least_seconds(still.call, lambda: still.now)
    least_seconds(slow.call, lambda: slow.now)
    assert still.now <= 0.55
    assert 1.9 < slow.now < 2.2


class Product(Running):
    """Products at a rate that grows with their size until 1,024."""

    device = shares = None

    def product(self, size):
        return size


Product.__abstractmethods__ = frozenset()


def test_sizes_go_on_while_the_rate_grows(monkeypatch):
    """512 takes 20 ms already, but 1,024 is quicker by the product."""
    monkeypatch.setattr(base, "least_seconds", lambda size: size**3 / 1e9 / {256: 4, 512: 6}.get(size, 9))
    assert Product().peak_gmacs_per_s() == pytest.approx(9)
