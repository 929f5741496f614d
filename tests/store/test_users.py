"""Users and the audit come back as they were."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from store import (
    CityFile,
    UserRow,
    add_audit,
    count_audit,
    find_user_by_link,
    has_users,
    is_being_written,
    load_audit,
    load_user,
    load_users,
    open_city,
    save_user,
)

ANN = UserRow("ann", "Ann", "$argon2id$x", "admin", "2026-01-02T03:04:05Z", disabled=False, epoch="e1")


@pytest.fixture
def opened(city: Path) -> Iterator[CityFile]:
    with open_city(city, write=True) as opened:
        yield opened


def test_a_user_is_found_by_key_and_replaced_as_a_whole(opened: CityFile) -> None:
    assert not has_users(opened)
    save_user(opened, ANN)
    save_user(opened, UserRow("bo", "Bo", "", "viewer", "2026-01-03T00:00:00Z", disabled=True, epoch="e2"))
    assert has_users(opened)
    assert load_user(opened, "ann") == ANN
    assert load_user(opened, "Ann") is None
    changed = replace(ANN, role="planner", epoch="e3")
    save_user(opened, changed)
    assert [user.name for user in load_users(opened)] == ["Ann", "Bo"]
    assert load_user(opened, "ann") == changed


def test_a_user_is_found_by_an_open_link_only(opened: CityFile) -> None:
    save_user(opened, ANN)
    assert find_user_by_link(opened, "") is None
    save_user(opened, replace(ANN, link="abc", link_until="2026-01-03T00:00:00Z"))
    found = find_user_by_link(opened, "abc")
    assert found is not None
    assert found.name == "Ann"
    assert find_user_by_link(opened, "abd") is None


def test_the_audit_is_paged_newest_first(opened: CityFile) -> None:
    for number in range(5):
        add_audit(
            opened, at=f"2026-01-0{number + 1}T00:00:00Z", who="Ann", what="signed in", detail=str(number)
        )
    assert count_audit(opened) == 5
    assert [row.detail for row in load_audit(opened, size=2)] == ["4", "3"]
    assert [row.detail for row in load_audit(opened, size=2, skip=4)] == ["0"]


def test_whether_a_file_is_being_written_is_told_at_once(city: Path, opened: CityFile) -> None:
    assert not is_being_written(opened)
    with open_city(city, write=True) as other, other.transaction():
        assert is_being_written(opened)
    assert not is_being_written(opened)
