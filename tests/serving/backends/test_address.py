"""Where engines are: what names one, and what does not."""

from __future__ import annotations

import pytest

from flowc_serving.backends.address import Address, AddressError, address


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("openai:http://gpu:8000/v1#qwen3-32b-flow", Address("http://gpu:8000/v1", "qwen3-32b-flow")),
        ("openai:https://api.example.com/v1/", Address("https://api.example.com/v1")),
        ("openai:http://[::1]:8000/v1#a/b#c", Address("http://[::1]:8000/v1", "a/b#c")),
    ],
)
def test_an_address_names_an_engine_and_a_model(text: str, found: Address) -> None:
    assert address(text) == found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("http://gpu:8000/v1", "an engine is named like"),
        ("openai", "an engine is named like"),
        ("openai:gpu:8000", "no http address"),
        ("openai:file:///etc/passwd", "no http address"),
        ("openai:http://", "no http address"),
        ("openai:http://gpu:port/v1", "is no address"),
        ("openai:http://me:secret@gpu/v1", "holds no password"),
        ("openai:http://gpu/v1?key=1", "has no query"),
    ],
)
def test_what_names_no_engine_is_refused(text: str, said: str) -> None:
    with pytest.raises(AddressError, match=said):
        address(text)


def test_the_host_is_told_without_the_rest() -> None:
    assert address("openai:http://gpu:8000/v1#m").host == "gpu:8000"
