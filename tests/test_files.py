import pathlib

import pytest

from keras_gan.files import replacing, writable_directory


def test_replacing_creates_folders_and_writes(tmp_path):
    path = tmp_path / "a" / "b.txt"
    with replacing(path) as temporary:
        temporary.write_text("new")
        assert temporary.parent == path.parent and not path.exists()
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


def test_writable_directory(tmp_path):
    directory = writable_directory(str(tmp_path / "a" / "b"))
    assert isinstance(directory, pathlib.Path) and directory.is_dir()
    assert not list(directory.iterdir())


def test_a_file_in_the_way_is_one_clear_error(tmp_path):
    (tmp_path / "a").write_text("")
    with pytest.raises(OSError, match="can be created and written to.*Received: .*a"):
        writable_directory(tmp_path / "a" / "b")
