"""Simulated screens ask as the map's own script does, and bytes are counted as the browser reports them."""

import asyncio
import base64
import gzip
from pathlib import Path

import pytest

from bench.crowd import FEED, _answer, poll_interval_s
from bench.wall import payload_size


def test_the_interval_is_the_one_of_the_maps_script() -> None:
    assert f"VISIBLE_MS = {1000 * poll_interval_s():.0f};" in FEED.read_text(encoding="utf-8")


def test_a_script_that_no_longer_names_its_interval_is_not_guessed_at(tmp_path: Path) -> None:
    script = tmp_path / "feed.js"
    script.write_text("const HIDDEN_MS = 5000;", encoding="utf-8")
    with pytest.raises(LookupError, match="VISIBLE_MS"):
        poll_interval_s(script)


@pytest.mark.parametrize("payload", [b"", b"a", b"ab", b"abc", bytes(range(256))])
def test_a_binary_frame_counts_its_payload_without_the_encoding(payload: bytes) -> None:
    assert payload_size({"opcode": 2, "payloadData": base64.b64encode(payload).decode()}) == len(payload)


def test_a_text_frame_counts_bytes_and_not_letters() -> None:
    assert payload_size({"opcode": 1, "payloadData": "网格"}) == 6


def read(answer: bytes) -> bytes:
    async def fed() -> bytes:
        reader = asyncio.StreamReader()
        reader.feed_data(answer)
        reader.feed_eof()
        return await _answer(reader)

    return asyncio.run(fed())


def test_an_answer_is_read_plain_compressed_or_empty() -> None:
    packed = gzip.compress(b'{"cursor":7}')
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n"
    assert read(head % 12 + b'\r\n{"cursor":7}') == b'{"cursor":7}'
    assert read(head % len(packed) + b"Content-Encoding: gzip\r\n\r\n" + packed) == b'{"cursor":7}'
    assert read(b"HTTP/1.1 204 No Content\r\n\r\n") == b""


def test_a_refusal_is_not_taken_for_an_answer() -> None:
    with pytest.raises(ConnectionError, match="503"):
        read(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")
