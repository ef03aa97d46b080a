"""The graph's file: by path, cached or downloaded; any file but the published one is refused."""

import gzip
import hashlib
import inspect
import io
import os
import re
import tarfile

import pytest

from keras_gan.data import cache
from keras_gan.metrics import extractors
from keras_gan.metrics.extractors import inception, inception_file

pytestmark = pytest.mark.any_backend

CONTENT = b"stands for the graph"


def archive(content=CONTENT, name=inception_file.FILE):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as packed:
        for entry, data in (("../LICENSE", b"outside"), (name, content)):
            member = tarfile.TarInfo(entry)
            member.size = len(data)
            packed.addfile(member, io.BytesIO(data))
    return file.getvalue()


@pytest.fixture(autouse=True)
def alone(monkeypatch, tmp_path):
    """A cache of its own, a small graph, and an archive to download that does not exist."""
    monkeypatch.setenv("KERAS_GAN_HOME", str(tmp_path / "home"))
    monkeypatch.delenv(inception_file.VARIABLE, raising=False)
    monkeypatch.setattr(inception_file, "SHA256", hashlib.sha256(CONTENT).hexdigest())
    monkeypatch.setattr(inception_file, "ORIGIN", (tmp_path / "origin.tgz").as_uri())


def test_a_named_file_or_archive(tmp_path, monkeypatch):
    graph, packed = tmp_path / "graph.pb", tmp_path / "graph.tgz"
    graph.write_bytes(CONTENT)
    packed.write_bytes(archive())
    assert inception_file.read(graph) == CONTENT
    assert inception_file.read(str(packed)) == CONTENT
    monkeypatch.setenv(inception_file.VARIABLE, str(packed))
    assert inception_file.read() == CONTENT
    assert not (tmp_path / "home").exists() and not (tmp_path.parent / "LICENSE").exists()


def test_the_download_is_checked_and_cached(tmp_path, monkeypatch):
    monkeypatch.setenv(inception_file.VARIABLE, "")
    (tmp_path / "origin.tgz").write_bytes(archive())
    assert inception_file.read() == CONTENT
    assert [path.name for path in cache.directory().iterdir()] == [inception_file.FILE]
    (tmp_path / "origin.tgz").unlink()
    assert inception_file.read() == CONTENT


def test_a_cache_that_cannot_be_written_only_warns(tmp_path):
    (tmp_path / "origin.tgz").write_bytes(archive())
    (tmp_path / "home").write_bytes(b"a file, not a folder")
    with pytest.warns(UserWarning, match="downloaded again.*KERAS_GAN_HOME"):
        assert inception_file.read() == CONTENT


@pytest.mark.parametrize("named", [True, False])
def test_without_the_file_it_is_told_how_to_get_it(named, tmp_path, monkeypatch):
    if named:
        monkeypatch.setenv(inception_file.VARIABLE, str(tmp_path / "absent.pb"))
    hints = f"Download file.*{inception_file.VARIABLE}=.*efficientnet_lite0.*Received: .*"
    for load in (inception.load, inception.load_clean):
        monkeypatch.setitem(extractors._LOADERS, "inception", load.__wrapped__)
        with pytest.raises(ValueError, match=hints + ("absent.pb" if named else "origin.tgz")):
            extractors.get("inception")


@pytest.mark.parametrize(
    ("data", "received"),
    [
        (b"other", "5 bytes of SHA-256 d9298a10"),
        (b"", "0 bytes of SHA-256"),
        (archive(b"other"), "5 bytes of SHA-256 d9298a10"),
        (archive(name="other.pb"), "no archive with classify_image_graph_def.pb"),
        (archive()[:60], "no archive"),
        (archive()[:40] + bytes(9) + archive()[49:], "no archive"),
        (gzip.compress(b"no files"), "no archive"),
    ],
)
def test_another_file_is_refused_and_never_cached(data, received, tmp_path):
    (tmp_path / "origin.tgz").write_bytes(data)
    for path in (tmp_path / "origin.tgz", None):
        if path or data[:2] == b"\x1f\x8b":
            with pytest.raises(ValueError, match=f"published.*Received: {received}"):
                inception_file.read(path)
    assert not cache.directory().exists()


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(inception_file, "LARGEST_ARCHIVE", 2**12)
    (tmp_path / "bomb.tgz").write_bytes(archive(bytes(2**20)))
    with pytest.raises(ValueError, match="no archive"):
        inception_file.read(tmp_path / "bomb.tgz")


def test_it_comes_by_https_only(monkeypatch):
    assert re.search(r'ORIGIN = f"https://', inspect.getsource(inception_file))
    monkeypatch.setattr(inception_file, "ORIGIN", "http://127.0.0.1:9/archive.tgz")
    with pytest.raises(ValueError, match="one of https:, file:. Received: 'http"):
        inception_file.read()


def test_no_more_is_downloaded_or_read_than_the_archive_has(tmp_path, monkeypatch):
    (tmp_path / "origin.tgz").write_bytes(archive())
    monkeypatch.setattr(inception_file, "ARCHIVE_SIZE", 50)
    monkeypatch.setattr(inception_file, "SIZE", 50)
    for path in (tmp_path / "origin.tgz", None):
        with pytest.raises(ValueError, match="published.*at most 50 bytes.*or more"):
            inception_file.read(path)
    os.truncate(tmp_path / "origin.tgz", 6 * 2**30)
    with pytest.raises(ValueError, match="Received: 6,442,450,944 or more"):
        inception_file.read(tmp_path / "origin.tgz")


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE])
def test_a_link_in_the_archive_is_not_followed(tmp_path, kind):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as packed:
        member = tarfile.TarInfo(inception_file.FILE)
        member.type, member.linkname = kind, "/etc/passwd"
        packed.addfile(member)
    (tmp_path / "link.tgz").write_bytes(file.getvalue())
    with pytest.raises(ValueError, match="no archive"):
        inception_file.read(tmp_path / "link.tgz")
