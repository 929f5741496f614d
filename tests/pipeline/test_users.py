"""Users are added, changed and shut out by commands; passwords are good, hashed, and never shown."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from intake import WardlightError
from pipeline.commands import wardlight
from pipeline.creating import new_city
from pipeline.errors import PasswordError, UserError
from pipeline.passwords import PasswordCost, check_password, hash_password, verify_password
from pipeline.users import (
    LINK_HOURS,
    add_user,
    find_link,
    fold_name,
    list_users,
    make_link,
    open_public,
    read_access,
    set_disabled,
    set_password,
    set_role,
    use_link,
    verify_user,
)
from store import load_audit, open_city

CHEAP = PasswordCost(passes=1, memory_kib=8, lanes=1)
GOOD, OTHER = "plum tractor violin 9", "seven grey herons fly"


@pytest.fixture
def city(tmp_path: Path) -> Path:
    path = tmp_path / "testford.db"
    new_city(path, "Testford", simulated=True)
    return path


@pytest.fixture
def users(city: Path) -> Path:
    """Ann is admin, Bo a planner."""
    add_user(city, "Ann", "admin", password=GOOD, who="test", cost=CHEAP)
    add_user(city, "Bo", "planner", password=OTHER, who="test", cost=CHEAP)
    return city


def _run(*words: object, typed: str = "") -> Result:
    return CliRunner().invoke(wardlight, [str(word) for word in words], input=typed)


def _audit(city: Path) -> list[tuple[str, str, str]]:
    with open_city(city) as opened:
        return [(row.who, row.what, row.detail) for row in load_audit(opened, size=99)]


@pytest.mark.parametrize(
    "password",
    [
        "abc12",
        "elevenchars",
        "password1234!",
        "Password Password",
        "Testford2026",
        "AnnSmith AnnSmith 12",
        "aaaaaaaaaaaaaaa",
        "1234567890123456",
        "qwertyuiop12345",
        "zyxwvutsrqponm",
        "wardlightadmin1",
        "x" * 257,
    ],
)
def test_a_password_that_others_would_try_is_refused_without_repeating_it(password: str) -> None:
    with pytest.raises(PasswordError) as refused:
        check_password(password, known=("Ann Smith", "Testford", "testford"))
    assert password not in str(refused.value)


@pytest.mark.parametrize("password", [GOOD, OTHER, "8391 2847 1923", "Anna's goat eats", "ünïcödé wörds ok"])
def test_a_good_password_is_taken(password: str) -> None:
    check_password(password, known=("Ann", "Testford", ""))


def test_a_hash_is_argon2id_of_its_own_salt_and_fits_one_password_only() -> None:
    first, second = (hash_password(GOOD, CHEAP) for _ in range(2))
    assert first.startswith("$argon2id$v=19$m=8,t=1,p=1$")
    assert first != second
    assert verify_password(GOOD, first, CHEAP)
    assert not verify_password(GOOD + " ", first, CHEAP)
    assert not verify_password("", "", CHEAP)
    assert not verify_password(GOOD, "no hash", CHEAP)
    assert verify_password("cafe\u0301 noir vingt", hash_password("caf\u00e9 noir vingt", CHEAP), CHEAP)
    assert hash_password(GOOD, PasswordCost()).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_a_user_signs_in_by_name_in_any_case_and_the_right_password(users: Path) -> None:
    found = verify_user(users, " ANN ", GOOD, cost=CHEAP)
    assert found is not None
    assert (found.name, found.role) == ("Ann", "admin")
    assert verify_user(users, "Ann", OTHER, cost=CHEAP) is None
    assert verify_user(users, "Cy", GOOD, cost=CHEAP) is None
    set_disabled(users, "Bo", disabled=True, who="test")
    assert verify_user(users, "Bo", OTHER, cost=CHEAP) is None


@pytest.mark.parametrize("name", ["", "  ", "x" * 41, "a\u202eb", "a\x00b"])
def test_what_is_no_name_is_refused(users: Path, name: str) -> None:
    with pytest.raises(UserError, match="no user's name"):
        add_user(users, name, "viewer", password=GOOD, who="test", cost=CHEAP)


def test_the_first_user_must_be_an_admin_and_no_name_is_taken_twice(city: Path) -> None:
    with pytest.raises(UserError, match="first user must be an admin"):
        add_user(city, "Bo", "planner", password=GOOD, who="test", cost=CHEAP)
    assert not read_access(city).has_users
    add_user(city, "Ann", "admin", password=GOOD, who="test", cost=CHEAP)
    with pytest.raises(UserError, match="a user 'ANN' already"):
        add_user(city, "ANN", "viewer", password=GOOD, who="test", cost=CHEAP)


@pytest.mark.parametrize(
    "change",
    [
        lambda city: set_role(city, "bo", "analyst", who="test"),
        lambda city: set_password(city, "bo", "nine tall brown doors", who="test", cost=CHEAP),
        lambda city: set_disabled(city, "bo", disabled=True, who="test"),
    ],
)
def test_a_change_of_role_password_or_right_ends_sign_ins(
    users: Path, change: Callable[[Path], None]
) -> None:
    before = read_access(users, "bo").user
    change(users)
    after = read_access(users, "bo").user
    assert before is not None
    assert after is not None
    assert before.epoch != after.epoch
    assert len(after.epoch) == 16


def test_the_last_admin_stays_one(users: Path) -> None:
    with pytest.raises(UserError, match="the last admin"):
        set_role(users, "Ann", "viewer", who="test")
    with pytest.raises(UserError, match="the last admin"):
        set_disabled(users, "Ann", disabled=True, who="test")
    assert [(user.name, user.role, user.disabled) for user in list_users(users)] == [
        ("Ann", "admin", False),
        ("Bo", "planner", False),
    ]
    set_role(users, "Bo", "admin", who="test")
    set_disabled(users, "Ann", disabled=True, who="test")


def test_a_one_time_link_sets_a_password_once_and_in_time(users: Path) -> None:
    def at(hour: str) -> Callable[[], str]:
        return lambda: f"2026-01-{hour}:00:00Z"

    secret = make_link(users, "Bo", who="Ann", clock=at("01T00"))
    assert LINK_HOURS == 48
    assert verify_user(users, "Bo", OTHER, cost=CHEAP) is not None
    assert find_link(users, secret, clock=at("02T23")).name == "Bo"
    with pytest.raises(UserError, match="ask an admin"):
        find_link(users, secret, clock=at("03T01"))
    with pytest.raises(PasswordError):
        use_link(users, secret, "testford", clock=at("01T01"), cost=CHEAP)
    assert use_link(users, secret, "nine tall brown doors", clock=at("01T01"), cost=CHEAP).name == "Bo"
    assert verify_user(users, "Bo", "nine tall brown doors", cost=CHEAP) is not None
    for void in (secret, "", "guessed"):
        with pytest.raises(UserError, match="ask an admin"):
            use_link(users, void, GOOD, clock=at("01T01"), cost=CHEAP)


def test_a_link_replaced_or_of_a_disabled_user_is_void(users: Path) -> None:
    first = make_link(users, "Bo", who="Ann")
    second = make_link(users, "Bo", who="Ann")
    with pytest.raises(UserError, match="ask an admin"):
        find_link(users, first)
    set_disabled(users, "Bo", disabled=True, who="Ann")
    with pytest.raises(UserError, match="ask an admin"):
        find_link(users, second)


def test_no_password_secret_or_hash_is_in_audit_or_repr(users: Path) -> None:
    secret = make_link(users, "Bo", who="Ann")
    set_password(users, "Bo", "nine tall brown doors", who="Ann", cost=CHEAP)
    told = repr(_audit(users)) + repr(list_users(users))
    assert "password changed" in told
    for hidden in (secret, GOOD, OTHER, "nine tall", "argon2"):
        assert hidden not in told


def test_the_public_view_is_opened_and_closed(users: Path) -> None:
    assert not read_access(users).public
    assert "is open" in _run("public", users, "--open").output
    assert read_access(users).public
    open_public(users, opened=False, who="Ann")
    assert not read_access(users).public
    assert [what for _, what, _ in _audit(users)[:2]] == ["public view closed", "public view opened"]
    assert _run("public", users).exit_code == 2


def test_commands_add_list_and_change_users(city: Path) -> None:
    asked = _run("users", "add", city, "Ann", "--role", "admin", typed=f"{GOOD}\n{GOOD}\n")
    assert asked.exit_code == 0, asked.output
    assert "Ann may now sign in as admin" in asked.output
    assert GOOD not in asked.output
    assert _run("users", "add", city, "Bo", "--role", "viewer", "--stdin", typed=OTHER + "\n").exit_code == 0
    assert verify_user(city, "Bo", OTHER) is not None
    assert "Bo is now analyst" in _run("users", "role", city, "Bo", "analyst").output
    new = "nine tall brown doors"
    assert _run("users", "password", city, "Bo", "--stdin", typed=new + "\r\n").exit_code == 0
    assert verify_user(city, "Bo", new) is not None
    assert "no longer sign in" in _run("users", "disable", city, "Bo").output
    listed = _run("users", "list", city).output
    assert re.search(r"Bo\s+│ analyst │ \d{4}-\d\d-\d\d\s+│ no, disabled", listed)
    assert '"disabled": true' in _run("users", "list", city, "--json").output
    assert "argon2" not in _run("users", "list", city, "--json").output
    assert "may sign in again" in _run("users", "disable", city, "Bo", "--undo").output
    assert {who.split(" (")[0] for who, _, _ in _audit(city)} == {"command line"}


@pytest.mark.parametrize(
    ("words", "typed", "told"),
    [
        (("add", "Ann", "--role", "viewer", "--stdin"), GOOD, "a user 'Ann' already"),
        (("add", "Cy", "--role", "viewer", "--stdin"), "short", "too short"),
        (("add", "Cy", "--role", "viewer", "--stdin"), "", "too short"),
        (("role", "Cy", "admin"), "", "there is no user 'Cy'; the users are: Ann, Bo"),
        (("password", "Cy", "--stdin"), GOOD, "there is no user 'Cy'"),
        (("disable", "Ann"), "", "the last admin"),
    ],
)
def test_what_cannot_be_done_is_said_with_the_way_out(
    users: Path, words: tuple[str, ...], typed: str, told: str
) -> None:
    result = _run("users", words[0], users, *words[1:], typed=typed + "\n")
    assert isinstance(result.exception, WardlightError)
    assert told in str(result.exception)


def test_a_password_cannot_be_given_on_the_command_line(users: Path) -> None:
    assert _run("users", "add", users, "Cy", GOOD, "--role", "viewer").exit_code == 2
    assert _run("users", "password", users, "Bo", "--password", GOOD).exit_code == 2


def test_names_are_folded_to_one_key() -> None:
    assert fold_name("  Ann   SMITH ") == fold_name("ann smith") == "ann smith"
