"""Several captures as one, by time, however they are cut into batches."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linkgw.errors import CaptureError
from linkgw.io.captures import merge_captures, open_capture, read_capture

NOW = 1_703_000_000_000_000_000


@pytest.fixture
def write(tmp_path, files, frame, udp_packet):
    """Write a capture of datagrams at these microseconds; each payload names file and place."""

    def run(name, times, *, cut=0):
        frames = [frame(udp_packet(b"%s%d" % (name.encode(), i)), NOW + t * 1000) for i, t in enumerate(times)]
        path = tmp_path / name
        octets = files.pcapng(frames, 101)
        path.write_bytes(octets[: len(octets) - cut])
        return path

    return run


def merged(paths, batch, rows_of):
    batches = list(merge_captures([open_capture(path, batch=batch) for path in paths]))
    captures = [int(i) for b in batches for i in b.capture]
    return [(i, r.payload.decode(), (r.utc_ns - NOW) // 1000) for i, r in zip(captures, rows_of(batches), strict=True)]


def test_ties_keep_the_order_of_arguments_then_of_the_file(write, rows_of):
    paths = [write("a", [1, 2, 2, 5]), write("b", [0, 2, 2, 9]), write("c", []), write("d", [2])]
    rows = merged(paths, 100, rows_of)
    assert [payload for _, payload, _ in rows] == ["b0", "a0", "a1", "a2", "b1", "b2", "d0", "a3", "b3"]
    assert [capture for capture, _, _ in rows] == [1, 0, 0, 0, 1, 1, 3, 0, 1]


def test_times_that_go_back_within_a_file_keep_their_place(write, rows_of):
    paths = [write("a", [10, 3, 20]), write("b", [5, 15])]
    assert merged(paths, 1, rows_of) == [(1, "b0", 5), (0, "a0", 10), (0, "a1", 3), (1, "b1", 15), (0, "a2", 20)]
    with open_capture(paths[0], batch=1) as capture:
        assert sum(map(len, capture)) == 3
    assert (capture.counts.backwards, capture.counts.first_ns - NOW, capture.counts.last_ns - NOW) == (1, 3000, 20_000)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(times=st.lists(st.lists(st.integers(0, 20), max_size=12), min_size=1, max_size=4))
def test_merging_is_a_stable_sort_by_the_latest_time_so_far(times, write, rows_of):
    paths = [write("abcd"[i], column) for i, column in enumerate(times)]
    keyed = [
        (max(column[: place + 1]), i, place, "abcd"[i] + str(place), t)
        for i, column in enumerate(times)
        for place, t in enumerate(column)
    ]
    expected = [(i, payload, t) for _, i, _, payload, t in sorted(keyed)]
    for batch in (1, 3, 100):
        assert merged(paths, batch, rows_of) == expected


def test_a_cut_file_does_not_keep_the_others_from_their_end(write, read_until_error):
    whole, cut = write("a", [1, 4, 9]), write("b", [0, 3, 5], cut=7)
    rows, error = read_until_error(merge_captures([read_capture(whole), read_capture(cut)]))
    assert [r.payload for r in rows] == [b"b0", b"a0", b"b1", b"a1", b"a2"]
    assert isinstance(error, CaptureError)
    assert error.what == "truncated block"
    assert str(cut) in error.where


def test_interfaces_and_comments_stay_with_their_rows(tmp_path, files, frame, udp_packet):
    paths = []
    for name, times in ((b"kor", [1, 3]), (b"usa", [2, 4])):
        octets = files.section() + files.interface(101, options=files.option(2, name))
        for t in times:
            comment = files.option(1, b"%s at %d" % (name, t)) if t > 1 else b""
            octets += files.packet(frame(udp_packet(), NOW + t * 1000, options=comment))
        paths.append(tmp_path / name.decode())
        paths[-1].write_bytes(octets)
    seen = [
        (batch.interface_name(i), batch.comments.get(i))
        for batch in merge_captures([read_capture(path) for path in paths])
        for i in range(len(batch))
    ]
    assert seen == [("kor", None), ("usa", "usa at 2"), ("kor", "kor at 3"), ("usa", "usa at 4")]
