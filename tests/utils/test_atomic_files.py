import os
import pathlib
import subprocess
import sys

import pytest

from keras_gan.utils import atomic_files
from keras_gan.utils.atomic_files import (
    discard,
    remove_stale,
    replacing,
    replacing_folder,
    writable_directory,
)

pytestmark = pytest.mark.any_backend


def test_replacing_creates_folders_and_writes(tmp_path):
    path = tmp_path / "a" / "b.txt"
    with replacing(path) as temporary:
        temporary.write_text("new")
        assert temporary.name == path.name and not path.exists()
    assert path.read_text() == "new"
    assert [p.name for p in path.parent.iterdir()] == ["b.txt"]


def test_replacing_leaves_the_old_file_when_interrupted(tmp_path):
    path = tmp_path / "b.txt"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt), replacing(path) as temporary:
        temporary.write_text("half")
        raise KeyboardInterrupt
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["b.txt"]


def test_what_lies_beside_it_a_long_name_and_permissions(tmp_path):
    path = tmp_path / ("a" * 250 + ".bin")
    path.write_text("old")
    path.chmod(0o640)
    with replacing(path) as temporary:
        temporary.write_text("new")
        temporary.with_name("part").write_text("part")
    assert sorted(p.read_text() for p in tmp_path.iterdir()) == ["new", "part"]
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_device_stays_one(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with replacing(tmp_path / "pipe") as path:
        assert path == tmp_path / "pipe"
    assert not path.is_file()


def test_what_a_killed_process_left_of_a_file_goes_when_it_is_written_again(tmp_path):
    kill = (
        "import os, sys\nfrom keras_gan.utils.atomic_files import replacing\n"
        "with replacing(sys.argv[1]) as p:\n    p.write_text('half'); os.kill(os.getpid(), 9)"
    )
    path = tmp_path / "b.txt"
    path.write_text("old")
    subprocess.run([sys.executable, "-c", kill, str(path)])
    assert path.read_text() == "old" and len(list(tmp_path.iterdir())) == 2
    with replacing(path) as outer, replacing(path) as inner:  # As two threads would.
        outer.write_text("outer")
        inner.write_text("inner")
    assert path.read_text() == "outer" and len(list(tmp_path.iterdir())) == 1


def test_writable_directory(tmp_path):
    directory = writable_directory(str(tmp_path / "a" / "b"))
    assert isinstance(directory, pathlib.Path) and directory.is_dir()
    assert not list(directory.iterdir())


def test_a_file_in_the_way_is_one_clear_error(tmp_path):
    (tmp_path / "a").write_text("")
    with pytest.raises(OSError, match="can be created and written to.*Received: .*a"):
        writable_directory(tmp_path / "a" / "b")


def test_a_folder_is_replaced_as_a_whole(tmp_path):
    for content in ("first", "second"):
        with replacing_folder(tmp_path / "a") as temporary:
            (temporary / "file").write_text(content)
            assert (tmp_path / "a").exists() == (content == "second")
        assert (tmp_path / "a" / "file").read_text() == content
        assert [p.name for p in tmp_path.iterdir()] == ["a"]


def test_a_folder_stays_when_its_successor_is_not_finished(tmp_path):
    with replacing_folder(tmp_path / "a") as temporary:
        (temporary / "file").write_text("old")
    with pytest.raises(KeyboardInterrupt), replacing_folder(tmp_path / "a") as temporary:
        (temporary / "file").write_text("half")
        raise KeyboardInterrupt
    assert (tmp_path / "a" / "file").read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


def test_what_dead_processes_left_is_removed_and_nothing_else(tmp_path):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    stale = [f".checkpoint-5.{dead.pid}.tmp", f".LATEST.{os.getpid()}.tmp"]
    others = [f".checkpoint-5.{os.getppid()}.tmp", ".hidden.tmp", "checkpoint-5", "x.1.tmp"]
    for name in [*stale, *others]:
        (tmp_path / name).mkdir() if "check" in name else (tmp_path / name).write_text("")
    remove_stale(tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(others)


def test_discarding_what_is_not_there_is_no_error(tmp_path):
    discard(tmp_path / "absent")
    (tmp_path / "a").mkdir()
    discard(tmp_path / "a")
    assert not list(tmp_path.iterdir())


def test_a_file_reaches_the_disk_before_its_name(tmp_path, monkeypatch):
    events = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda fd: (events.append("fsync"), fsync(fd)))
    monkeypatch.setattr(os, "replace", lambda a, b: (events.append("replace"), replace(a, b)))
    with replacing(tmp_path / "b.txt") as temporary:
        temporary.write_text("new")
    assert events == ["fsync", "replace", "fsync"]


def test_the_names_of_new_parents_reach_the_disk(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(atomic_files, "sync", lambda path: synced.append(pathlib.Path(path)))
    with replacing(tmp_path / "a" / "b" / "c.txt") as temporary:
        temporary.write_text("new")
    assert synced == [tmp_path, tmp_path / "a", temporary, tmp_path / "a" / "b"]
    synced.clear()
    writable_directory(tmp_path / "d" / "e")
    assert synced == [tmp_path, tmp_path / "d"]
