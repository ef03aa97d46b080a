"""Checkpoints on disk: whole, or known not to be."""

import errno
import json
import os
import shutil
import warnings

import ml_dtypes
import numpy as np
import pytest

from keras_gan.saving import checkpoint_content, checkpoint_files, named_tensors
from keras_gan.utils.errors import DamagedFileError
from tests.corruption import CORRUPTIONS, HOSTILE, alien_files, sign

pytestmark = pytest.mark.any_backend

RECORD = {"seed": 3, "progress": {"epoch": 1, "logs": {"loss": [0.1, float("inf")]}}}


def tensors(step):
    random = np.random.default_rng(step)
    return {
        "critic/000:dense/kernel": random.standard_normal((40, 30)).astype("float32"),
        "critic/001:dense/kernel": random.standard_normal((40, 30)).astype("float32"),
        "average/000:half": random.standard_normal(7).astype(ml_dtypes.bfloat16),
        "game/000:steps_done": np.int32(step),
        "game/001:flag": np.array(True),
    }


def write(directory, step, keep=2):
    return checkpoint_files.write(directory, step, tensors(step), RECORD, keep)


def names(directory):
    return sorted(path.name for path in directory.iterdir())


def is_step(saved, step):
    expected = tensors(step)
    assert saved.step == step and list(saved.tensors) == list(expected)
    for name, value in expected.items():
        assert saved.tensors[name].dtype == value.dtype
        np.testing.assert_array_equal(saved.tensors[name], value)
    assert saved.record["seed"] == 3 and saved.record["progress"] == RECORD["progress"]
    return True


def test_what_is_written_comes_back(tmp_path):
    folder = write(tmp_path / "a" / "b", 5)
    assert names(folder) == ["manifest.json", "run.json", "state.npz"]
    assert is_step(checkpoint_files.newest(folder.parent), 5)
    assert (folder.parent / "LATEST").read_text() == "checkpoint-5\n"


def test_so_many_are_kept_and_the_newest_is_taken(tmp_path):
    for step in (9, 10, 100, 101):
        write(tmp_path, step, keep=3)
    assert names(tmp_path) == ["LATEST", "checkpoint-10", "checkpoint-100", "checkpoint-101"]
    assert checkpoint_files.newest_step(tmp_path) == 101
    assert is_step(checkpoint_files.newest(tmp_path), 101)


def test_a_future_that_was_given_up_goes(tmp_path):
    for step in (10, 20, 15):
        write(tmp_path, step)
    assert names(tmp_path) == ["LATEST", "checkpoint-10", "checkpoint-15"]


def test_an_empty_or_absent_folder_has_none(tmp_path):
    assert checkpoint_files.newest(tmp_path) is None
    assert checkpoint_files.newest(tmp_path / "absent") is None
    assert checkpoint_files.newest_step(tmp_path / "absent") == -1


@pytest.mark.parametrize("corrupt", CORRUPTIONS, ids=lambda f: f.__name__)
def test_a_damaged_one_is_found_and_the_one_before_is_used(corrupt, tmp_path):
    for step in (10, 20):
        write(tmp_path / "whole", step)
    for seed in range(6):
        directory = tmp_path / str(seed)
        shutil.copytree(tmp_path / "whole", directory)
        corrupt(directory / "checkpoint-20", np.random.default_rng(seed))
        with pytest.raises(DamagedFileError):
            checkpoint_content.read(directory / "checkpoint-20")
        with pytest.warns(UserWarning, match="checkpoint-20 .*: using checkpoint-10"):
            assert is_step(checkpoint_files.newest(directory), 10)


def test_every_bit_of_the_manifest_counts(tmp_path):
    manifest = write(tmp_path, 1) / "manifest.json"
    data = manifest.read_bytes()
    for position in range(len(data)):
        changed = bytearray(data)
        changed[position] ^= 1 << (position % 8)
        manifest.write_bytes(changed)
        with pytest.raises(DamagedFileError):
            checkpoint_content.read(manifest.parent)


def test_no_parser_sees_bytes_of_another_hash(tmp_path, monkeypatch):
    folder = write(tmp_path, 1)
    (folder / "state.npz").write_bytes(b"\0" * (folder / "state.npz").stat().st_size)
    monkeypatch.setattr(np, "load", lambda *a, **k: pytest.fail("parsed"))
    with pytest.raises(DamagedFileError, match="state.npz has another SHA-256"):
        checkpoint_content.read(folder)


def test_a_pickle_under_a_right_hash_is_refused(tmp_path):
    class Trap:
        def __reduce__(self):
            return (pytest.fail, ("unpickled",))

    folder = write(tmp_path, 1)
    np.savez(folder / "state.npz", **{**tensors(1), "trap": np.array([Trap()], object)})
    sign(folder)
    with pytest.raises(DamagedFileError, match="cannot be read: .*allow_pickle"):
        checkpoint_content.read(folder)


@pytest.mark.parametrize("corrupt", HOSTILE, ids=lambda f: f.__name__)
def test_whatever_is_signed_anew_is_damaged_or_equal(corrupt, tmp_path):
    for step in (10, 20):
        write(tmp_path / "whole", step)
    damaged = 0
    for seed in range(60):
        directory = tmp_path / str(seed)
        shutil.copytree(tmp_path / "whole", directory)
        corrupt(directory / "checkpoint-20", np.random.default_rng(seed))
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            saved = checkpoint_files.newest(directory)
        assert [saved.step, len(caught)] in ([10, 1], [20, 0])
        named_tensors.require_finite(saved.tensors)
        assert list(saved.tensors) == list(tensors(20))
        damaged += saved.step == 10
    assert damaged > 10


MANIFESTS = {
    "no files": {"format": 1},
    "files that are none": {"format": 1, "files": 3},
    "no sizes": {"format": 1, "files": {"state.npz": {}, "run.json": {}}},
    "a path": {"format": 1, "files": {"../checkpoint-10/state.npz": {"bytes": 1, "sha256": "0"}}},
    "a run that is no text": {"format": 1, "run": 3, "files": {}},
    "another format": {"format": "1", "files": {}},
}


@pytest.mark.parametrize("manifest", MANIFESTS)
def test_a_manifest_that_no_version_writes_is_damage(manifest, tmp_path):
    sign(write(tmp_path, 10), MANIFESTS[manifest])
    with pytest.raises(ValueError, match="checkpoint-10 .(manifest.json has an|its format is)"):
        checkpoint_files.newest(tmp_path)


@pytest.mark.parametrize("text", ["[" * 100_000, "3", "null", "", '{"sha256": 3}', "\udcff"])
def test_what_is_no_manifest_is_damage(text, tmp_path):
    folder = write(tmp_path, 10)
    (folder / "manifest.json").write_text(text, errors="surrogateescape")
    with pytest.raises(DamagedFileError):
        checkpoint_content.read(folder)


def test_files_of_operating_systems_are_no_damage(tmp_path):
    for step in (10, 20):
        write(tmp_path, step)
    alien_files(tmp_path)
    assert is_step(checkpoint_files.newest(tmp_path), 20)
    write(tmp_path, 30)
    assert is_step(checkpoint_files.newest(tmp_path), 30)


LATESTS = {
    "long": lambda path: path.write_text("checkpoint-" + "9" * 5000),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
    "outside": lambda path: path.write_text("../../etc\n"),
    "no text": lambda path: path.write_bytes(b"\xff\0"),
    "huge": lambda path: os.truncate(path, 2**33),
    "a pipe": lambda path: (path.unlink(), os.mkfifo(path)),
    "a link": lambda path: (path.unlink(), path.symlink_to("/dev/zero")),
}


@pytest.mark.parametrize("damage", LATESTS)
def test_a_damaged_latest_is_named_and_the_newest_is_used(damage, tmp_path):
    for step in (10, 20):
        write(tmp_path, step)
    LATESTS[damage](tmp_path / "LATEST")
    with pytest.warns(UserWarning, match="LATEST .*: using checkpoint-20"):
        assert is_step(checkpoint_files.newest(tmp_path), 20)
    write(tmp_path, 30)
    assert (tmp_path / "LATEST").read_text() == "checkpoint-30\n"


def bomb(folder, **tensors):
    """An archive under a right hash, deflated."""
    np.savez_compressed(folder / "state.npz", **tensors)
    sign(folder)


def test_an_archive_holds_no_more_than_its_bytes(tmp_path):
    folder = write(tmp_path, 1)
    bomb(folder, **{name: np.zeros(10**6, "float32") for name in tensors(1)})
    with pytest.raises(DamagedFileError, match="holds more than its bytes"):
        checkpoint_content.read(folder)


def test_an_archive_larger_than_its_tensors_is_not_read(tmp_path, monkeypatch):
    folder = write(tmp_path, 1)
    os.truncate(folder / "state.npz", 2**20)
    sign(folder)
    monkeypatch.setattr(np, "load", lambda *a, **k: pytest.fail("parsed"))
    with pytest.raises(DamagedFileError, match="state.npz has 1048576 bytes, more than"):
        checkpoint_content.read(folder)


def test_nan_under_a_right_hash_is_damage(tmp_path):
    folder = write(tmp_path, 1)
    np.savez(folder / "state.npz", **{**tensors(1), "game/000:steps_done": np.float32("nan")})
    record = json.loads((folder / "run.json").read_text())
    record["tensors"]["game/000:steps_done"] = "[] float32"
    (folder / "run.json").write_text(json.dumps(record))
    sign(folder)
    with pytest.raises(DamagedFileError, match="NaN or infinity in game/000:steps_done"):
        checkpoint_content.read(folder)


def test_a_record_is_judged_before_its_tensors_are_read(tmp_path):
    for step in (10, 20):
        write(tmp_path, step)

    def accept(saved):
        assert saved.tensors == {}
        if saved.step == 20:
            raise DamagedFileError("no run writes this")

    with pytest.warns(UserWarning, match="no run writes this.*using checkpoint-10"):
        assert is_step(checkpoint_files.newest(tmp_path, accept), 10)


def test_the_checkpoints_of_another_run_are_not_touched(tmp_path):
    checkpoint_files.write(tmp_path, 10, tensors(10), {**RECORD, "run": "a"}, 2)
    before = names(tmp_path)
    for run in ({"run": "b"}, {}):
        with pytest.raises(FileExistsError, match="another run.*Received: .*with checkpoint-10"):
            checkpoint_files.write(tmp_path, 20, tensors(20), {**RECORD, **run}, 1)
    assert names(tmp_path) == before
    checkpoint_files.write(tmp_path, 20, tensors(20), {**RECORD, "run": "a"}, 1)
    assert names(tmp_path) == ["LATEST", "checkpoint-20"]


def test_a_huge_file_is_not_even_read(tmp_path):
    folder = write(tmp_path, 1)
    os.truncate(folder / "state.npz", 2**33)
    with pytest.raises(DamagedFileError, match="state.npz has 8589934592 bytes"):
        checkpoint_content.read(folder)


def test_a_renamed_one_is_damaged(tmp_path):
    write(tmp_path, 1).rename(tmp_path / "checkpoint-2")
    with pytest.raises(DamagedFileError, match="it holds step 1"):
        checkpoint_content.read(tmp_path / "checkpoint-2")


def test_one_that_latest_names_is_missed(tmp_path):
    for step in (10, 20):
        write(tmp_path, step)
    shutil.rmtree(tmp_path / "checkpoint-20")
    with pytest.warns(UserWarning, match="'checkpoint-20', named by LATEST .*using checkpoint-10"):
        assert is_step(checkpoint_files.newest(tmp_path), 10)


def test_all_damaged_is_an_error_and_no_new_beginning(tmp_path):
    for step in (10, 20):
        (write(tmp_path, step) / "run.json").unlink()
    with pytest.raises(ValueError, match="checkpoint-20 .run.json is missing.*checkpoint-10"):
        checkpoint_files.newest(tmp_path)


def test_every_file_reaches_the_disk_before_its_name_and_latest_is_last(tmp_path, monkeypatch):
    events, opened = [], {}
    real = {name: getattr(os, name) for name in ("open", "fsync", "rename", "replace")}

    def note(kind, path):
        events.append((kind, os.path.basename(path)))

    def open_(path, *arguments, **keywords):
        descriptor = real["open"](path, *arguments, **keywords)
        opened[descriptor] = path
        return descriptor

    def fsync(descriptor):
        note("fsync", opened[descriptor])
        real["fsync"](descriptor)

    def move(name):
        def moved(source, target, **keywords):
            note("rename", target)
            real[name](source, target, **keywords)

        return moved

    monkeypatch.setattr(os, "open", open_)
    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "rename", move("rename"))
    monkeypatch.setattr(os, "replace", move("replace"))
    write(tmp_path, 7)
    assert sorted(events[:3]) == [
        ("fsync", "manifest.json"), ("fsync", "run.json"), ("fsync", "state.npz"),
    ]  # fmt: skip
    assert events[3:] == [
        ("fsync", "checkpoint-7"),
        ("rename", "checkpoint-7"),
        ("fsync", tmp_path.name),
        ("fsync", "LATEST"),
        ("rename", "LATEST"),
        ("fsync", tmp_path.name),
    ]


@pytest.mark.filterwarnings("ignore:.*named by LATEST")
@pytest.mark.parametrize("step", [20, 10], ids=["a new one", "one in the place of another"])
@pytest.mark.parametrize("call", ["write_bytes", "fsync", "rename", "replace"])
def test_a_fault_at_any_call_leaves_a_whole_checkpoint(call, step, tmp_path, monkeypatch):
    """The n-th call of the kind fails, for every n, until the writing goes through."""
    for failing in range(20):
        directory = tmp_path / str(failing)
        write(directory, 10)
        with monkeypatch.context() as patch:
            _fail(patch, call, failing)
            try:
                write(directory, step)
            except OSError as error:
                assert error.errno == errno.ENOSPC
            else:
                break
        assert not [n for n in names(directory) if n.endswith(".tmp")]
        saved = checkpoint_files.newest(directory)
        assert is_step(saved, saved.step) and saved.step in (10, step)
        assert is_step(checkpoint_content.read(write(directory, 30)), 30)
        write(directory, 40)
        assert names(directory) == ["LATEST", "checkpoint-30", "checkpoint-40"]
    assert failing > 0 and is_step(checkpoint_files.newest(directory), step)


def _fail(patch, call, number):
    owner = checkpoint_files.pathlib.Path if call == "write_bytes" else os
    real, calls = getattr(owner, call), iter(range(10**6))

    def failing(*arguments, **keywords):
        if next(calls) == number:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*arguments, **keywords)

    patch.setattr(owner, call, failing)
