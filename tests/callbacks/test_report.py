"""`report.html`: its structure; `tests/browser` looks at it in Chromium."""

import base64
import errno
import hashlib
import html.parser
import re

import numpy as np
import pytest

from keras_gan.callbacks import Report, write_report
from keras_gan.reports import animation, pictures, words
from keras_gan.utils import atomic_files
from keras_gan.visualization import images
from tests.callbacks import run_folders

pytestmark = pytest.mark.any_backend

VOID = {"meta", "link", "input", "img", "br", "hr"}
STATES = {"begun": (0, False), "running": (3, False), "finished": (6, True)}


class Page(html.parser.HTMLParser):
    """The elements of a page in order; asserts that each is closed correctly."""

    def __init__(self, text):
        super().__init__()
        self.open, self.elements, self.texts = [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)

    def all(self, tag, **attributes):
        return [a for t, a in self.elements if t == tag and attributes.items() <= a.items()]


def page(directory):
    return Page(write_report(directory).read_text("utf-8"))


@pytest.mark.parametrize("state", STATES)
def test_the_page_is_one_self_contained_file(state, tmp_path):
    found = page(run_folders.write(tmp_path, *STATES[state]))
    text = (tmp_path / "report.html").read_text("utf-8")
    for _, attributes in found.elements:
        for name in ("src", "xlink:href", "srcset", "action"):
            assert attributes.get(name, "data:").startswith("data:")
        assert (tmp_path / attributes.get("href", "")).exists()
    assert not re.search(r"https?:|url\(|@import", text)
    ids = [a["id"] for _, a in found.elements if "id" in a]
    assert len(ids) == len(set(ids)) and {"samples", "curves", "scores", "configuration"} <= {*ids}


def test_a_running_and_a_finished_run(tmp_path):
    running = page(run_folders.write(tmp_path / "a", *STATES["running"]))
    finished = page(run_folders.write(tmp_path / "b", *STATES["finished"]))
    assert running.all("progress")[0]["value"] == "3" and "3 of 6" in running.texts
    assert any(text.startswith("Not finished yet. ") for text in running.texts)
    assert any(text.startswith("Finished. ") for text in finished.texts)
    assert "cell_coverage" in finished.texts and "39" in finished.texts
    assert "cell_coverage" not in running.texts and "final" not in finished.texts
    assert {"3,840", "60", "4 min 3 s", "learning_rate", "0.001", "4, 8"} <= {*finished.texts}
    assert "augment" not in finished.texts  # It has no value.
    alts = [image["alt"] for image in finished.all("img")]
    assert alts == [f"Samples after epoch {epoch}" for epoch in (6, 5, 4, 3, 2, 1)]


def test_real_images_lie_beside_the_samples_and_the_animation_is_linked(tmp_path):
    run_folders.write(tmp_path, 3)
    assert not page(tmp_path).all("a") and "Real images" not in str(page(tmp_path).elements)
    images.save(tmp_path / "real.png", np.zeros((40, 20), "uint8"))
    animation.write(tmp_path / "training.gif", tmp_path / "grids")
    found = page(tmp_path)
    real, *samples = found.all("img")
    assert real["alt"] == "Real images" and real["class"] == "small tall" and len(samples) == 3
    assert [a["href"] for a in found.all("a")] == ["training.gif"]


def test_each_number_of_a_page_has_words(tmp_path):
    texts = page(run_folders.write(tmp_path, 6, finished=True)).texts
    for name in ("critic_loss", "generator_loss", "penalty", "fd_<b>", "cell_coverage"):
        assert f": {words.meaning(name)}." in texts
    assert words.FACTS["images seen"] in texts


def test_grids_after_the_last_logged_epoch_are_not_shown(tmp_path):
    run_folders.write(tmp_path, 5)
    log = tmp_path / "log.jsonl"
    log.write_text("".join(log.read_text().splitlines(keepends=True)[:2]) + '{"epoch": 3, "st')
    assert len(page(tmp_path).all("img")) == 2


def test_a_folder_without_a_log_shows_its_grids(tmp_path):
    images.save(tmp_path / "grids" / "epoch_0007.png", np.zeros((4, 4), "uint8"))
    images.save(tmp_path / "grids" / "other.png", np.zeros((4, 4), "uint8"))
    assert [image["alt"] for image in page(tmp_path).all("img")] == ["Samples after epoch 7"]


def test_only_the_pages_own_scripts_may_run(tmp_path):
    text = write_report(run_folders.write(tmp_path, 3)).read_text("utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", text, flags=re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in scripts]
    assert re.search(r"script-src ([^;\"]*)", text)[1].split() == [f"'sha256-{h}'" for h in hashes]


def test_names_are_text_and_not_markup(tmp_path):
    found = page(run_folders.write(tmp_path / "<i>&run", 4))
    assert "<i>&run" in found.texts and not found.all("i") and len(found.all("b")) == 1


@pytest.mark.parametrize("epochs", [1, 5, 23, 24, 47, 200, 5000])
def test_grids_are_the_first_the_newest_and_evenly_spaced_ones(epochs):
    shown = pictures.spaced(list(range(1, epochs + 1)))
    assert shown[0] == 1 and shown[-1] == epochs and len(shown) <= pictures.MOST_GRIDS
    assert len(shown) >= min(epochs, pictures.MOST_GRIDS // 2)
    assert len(set(np.diff(shown[:-1]))) <= 1
    # The others stay, so that they are not encoded again.
    assert len({*pictures.spaced(list(range(1, epochs + 2)))} - {*shown}) == 1


def test_large_grids_are_scaled_and_the_page_stays_small(tmp_path):
    noise = np.random.default_rng(0).uniform(-1, 1, (16, 200, 200, 3)).astype("float32")
    images.save(tmp_path / "grids" / "epoch_0001.png", images.grid(noise))
    (picture,) = page(tmp_path).all("img")
    assert (picture["width"], picture["height"]) == ("640", "640")
    assert (tmp_path / "report.html").stat().st_size < 400_000


def test_the_callback_writes_at_each_moment_and_a_full_disk_is_a_warning(tmp_path, monkeypatch):
    run_folders.write(tmp_path, 2)
    callback = Report(tmp_path, every=2)
    for moment in (
        callback.on_train_begin,
        lambda: callback.on_epoch_end(1),
        callback.on_train_end,
    ):
        moment()
        (tmp_path / "report.html").rename(tmp_path / "old.html")
    callback.on_epoch_end(0)
    assert not (tmp_path / "report.html").exists()

    def full(path):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(atomic_files, "sync", full)
    with pytest.warns(UserWarning, match="report.html' could not be .*No space left.*goes on"):
        callback.on_epoch_end(1)
    with pytest.raises(OSError, match="No space left"):
        callback.on_train_begin()


@pytest.mark.parametrize(
    "name, damage",
    [
        ("log.jsonl", '{"epoch": 1}\n{"epoch": 2, "seconds": null, "steps": null}\n'),
        ("log.jsonl", '{"epoch": "1"}\n{"epoch": 3, "seconds": [1]}\n{"epoch": 1e400}\n[]\n3\n'),
        ("log.jsonl", '{"epoch": 1, "seconds": Infinity, "a": NaN, "b": ' + "9" * 400 + "}\n"),
        ("log.jsonl", "[" * 100_000),
        ("config.json", "[]"),
        ("config.json", '{"epochs": "many", "flags": null, "command": 3}'),
        ("metrics.json", '{"cell_coverage": '),
        ("grids/epoch_0002.png", "no picture"),
        ("grids/epoch_0003.png", ""),
        ("grids/epoch_9.png", "9"),
    ],
)
@pytest.mark.filterwarnings("ignore:The report leaves out")
def test_damaged_files_stop_no_report(name, damage, tmp_path):
    run_folders.write(tmp_path, 3, finished=True)
    (tmp_path / name).write_text(damage)
    assert page(tmp_path).all("progress")


def test_a_damaged_grid_is_named_and_the_others_are_shown(tmp_path):
    run_folders.write(tmp_path, 3)
    path = tmp_path / "grids" / "epoch_0002.png"
    path.write_bytes(path.read_bytes()[:60])
    (tmp_path / "grids" / ".epoch_0003.png").write_bytes(b"half")
    with pytest.warns(UserWarning, match="leaves out .*epoch_0002.png"):
        assert len(page(tmp_path).all("img")) == 2
