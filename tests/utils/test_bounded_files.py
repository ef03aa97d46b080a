"""Files and downloads of a bounded size; what is larger is not read."""

import contextlib
import functools
import http.server
import os
import threading

import pytest

from keras_gan.utils import bounded_files
from keras_gan.utils.errors import DamagedFileError

pytestmark = pytest.mark.any_backend


def test_a_file_within_its_bounds_is_read(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"12345")
    assert bounded_files.read(path, 5) == bounded_files.read(str(path), 5, 5) == b"12345"
    with pytest.raises(DamagedFileError, match="Expected at most 4 bytes of '.*file'. Received: 5"):
        bounded_files.read(path, 4)
    with pytest.raises(DamagedFileError, match="Expected 6 bytes of '.*file'. Received: 5"):
        bounded_files.read(path, 6, 6)


def test_only_a_regular_file_is_read(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, "/dev/zero"):
        with pytest.raises(DamagedFileError, match="Expected a regular file"):
            bounded_files.read(path, 5)
    with pytest.raises(FileNotFoundError):
        bounded_files.read(tmp_path / "absent", 5)


class Answers(http.server.BaseHTTPRequestHandler):
    """Sends without an end."""

    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        with contextlib.suppress(OSError):
            while True:
                self.wfile.write(bytes(2**16))

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    served = http.server.HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=functools.partial(served.serve_forever, 0.01))
    thread.start()
    yield f"http://127.0.0.1:{served.server_port}"
    served.shutdown()
    thread.join()
    served.server_close()


def test_an_answer_without_an_end_is_given_up(server):
    with pytest.raises(DamagedFileError, match="at most 3,000,000 bytes.*Received: .* or more"):
        bounded_files.download(f"{server}/endless", 3_000_000, schemes=["http"])


def test_no_other_way_is_taken(server, tmp_path):
    with pytest.raises(DamagedFileError, match="starts with one of https:, file:. Received: 'http"):
        bounded_files.download(f"{server}/endless", 5)
    (tmp_path / "file").write_bytes(b"12345")
    address = (tmp_path / "file").as_uri()
    assert bounded_files.download(address, 5) == b"12345"
    with pytest.raises(DamagedFileError, match="starts with one of https:. Received: 'file"):
        bounded_files.download(address, 5, schemes=["https"])


def test_an_address_that_sends_on_to_another_scheme_is_refused(monkeypatch):
    monkeypatch.setattr(bounded_files.urllib.request, "urlopen", lambda *_, **__: SentOn())
    with pytest.raises(DamagedFileError, match="Received: 'http://elsewhere'"):
        bounded_files.download("https://here", 5)


class SentOn:
    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def geturl(self):
        return "http://elsewhere"
