"""One client for all services: it repeats what passes, gives up on what does not, and says which."""

from pathlib import Path

import pytest

from sources import Client, ClientSettings, SourceError, find_source, load_catalogue
from tests.replay import BUSY, HANG_UP, TOO_MANY, Answer, Service

_BODY = bytes(range(256)) * 400


@pytest.mark.parametrize("fault", [BUSY, TOO_MANY, HANG_UP, Answer(b"{} and more", cut_at=4)])
def test_a_passing_fault_is_asked_again(service: Service, client: Client, fault: Answer) -> None:
    service.routes["/a"] = lambda _: Answer(b'{"n": 1}')
    service.faults = [fault, fault]
    assert client.get_json(f"{service.url}/a", {"q": "x y"}) == {"n": 1}
    assert service.asked == [("/a", {"q": "x y"})] * 3


def test_a_form_is_sent_again_too(service: Service, client: Client) -> None:
    service.routes["/a"] = lambda form: Answer(form["data"].encode())
    service.faults = [BUSY]
    assert client.post(f"{service.url}/a", {"data": "nodes & ways"}) == b"nodes & ways"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(b"no", 404), "has no such data (status 404)"),
        (Answer(b"not you\n", 403), "refuses with status 403: 'not you'"),
        (BUSY, "status 503 after several tries"),
        (HANG_UP, "cannot be reached"),
        (Answer(b"<html>sign in</html>"), "no JSON: '<html>sign in</html>'"),
        (Answer(b"[" * 100_000), "no JSON"),
        (Answer(b"1234567890", cut_at=3), "cuts its answers short"),
    ],
)
def test_a_lasting_fault_is_told_in_one_line(
    service: Service, client: Client, answer: Answer, words: str
) -> None:
    service.routes["/a"] = lambda _: answer
    service.faults = [answer] * 20 if answer.cut_at is not None else []
    with pytest.raises(SourceError) as told:
        client.get_json(f"{service.url}/a")
    assert words in str(told.value)
    assert "127.0.0.1" in str(told.value)


def test_nobody_there_is_told(client: Client) -> None:
    with pytest.raises(SourceError, match="cannot be reached"):
        client.get("http://127.0.0.1:1/a")


def test_an_answer_too_large_is_refused(service: Service) -> None:
    service.routes["/a"] = lambda _: Answer(b"x" * 3_000_000)
    small = Client(ClientSettings(most_bytes=2 * 1024**2))
    with pytest.raises(SourceError, match="more than 2 MiB"):
        small.get(f"{service.url}/a")


def test_a_cut_download_goes_on_from_where_it_stood(service: Service, client: Client, tmp_path: Path) -> None:
    service.files["/big.zip"] = _BODY
    service.faults = [Answer(cut_at=60_000), Answer(cut_at=30_000)]
    came: list[int] = []
    client.download(f"{service.url}/big.zip", tmp_path / "big.zip", advance=came.append)
    assert (tmp_path / "big.zip").read_bytes() == _BODY
    assert [each.get("Range") for each in service.headers] == [None, "bytes=60000-", "bytes=90000-"]
    assert sum(came) == len(_BODY)
    assert [each.name for each in tmp_path.iterdir()] == ["big.zip"]


def test_a_download_given_up_is_gone_on_with_by_the_next_one(
    service: Service, client: Client, tmp_path: Path
) -> None:
    service.files["/big.zip"] = _BODY
    service.faults = [Answer(cut_at=10_000)] * 4
    with pytest.raises(SourceError, match="does not give the whole file"):
        client.download(f"{service.url}/big.zip", tmp_path / "big.zip")
    assert not (tmp_path / "big.zip").exists()
    client.download(f"{service.url}/big.zip", tmp_path / "big.zip")
    assert (tmp_path / "big.zip").read_bytes() == _BODY
    assert service.headers[-1]["Range"] == "bytes=40000-"


def test_a_file_that_is_not_there_is_told_with_its_host(
    service: Service, client: Client, tmp_path: Path
) -> None:
    with pytest.raises(SourceError, match=r"^127\.0\.0\.1:\d+ has no such data"):
        client.download(f"{service.url}/gone.zip", tmp_path / "gone.zip")


def test_a_file_changed_meanwhile_is_begun_anew(service: Service, client: Client, tmp_path: Path) -> None:
    service.files["/big.zip"] = _BODY
    service.faults = [Answer(cut_at=10_000)] * 4
    with pytest.raises(SourceError):
        client.download(f"{service.url}/big.zip", tmp_path / "big.zip")
    service.files["/big.zip"] = _BODY[::-1]
    client.download(f"{service.url}/big.zip", tmp_path / "big.zip")
    assert (tmp_path / "big.zip").read_bytes() == _BODY[::-1]


def test_every_source_says_whose_it_is() -> None:
    for source in load_catalogue().values():
        assert all((source.name, source.publisher, source.licence, source.attribution)), source.key
        assert source.licence_url.startswith("https://"), source.key
        assert source.url.startswith("https://"), source.key
        assert not source.url.endswith("/"), source.key


def test_a_service_may_stand_elsewhere() -> None:
    assert find_source("ons-wards", service="http://localhost:8/x/").url == "http://localhost:8/x"
    with pytest.raises(SourceError, match="begins with https"):
        find_source("ons-wards", service="file:///etc/passwd")
    with pytest.raises(SourceError, match="use one of"):
        find_source("ons")
