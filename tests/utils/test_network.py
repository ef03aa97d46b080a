import socket
import time

import pytest

from keras_gan.utils import network

pytestmark = pytest.mark.any_backend


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)


def test_a_host_that_is_not_found(monkeypatch):
    def away(*args, **kwargs):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", away)
    with pytest.raises(OSError, match="data.invalid: .*not known"):
        network.require_reachable(["https://data.invalid/a.gz", "https://data.invalid/b.gz"])
    network.require_reachable([])


@pytest.mark.parametrize("hangs", ["getaddrinfo", "answer"])
def test_a_silent_network_is_given_up_soon(monkeypatch, hangs):
    monkeypatch.setattr(network, "SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/a.gz"
        if hangs == "getaddrinfo":
            monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(1))
        with pytest.raises(OSError, match="127.0.0.1:.*(no answer|timed out)"):
            network.require_reachable([address])


def test_any_answer_will_do():
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/a.gz"
        answer = network._asked(address)
        connection, _ = server.accept()
        connection.recv(1000)
        connection.sendall(b"HTTP/1.0 405 Method Not Allowed\r\n\r\n")
        connection.close()
        assert answer.get(timeout=10) is None
