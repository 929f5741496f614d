"""Guesses wait ever longer; who knows the password does not; memory stays bounded."""

from dataclasses import dataclass

from webmap import slowdown
from webmap.slowdown import Slowdown


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


def _fail(slow: Slowdown, times: int, *, name: str = "ann", address: str = "10.0.0.1") -> list[float]:
    return [slow.begin(name, address) for _ in range(times)]


def test_some_failures_cost_nothing_then_each_waits_twice_as_long() -> None:
    clock = Clock()
    slow = Slowdown(clock)
    assert _fail(slow, 5) == [0.0] * 5
    waits = []
    for _ in range(6):
        waits.append(slow.begin("ann", "10.0.0.1"))
        clock.now += waits[-1]
        assert slow.begin("ann", "10.0.0.1") == 0.0
    assert waits == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0]


def test_a_wait_is_never_longer_than_a_quarter_of_an_hour_and_is_forgotten_after_an_hour() -> None:
    clock = Clock()
    slow = Slowdown(clock)
    for _ in range(40):
        clock.now += slow.wait("ann", "10.0.0.1")
        assert slow.begin("ann", "10.0.0.1") == 0.0
    assert slow.wait("ann", "10.0.0.1") == 900.0
    clock.now += 3601
    assert _fail(slow, 5) == [0.0] * 5


def test_another_address_does_not_shut_the_owner_of_a_name_out() -> None:
    slow = Slowdown(Clock())
    _fail(slow, 50, address="10.6.6.6")
    assert slow.wait("ann", "10.6.6.6") > 0
    assert slow.wait("ann", "10.0.0.1") == 0.0


def test_an_address_that_tries_many_names_waits_and_so_does_a_name_tried_from_many_addresses() -> None:
    slow = Slowdown(Clock())
    assert [slow.begin(f"name{n}", "10.6.6.6") for n in range(20)] == [0.0] * 20
    assert slow.wait("yet another", "10.6.6.6") > 0
    assert [slow.begin("bo", f"10.1.0.{n}") for n in range(100)] == [0.0] * 100
    assert slow.wait("bo", "10.2.0.1") > 0


def test_a_right_password_takes_its_try_back() -> None:
    slow = Slowdown(Clock())
    for _ in range(300):
        assert slow.begin("ann", "10.0.0.1") == 0.0
        slow.forget("ann", "10.0.0.1")
    _fail(slow, 4)
    slow.begin("ann", "10.0.0.1")
    slow.forget("ann", "10.0.0.1")
    assert _fail(slow, 5) == [0.0] * 5


def test_memory_is_bounded() -> None:
    slow = Slowdown(Clock())
    for number in range(9000):
        slow.begin(f"name{number}", f"10.{number >> 8}.{number & 255}.1")
    assert len(slow) == slowdown._MOST_KEPT  # noqa: SLF001 - the bound itself
