"""A typical call out of several profiled ones."""

from probe.backends.typical import CALLS, MOST_CALLS, repeated, typical


def test_a_kernel_that_lost_the_processor_once_does_not_take_the_share_of_all():
    """Nine runs at 10 µs and one at 10,000 µs are 10 µs; by sums it would be a thousand times the other kernel's."""
    times = [10_000.0 if run == 3 else 10.0 for run in range(10)]
    events = [kernel for time in times for kernel in (("a", "Conv", time), ("b", "Relu", 5.0))]
    assert typical(events, 10) == [("a", "Conv", 10.0), ("b", "Relu", 5.0)]


def test_what_runs_twice_a_call_adds_up_within_the_call():
    assert typical([("a", "Add", time) for time in (1.0, 2.0, 1.0, 2.0, 50.0, 2.0, 1.0, 2.0)], 4) == [("a", "Add", 3.0)]


def test_what_runs_a_varying_number_of_times_has_its_mean():
    assert typical([("a", "Add", 4.0)] * 3, 2) == [("a", "Add", 6.0)]


def test_whole_microseconds_do_not_round_a_small_kernel_away():
    assert typical([("a", "Add", float(run % 2)) for run in range(8)], 8) == [("a", "Add", 0.5)]


def test_a_quick_model_is_profiled_more_often():
    assert CALLS < repeated(lambda: None) == MOST_CALLS
