"""Channels: given, common, or refused; never guessed."""

import pytest

from contacts import CHANNELS, ContactError, parse_channels
from contacts.channels import ChannelMap


def test_the_pairs_of_the_command_line_are_read() -> None:
    assert parse_channels('Voice In=phone, Twitter=Social,"In person, desk=counter",a=b=web,') == {
        "Voice In": "phone",
        "Twitter": "social",
        "In person, desk": "counter",
        "a=b": "web",
    }
    assert parse_channels("") == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Voice In", "'Voice In' is no pair; write it as"),
        ("=phone", "'=phone' is no pair"),
        ("Voice In=fone", r"'fone' \(for 'Voice In'\) is no channel; choose one of phone, counter, web"),
        ("Voice=phone,Voice=web", "'Voice' is given both 'phone' and 'web'"),
    ],
)
def test_a_wrong_pair_is_refused_with_the_reason(text: str, message: str) -> None:
    with pytest.raises(ContactError, match=message):
        parse_channels(text)


@pytest.mark.parametrize(
    ("word", "channel"),
    [
        ("Telephone", "phone"),
        ("CALL", "phone"),
        ("voice", "phone"),
        ("Walk-in", "counter"),
        ("Face to Face", "counter"),
        ("f2f", "counter"),
        ("One Stop Centre", "counter"),
        ("online_form", "web"),
        ("Webform", "web"),
        ("E-mail", "email"),
        ("Live Chat", "webchat"),
        ("Twitter", "social"),
        (" facebook ", "social"),
        ("Letter", "other"),
    ],
)
def test_common_words_are_known(word: str, channel: str) -> None:
    assert ChannelMap(None).find(word) == channel


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_channel_is_known_by_its_own_name(channel: str) -> None:
    assert ChannelMap(None).find(channel.upper()) == channel


@pytest.mark.parametrize("word", ["Voice In", "mail", "mobile", "Integrated Agency", "phone?web"])
def test_an_unknown_or_doubtful_word_is_refused_with_the_way_out(word: str) -> None:
    with pytest.raises(ValueError, match="is no channel Wardlight knows") as caught:
        ChannelMap({"Twitter": "social"}).find(word)
    assert f'--channels "{word}=other"' in str(caught.value)


def test_what_is_given_wins_over_what_is_common() -> None:
    channels = ChannelMap({"Call": "webchat"})
    assert channels.find("call") == "webchat"
    assert channels.unused({"Letter"}) == ["Call"]
    with pytest.raises(ContactError, match="'CALL' is given both 'webchat' and 'web'"):
        ChannelMap({"Call": "webchat", "CALL": "web"})
    with pytest.raises(ContactError, match="'fone'"):
        ChannelMap({"Call": "fone"})
