"""What `benchmarks/run.py` writes: results, their comparison, the page; and what its suites ask."""

import html.parser
import math
import types

import keras
import numpy as np
import pytest

from benchmarks import contest, fair, report, results, run, suites
from benchmarks.suites import Outcome, Settings, Task, UnavailableError, quality_per_minute
from keras_gan import cli, models, networks
from keras_gan.cli import making, train
from keras_gan.metrics import Row
from keras_gan.presets import catalog, loading
from tools import publish, zoo_page

NAN = float("nan")
ROWS = [Row("fd_a", 2.0, NAN, {"fake": 10}), Row("kd_a", 0.5, 0.1, {"fake": 10, "subsets": 3})]


def scores(value=2.0, subject="one"):
    return results.scores_of(subject, [ROWS[0]._replace(value=value), ROWS[1]])


def test_results_come_back_as_they_were_written(tmp_path):
    found = scores(math.inf)
    assert found[0].value is None and found[0].error is None
    results.write(tmp_path / "a.jsonl", {"backend": "x"}, found)
    assert results.read(tmp_path / "a.jsonl") == ({"backend": "x"}, found)
    assert results.read(tmp_path / "absent.jsonl") == ({}, [])


def test_a_score_is_set_beside_that_of_the_same_subject_and_protocol_alone():
    now = scores(3.0)
    assert [s.before for s in results.beside(now, scores(2.0))] == [2.0, 0.5]
    assert [s.before for s in results.beside(now, scores(2.0, "other"))] == [None, None]
    other = [s._replace(protocol={"fake": 11}) for s in scores(2.0)]
    assert [s.before for s in results.beside(now, other)] == [None, None]
    changed = [row[-1] for row in results.cells(results.beside(now, scores(2.0)))]
    assert changed == ["2", "the same"]


def test_numbers_of_two_protocols_have_two_letters_and_share_no_bars():
    found = [*scores(), *scores(5.0, "two"), scores(7.0, "three")[0]._replace(protocol={"fake": 9})]
    assert [row[4] for row in results.cells(found)] == ["a", "b", "a", "b", "c"]
    groups = dict(report.comparable(found))
    assert {name: [s.subject for s in group] for name, group in groups.items()} == {
        "fd_a (a)": ["one", "two"],
        "kd_a (b)": ["one", "two"],
    }
    assert [results._letters(n) for n in (0, 25, 26, 27, 52)] == ["a", "z", "aa", "ab", "ba"]


class Page(html.parser.HTMLParser):
    """The tags left open, the addresses and the texts of a page."""

    def __init__(self, text):
        super().__init__()
        self.open, self.sources, self.texts = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.sources += [value for name, value in attrs if name in ("src", "href")]
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def test_the_page_is_one_file_that_shows_everything():
    picture = np.zeros((4, 5, 1), "uint8")
    found = [*scores(), *scores(5.0, "<two>")]
    page = Page(report.page("T", {"cores": 2}, found, {"one": picture}, {"three": "no data"}))
    assert page.open == []
    assert len(page.sources) == 1 and page.sources[0].startswith("data:image/png;base64,")
    for text in ("T", "cores 2", "<two>", "fd_a (a)", "three", ": no data", '{"fake": 10}'):
        assert text in page.texts
    assert Page(report.page("T", {}, [], {}, {})).open == []


def test_what_is_not_here_is_left_out_and_told(capsys):
    def absent():
        raise UnavailableError("no MNIST")

    picture = np.zeros((2, 2, 3), "uint8")
    tasks = [Task("one", lambda: Outcome(ROWS, picture)), Task("two", absent)]
    found, pictures, missing = run.measure(tasks)
    assert found == scores() and list(pictures) == ["one"] and missing == {"two": "no MNIST"}
    assert "two: left out, no MNIST" in capsys.readouterr().out


def test_the_suites_are_importable_and_name_what_they_measure():
    assert {"quality", "modes", "throughput", "quality_per_minute", "metrics"} <= {*run.SUITES}
    for name in run.SUITES:
        title, tasks = suites.tasks(name, Settings("quick"))
        assert title.lower().startswith(name) and all(isinstance(t, Task) for t in tasks)
    with pytest.raises(ValueError, match="Unknown preset"):
        suites.tasks("quality", Settings(presets=("absent",)))


@pytest.mark.parametrize("name", sorted(catalog.list_presets()))
def test_each_preset_of_points_scores_what_its_card_says(name):
    described = catalog.config(name)
    if described["data"]["name"] not in ("ring8", "grid25"):
        pytest.skip("its real images are not here")
    title, (task,) = suites.tasks("quality", Settings("full", presets=(name,)))
    for row, said in zip(task.measure().rows, described["scores"], strict=True):
        assert row.metric == said["metric"]
        assert row.value == pytest.approx(said["value"], abs=2e-3)


class Clockwork:
    """A worker whose steps take a known time; notes its turns."""

    turns = []

    def __init__(self, entry):
        self.entry = entry

    def seconds(self, what, count):
        self.turns.append((self.entry.module, count))
        return self.entry.settings["pace"] * count

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


def test_contestants_take_turns_in_either_order(monkeypatch):
    monkeypatch.setattr(contest, "Worker", Clockwork)
    Clockwork.turns = []
    entries = {n: contest.Entry(n, {"pace": p}) for n, p in (("ours", 0.5), ("theirs", 1.0))}
    found = contest.race(entries, rounds=2, steps=3)
    assert found == {"ours": [0.5, 0.5], "theirs": [1.0, 1.0]}
    first, second = Clockwork.turns[-4:-2], Clockwork.turns[-2:]
    assert first == second[::-1] == [("theirs", 3), ("ours", 3)]
    assert contest.ratio(found, "ours", "theirs") == (0.5, 0.5, 0.5)
    contest.race(entries, rounds=1)
    assert Clockwork.turns[-1] == ("ours", 10)  # As many as the quickest makes in five seconds.


def test_a_contestant_is_a_process_that_does_as_it_is_told():
    backend = keras.backend.backend()
    arguments = {"gan": "gan", "width": 4, "batch_size": 4, "jit_compile": backend == "jax"}
    with contest.Worker(contest.Entry("library", arguments, backend)) as worker:
        assert worker.images == 4 and worker.first > 0
        assert worker.seconds("step", 2) > 0 and worker.seconds("generate", 3) > 0
        assert worker.peak_bytes > 1e7


def test_a_contestant_that_fails_says_why():
    with pytest.raises(UnavailableError, match="ModuleNotFoundError.*absent"):
        contest.Worker(contest.Entry("absent", {}))


def test_the_page_of_the_zoo_is_made_from_its_files():
    text = f"a\n{zoo_page.MARKS[0]}\nold\n{zoo_page.MARKS[1]}\nb"
    assert zoo_page.filled(text, "new") == text.replace("old", "new")
    for page, root in zoo_page.PAGES.items():
        text = (zoo_page.ROOT / page).read_text("utf-8")
        assert zoo_page.filled(text, zoo_page.tables(root)) == text, f"run {zoo_page.MARKS[0]}"


def test_a_row_of_the_fair_table():
    rows = [{"metric": f"{name}_x", "value": 0.12345} for name in fair.SHOWN]
    assert fair.line("a", 1, rows) == "| `a` | 1 | 0.123 | 0.123 | 0.123 | 0.123 | 0.123 |"


@pytest.mark.parametrize(("given", "images"), [(None, 640), (300, 300), (0, 0)])
def test_a_recipe_says_in_how_many_images_its_rates_fall(given, images):
    """Which the run left to its epochs and data, that the zoo does not know."""
    flags, _ = cli.parse("train", train, [] if given is None else [f"--decay_images={given}"])
    made = loading.describe(making.build(flags, (2,), images=640))
    recipe = {"gan": "gan"} if given is None else {"gan": "gan", "decay_images": given}
    assert publish.written_out(recipe, made) == {"gan": "gan", "decay_images": images}


def test_turns_of_a_minute_are_parts_of_one_time(monkeypatch):
    seconds = iter(range(0, 10_000, 10))
    clock = types.SimpleNamespace(monotonic=lambda: next(seconds))
    monkeypatch.setattr(quality_per_minute, "time", clock)
    gan = models.GAN(networks.mlp_generator((2,), 2, width=4), networks.mlp_critic((2,), width=4))
    gan.compile("sgd", "sgd", run_eagerly=True)
    shares = []
    player = types.SimpleNamespace(model=gan, batch_size=1, images_seen=0, pace=shares.append)
    for number in range(2):
        quality_per_minute.take_turn(player, np.zeros((50, 2), "float32"), number, minutes=2)
    turn = [10 / 120, 30 / 120, 50 / 120]  # The clock is asked before and after each step.
    assert shares == pytest.approx([*turn, *(0.5 + share for share in turn)])
    assert int(gan.steps_done) == player.images_seen == 6


def test_the_recipe_s_rates_fall_over_its_minutes():
    player = quality_per_minute.Ours(seed=0)
    for share, part in [(0.0, 1.0), (0.5, 0.5), (1.0, 0.0)]:
        player.pace(share)
        rates = [float(o.learning_rate) for o in player.model.optimizer.optimizers]
        assert rates == pytest.approx([part * player.rate.start] * 2, abs=1e-9)
