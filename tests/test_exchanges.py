"""What a step sends: the sums of its program by what they are, and the bytes of connections."""

import socket

import pytest

from benchmarks import exchanges, processes

pytestmark = pytest.mark.any_backend

STATISTICS = "  %all-reduce.1 = f32[8]{0} all-reduce(%mean), channel_id=1"
REST = (
    "  %all-reduce.2 = (f32[4,8]{1,0}, f32[8,4]{0,1}, f32[8]{0}, /*index=3*/bf16[], pred[]) "
    "all-reduce(%a, %b, %c, %d, %e), channel_id=2"
)
SHAPES = [(4, 8), (8,)]


def test_each_gradient_counts_once_and_what_is_summed_again_is_told():
    found = exchanges.parts(f"{STATISTICS}\n  %x = f32[99]{{0}} add(%a, %b)\n{REST}", SHAPES)
    assert found == {"gradients": 4 * (32 + 8), "again": 4 * 32, "vectors": 4 * 8, "scalars": 2 + 1}


def test_two_updates_of_one_network_are_two_gradients():
    assert exchanges.parts(REST, [*SHAPES, (4, 8)])["again"] == 0


def test_what_is_no_sum_is_refused():
    with pytest.raises(ValueError, match="all-gather"):
        list(exchanges.arrays("  %g = f32[8]{0} all-gather(%a), channel_id=1"))


@pytest.mark.skipif(not processes.OPEN.exists(), reason="no /proc")
def test_bytes_are_those_of_this_process_over_tcp():
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname()) as one, server.accept()[0] as other:
            before = processes.bytes_sent()
            one.sendall(bytes(12_345))
            other.sendall(bytes(55))
            assert processes.bytes_sent() - before == 12_345 + 55
