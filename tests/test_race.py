"""`benchmarks.race`: its clock, its runs, its scores, and a race of two at toy size."""

import json
import os
import subprocess
import sys
import time
import types

import keras
import numpy as np
import pytest
from PIL import Image

from benchmarks import race
from benchmarks.race_parts import __main__ as process
from benchmarks.race_parts import ours, plan, running, scores, shown
from benchmarks.race_parts.watch import Watch
from keras_gan import data

pytestmark = pytest.mark.any_backend
SETTINGS = {"samples": 24, "curve_samples": 16, "snapshots": 2, "extractor": "avatars_skin"}


class Fake:
    """A contestant on a clock of its own: steps of 3 seconds, samples of 50."""

    parameters, now = 7, 0.0

    def train(self, watch):
        while True:
            self.now += 3
            if watch.stepped(8):
                return

    def draw(self, count):
        self.now += 50
        return np.full((count, 4, 4, 3), int(self.now) % 256, "uint8")


def snapshots(folder):
    return [json.loads(line) for line in (folder / "snapshots.jsonl").read_text().splitlines()]


def test_training_stops_with_the_budget_and_drawing_is_not_part_of_it(tmp_path):
    fake = Fake()
    watch = Watch(20, clock=lambda: fake.now)
    process.race(fake, tmp_path, 20, [16, 24], watch=watch)
    first, last = snapshots(tmp_path)
    # A step begins before the time is over, and the one in which it ends is completed.
    assert (first["seconds"], last["seconds"]) == (12, 21)
    assert (first["images"], last["images"]) == (4 * 8, 7 * 8)
    assert [each["samples"] for each in (first, last)] == [16, 24]
    assert watch.share == 1 and fake.now == 21 + 2 * 50


def test_a_step_longer_than_the_way_to_a_snapshot_is_not_followed_by_another(tmp_path):
    fake = Fake()
    process.race(fake, tmp_path, 4, [1] * 4, watch=Watch(4, clock=lambda: fake.now))
    assert [each["seconds"] for each in snapshots(tmp_path)] == [3, 3, 3, 6]


def test_each_seed_starts_with_another_contestant():
    runs = list(plan.runs(["a", "b", "c"], [5, 6, 7]))
    assert runs[:3] == [("a", 5), ("b", 5), ("c", 5)]
    assert [runs[0][0], runs[3][0], runs[6][0]] == ["a", "b", "c"] and len(set(runs)) == 9


def test_a_finished_run_is_not_repeated_and_a_failed_one_is(tmp_path):
    made, broken = [], {"b"}

    def run(out, name, seed, settings):
        made.append(name)
        if name in broken:
            raise RuntimeError(f"{name} is broken")
        running.folder_of(out, name, seed).mkdir(parents=True)

    assert race.train(tmp_path, ["a", "b", "c"], [0], {}, run) == ["b is broken"]
    broken.clear()
    assert race.train(tmp_path, ["a", "b", "c"], [0], {}, run) == []
    assert made == ["a", "b", "c", "b"]


def test_a_race_goes_on_with_its_own_settings_alone(tmp_path):
    race.begin(tmp_path, {"minutes": 30.0, "size": 64})
    race.begin(tmp_path, {"minutes": 30.0, "size": 64})
    with pytest.raises(ValueError, match=r"race with --minutes=30.0; .* Received: --minutes=5.0"):
        race.begin(tmp_path, {"minutes": 5.0, "size": 64})


def test_a_contestant_is_told_nothing_of_the_test_images(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_GAN_DATA", "where the data are")
    settings = {**SETTINGS, "size": 16, "minutes": 1.0, "cores": 1, "test": "held out"}
    order = running.order_of(tmp_path, "toy", 0, settings, tmp_path / "run")
    assert "held out" not in json.dumps(order) and "test" not in order["settings"]
    assert len(order["cores"]) == 1 and order["seconds"] == 60 and order["counts"] == [16, 24]
    assert "KERAS_GAN_DATA" not in running.environment(plan.KNOWN["toy"], 1)


def test_more_cores_than_there_are_is_an_error():
    with pytest.raises(ValueError, match="--cores=100000"):
        running.cores(100_000)


def test_a_contestant_that_fails_is_an_error_with_its_last_line(tmp_path, monkeypatch):
    monkeypatch.setitem(plan.KNOWN, "absent", plan.Entry("absent", "absent"))
    settings = {**SETTINGS, "size": 16, "minutes": 1.0, "cores": 1}
    with pytest.raises(RuntimeError, match="absent, seed 3: exit status 1, ModuleNotFoundError"):
        running.run(tmp_path, "absent", 3, settings)
    assert not running.folder_of(tmp_path, "absent", 3).exists()


def test_a_peer_that_is_not_installed_is_an_error_with_the_command(tmp_path, monkeypatch):
    monkeypatch.setitem(plan.KNOWN, "away", plan.Entry("toy", "away", tmp_path / "python"))
    with pytest.raises(RuntimeError, match="away is not installed: `make race`"):
        running.run(tmp_path, "away", 0, SETTINGS)


def test_a_contestant_ends_with_the_race(tmp_path):
    settings = {**SETTINGS, "size": 16, "minutes": 60.0, "cores": 1}
    (tmp_path / "faces").mkdir()
    Image.new("RGB", (16, 16)).save(tmp_path / "faces" / "0.png")
    order = running.order_of(tmp_path, "toy", 0, settings, tmp_path)
    command = [sys.executable, "-m", "benchmarks.race_parts", json.dumps(order)]
    environ = running.environment(plan.KNOWN["toy"], 1)
    with subprocess.Popen(command, cwd=plan.ROOT, env=environ, stdin=subprocess.PIPE) as process:
        try:
            while not (tmp_path / "about.json").exists():
                assert process.poll() is None
                time.sleep(0.02)
            process.stdin.close()
            assert process.wait(60) == 1
        finally:
            process.kill()


FORKS = """
import multiprocessing, time
from benchmarks import parent

parent.end_with_it()
time.sleep(0.5)
loader = multiprocessing.get_context("fork").Process(target=int)
loader.start()
loader.join(30)
print(loader.exitcode, flush=True)
loader.kill()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a system without fork")
def test_loaders_of_images_start_while_a_contestant_waits_for_the_end_of_the_race():
    command = [sys.executable, "-c", FORKS]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=plan.ROOT, stdin=pipe, stdout=pipe, text=True) as contestant:
        assert contestant.stdout.readline().strip() == "0"


@pytest.fixture
def scored(tmp_path, monkeypatch):
    """A race of two who draw the same, another and a real image; features are pixels."""
    make = np.random.default_rng(0)
    real = make.integers(0, 256, (40, 2, 2, 3), "uint8")
    bright = make.integers(128, 256, (24, 2, 2, 3), "uint8")

    def look(images, *_, **__):
        return types.SimpleNamespace(features=images.reshape(len(images), -1) / 255.0)

    def evaluate(images, seen, *_):
        distance = np.abs(look(images).features.mean(0) - seen.features.mean(0)).sum()
        return [
            types.SimpleNamespace(metric=f"{name}_avatars_skin", value=float(distance))
            for name in scores.SHOWN
        ]

    monkeypatch.setattr(scores.metrics, "look", look)
    monkeypatch.setattr(scores.metrics, "evaluate", evaluate)
    monkeypatch.setattr(scores.faces, "train", lambda out, count: real[:count])
    monkeypatch.setattr(scores.faces, "mean", lambda out, count: real[:count] // 2)
    np.savez(tmp_path / "test.npz", images=real)
    for name, images in {"toy": bright, "keras_gan": real[:24], "tutorial": bright}.items():
        folder = running.folder_of(tmp_path, name, 0)
        folder.mkdir(parents=True)
        contestant = types.SimpleNamespace(
            parameters=5, train=lambda w: w.stepped(2), draw=lambda n, x=images: x[:n]
        )
        process.race(contestant, folder, 1e-9, [16, 24], start_seconds=2.0)
    return tmp_path


def test_equal_samples_have_equal_scores_and_real_ones_better(scored):
    scorer = scores.Scorer(scored, SETTINGS)
    toy, ours, tutorial = (scorer.run(name, 0) for name in ("toy", "keras_gan", "tutorial"))
    assert toy["end"] == tutorial["end"] and toy["end"]["fd"] > 2 * ours["end"]["fd"]
    assert ours["end"] == scorer.bounds()["real"]
    # The curve is of the first 16 samples of each snapshot, so it differs from the 24 of the end.
    assert [each["fd"] for each in toy["snapshots"]] == [toy["snapshots"][0]["fd"]] * 2
    assert toy["snapshots"][1]["fd"] != toy["end"]["fd"]


def test_what_is_scored_is_not_scored_again(scored, monkeypatch):
    before = scores.Scorer(scored, SETTINGS).run("toy", 0)
    monkeypatch.setattr(scores.metrics, "evaluate", None)
    assert scores.Scorer(scored, SETTINGS).run("toy", 0) == before


def test_a_run_that_is_made_anew_is_scored_anew(scored):
    before = scores.Scorer(scored, SETTINGS).run("toy", 0)
    path = before["drawn"]
    np.savez(path, images=255 - race.faces.read(path))
    assert scores.Scorer(scored, SETTINGS).run("toy", 0)["end"] != before["end"]


def test_the_table_and_the_pictures_show_every_contestant(scored):
    names = ["keras_gan", "tutorial", "toy"]
    lines = race.score(scored, SETTINGS).splitlines()
    assert len(lines) == 2 + 1 + len(names) + 1
    assert all(line.count("|") == len(shown.HEAD) + 1 for line in lines)
    for name, line in zip(names, lines[3:], strict=False):
        assert line.startswith(f"| {plan.KNOWN[name].title} | ") and " | 2 | " in line
        assert line.split(" | ")[shown.HEAD.index("seeds")] == "1"
    assert {file.name for file in scored.glob("*.png")} == {"race.png", "samples.png"}


def test_the_runs_of_a_folder_are_those_that_are_finished(tmp_path):
    for name in ("tutorial_10", "tutorial_2", "keras_gan_0", ".tutorial_3.tmp", "another_0"):
        (tmp_path / "runs" / name).mkdir(parents=True)
    assert running.finished(tmp_path) == {"keras_gan": [0], "tutorial": [2, 10]}


def test_the_spread_of_seeds_is_shown_where_there_is_one():
    assert shown.spread([2.0]) == shown.spread([2.0, 2.0]) == "2"
    assert shown.spread([3.0, 1.0, 2.0]) == "2 (1 to 3)"


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    """The folder of a race of one at toy size, by the command."""
    out = tmp_path_factory.mktemp("race")
    command = [sys.executable, "-m", "benchmarks.race", "--toy", f"--out={out}", "--seeds=0"]
    command += ["--contestants=toy", "--extractor=avatars_skin"]
    environ = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, cwd=plan.ROOT, env=environ)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    return out


def test_a_race_at_toy_size(toy):
    folder = running.folder_of(toy, "toy", 0)
    first, last = snapshots(folder)
    assert 0 < first["images"] < last["images"] and last["seconds"] >= 1.2
    test, _ = data.load("avatars_10k", "test[:64]", size=16)
    np.testing.assert_array_equal(race.faces.test(toy), test)
    names = {"about.json", "snapshots.jsonl", "samples_1.npz", "samples_2.npz"}
    assert {file.name for file in folder.iterdir()} == names
    assert "| noise around a face | " in (toy / "race.md").read_text()


@pytest.mark.skipif(keras.backend.backend() == "jax", reason="its rates are those of its start")
def test_our_contestant_trains_until_it_is_told_and_draws(toy, tmp_path):
    contestant = ours.make(str(toy / "faces"), 16, seed=0, scratch=None)
    rates = []

    class Steps:
        """Stops a turn after three steps, at half of the time."""

        share = 0.0

        def stepped(self, images):
            rates.append(float(contestant.optimizers[0].learning_rate))
            self.share += 0.25
            return self.share in (0.75, 1.25)

    watch, before = Steps(), contestant.draw(4)
    contestant.train(watch)
    contestant.train(watch)
    # A pass over the 128 faces has two steps.
    assert int(contestant.gan.images_seen.numpy()) == 64 * len(rates) == 64 * 5
    cosine = (1 + np.cos(np.pi * np.array([0, 0.25, 0.5, 0.75, 1]))) / 2
    np.testing.assert_allclose(rates, contestant.rates[0] * cosine, atol=1e-9)
    after = contestant.draw(4)
    assert after.shape == (4, 16, 16, 3) and after.dtype == "uint8" and (after != before).any()
