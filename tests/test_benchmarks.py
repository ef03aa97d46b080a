"""`benchmarks/run.py` (results, comparison with earlier ones, page), its suites and the tools."""

import html.parser
import math
import re
import types

import keras
import numpy as np
import pytest

from benchmarks import (
    comparison,
    equal_budget,
    real_against_real,
    report,
    results,
    run,
    start_up,
    suites,
    ten_tasks,
    truncation,
)
from benchmarks.contestants import command_line
from benchmarks.results import Result
from benchmarks.suites import (
    Outcome,
    Settings,
    Task,
    UnavailableError,
    modes,
    quality,
    quality_per_minute,
    throughput,
)
from keras_gan import cli, models, networks
from keras_gan.cli import evaluate, model_from_flags, recipes
from keras_gan.data import known_sets
from keras_gan.metrics import Row
from keras_gan.presets import catalog, loading
from tools import card, publish, score_again, zoo_page

pytestmark = pytest.mark.any_backend

NAN = float("nan")
ROWS = [Row("fd_a", 2.0, NAN, {"fake": 10}), Row("kd_a", 0.5, 0.1, {"fake": 10, "subsets": 3})]


def measured(value=2.0, subject="one"):
    return [Result(subject, row) for row in (ROWS[0]._replace(value=value), ROWS[1])]


def last(tasks):
    """What `run.measure` saved last: results, pictures, and what is missing."""
    saved = []
    run.measure(tasks, lambda *each: saved.append(each))
    assert len(saved) == len(tasks)
    return saved[-1]


def with_protocol(result, protocol):
    return result._replace(row=result.row._replace(protocol=protocol))


def test_a_data_set_that_is_away_is_asked_for_once_and_the_rest_goes_on(monkeypatch, capsys):
    asked = []

    def away(name, split, **pixels):
        asked.append(name)
        raise ValueError(f"The data set {name!r} is not on this machine.")

    monkeypatch.setattr(evaluate.data, "load", away)
    presets = ("gan_fashion_mnist", "wgan_fashion_mnist", "gan_ring8")
    _, tasks = suites.tasks("quality", Settings("quick", presets))
    found, _, missing = last(tasks)
    assert asked == ["fashion_mnist"] and list(missing) == list(presets[:2])
    assert {result.subject for result in found} == {"gan_ring8"}
    assert "left out, its data: The data set 'fashion_mnist'" in capsys.readouterr().out


def test_the_quick_quality_takes_few_images_and_a_preset_of_each_data_set():
    chosen = [task.subject for task in suites.tasks("quality", Settings("quick"))[1]]
    known = {catalog.config(name)["data"]["name"] for name in catalog.list_presets()}
    assert sorted(catalog.config(name)["data"]["name"] for name in chosen) == sorted(known)
    for name, split in (
        ("r3gan_mnist", "test[:500]"),
        ("sequence_gan_wordnet", "test"),
        ("pix2pix_openmoji_color_line", "test[:20%]"),
    ):
        quick, full = (quality.command(name, Settings(budget)) for budget in ("quick", "full"))
        assert (quick.split, quick.count) == (split, 500) and full.split in ("test", "test[:5000]")


def test_results_come_back_as_they_were_written(tmp_path):
    found = measured(math.inf)
    results.write(tmp_path / "a.jsonl", {"backend": "x"}, found)
    environment, read = results.read(tmp_path / "a.jsonl")
    assert environment == {"backend": "x"} and [r.key for r in read] == [r.key for r in found]
    assert [r.row.describe() for r in read] == [r.row.describe() for r in found]
    assert read[0].row.describe()["value"] is None and math.isnan(read[0].row.value)
    assert results.read(tmp_path / "absent.jsonl") == ({}, [])


def test_a_line_of_a_file_of_results(tmp_path):
    results.write(tmp_path / "a.jsonl", {}, measured(math.inf))
    assert (tmp_path / "a.jsonl").read_text().splitlines()[1:] == [
        '{"subject": "one", "metric": "fd_a", "value": null, "error": null, '
        '"protocol": {"fake": 10}}',
        '{"subject": "one", "metric": "kd_a", "value": 0.5, "error": 0.1, '
        '"protocol": {"fake": 10, "subsets": 3}}',
    ]


def test_a_value_is_compared_with_that_of_the_same_subject_and_protocol():
    now = measured(3.0)
    assert [r.before for r in results.beside(now, measured(2.0))] == [2.0, 0.5]
    assert [r.before for r in results.beside(now, measured(2.0, "other"))] == [None, None]
    other = [with_protocol(result, {"fake": 11}) for result in measured(2.0)]
    assert [r.before for r in results.beside(now, other)] == [None, None]
    changed = [row[-1] for row in results.cells(results.beside(now, measured(2.0)))]
    assert changed == ["2", "the same"]


@pytest.mark.parametrize("value, before", [(math.inf, 2.0), (2.0, math.nan), (math.nan, math.nan)])
def test_a_value_that_is_not_finite_is_an_empty_cell(value, before):
    (_, _, shown, error, _, earlier), _ = results.cells(
        results.beside(measured(value), measured(before))
    )
    assert (shown, error, earlier) == ("2" if value == 2.0 else "", "", "")


def test_values_of_two_protocols_have_two_letters_and_share_no_bars():
    third = with_protocol(measured(7.0, "three")[0], {"fake": 9})
    found = [*measured(), *measured(5.0, "two"), third]
    assert [row[4] for row in results.cells(found)] == ["a", "b", "a", "b", "c"]
    groups = dict(report.comparable(found))
    assert {name: [s.subject for s in group] for name, group in groups.items()} == {
        "fd_a (a)": ["one", "two"],
        "kd_a (b)": ["one", "two"],
    }
    assert [results._letters(n) for n in (0, 25, 26, 27, 52)] == ["a", "z", "aa", "ab", "ba"]


class Page(html.parser.HTMLParser):
    """The open tags, addresses and texts of a page."""

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


def test_the_page_is_one_self_contained_file():
    picture = np.zeros((4, 5, 1), "uint8")
    found = [*measured(), *measured(5.0, "<two>")]
    page = Page(report.page("T", {"cores": 2}, found, {"one": picture}, {"three": "no data"}))
    assert page.open == []
    assert len(page.sources) == 1 and page.sources[0].startswith("data:image/png;base64,")
    for text in ("T", "cores 2", "<two>", "fd_a (a)", "three", ": no data", '{"fake": 10}'):
        assert text in page.texts
    assert Page(report.page("T", {}, [], {}, {})).open == []


def test_an_unavailable_task_is_left_out_and_reported(capsys):
    def absent():
        raise UnavailableError("no MNIST")

    picture = np.zeros((2, 2, 3), "uint8")
    tasks = [Task("one", lambda: Outcome(ROWS, picture)), Task("two", absent)]
    found, pictures, missing = last(tasks)
    assert found == measured() and list(pictures) == ["one"] and missing == {"two": "no MNIST"}
    assert "two: left out, no MNIST" in capsys.readouterr().out


def test_a_run_that_is_stopped_keeps_what_it_measured_and_what_was_there(tmp_path):
    def stopped():
        raise KeyboardInterrupt

    def written():
        environment, found = results.read(path)
        return environment, [(*result.key, result.row.value) for result in found]

    def expected(*groups):
        return [(*result.key, result.row.value) for group in groups for result in group]

    path, about = tmp_path / "a.jsonl", {"backend": "x"}
    results.write(path, about, measured(1.0) + measured(5.0, "other"))
    tasks = [Task("one", lambda: Outcome(ROWS)), Task("two", stopped)]
    with pytest.raises(KeyboardInterrupt):
        run.measure(tasks, run.saving(path, "T", about))
    assert written() == (about, expected(measured(), measured(5.0, "other")))
    assert "one" in path.with_suffix(".txt").read_text("utf-8")
    run.measure(tasks[:1], run.saving(path, "T", {"backend": "y"}))
    assert written() == ({"backend": "y"}, expected(measured()))


def test_tasks_are_chosen_by_the_start_of_their_names():
    tasks = [Task(name, None) for name in ("a, seed 0", "a, seed 1", "b")]
    assert run.chosen(tasks, []) == tasks and run.chosen(tasks, ["b"]) == tasks[2:]
    assert run.chosen(tasks, ["b", "a, seed 0"]) == [tasks[0], tasks[2]]
    with pytest.raises(
        SystemExit, match="--task to begin one of 'a, seed 0', .*Received: --task=c"
    ):
        run.chosen(tasks, ["b", "c"])


def test_suites_have_titles_and_tasks():
    assert {"quality", "modes", "throughput", "quality_per_minute", "metrics"} <= {*run.SUITES}
    for name in run.SUITES:
        title, tasks = suites.tasks(name, Settings("quick"))
        assert title.lower().startswith(name) and all(isinstance(t, Task) for t in tasks)
    with pytest.raises(ValueError, match="Unknown preset"):
        suites.tasks("quality", Settings(presets=("absent",)))


def test_the_quick_throughput_is_a_part_of_the_full_one():
    quick, full = (
        {task.subject for task in suites.tasks("throughput", Settings(budget))[1]}
        for budget in ("quick", "full")
    )
    assert quick < full and len(quick) < 6
    assert all(next(iter(each)) == "keras_gan" for each in throughput.contestants("quick").values())


@pytest.mark.parametrize("gan", ["wgan_gp", "acgan", "pix2pix", "cut", "sequence", "text_to_image"])
def test_a_gan_of_each_kind_is_timed_as_the_command_line_makes_it(gan):
    sizes = throughput._sizes(recipes.RECIPES[gan])
    contestant = command_line.make(gan, sizes["shape"], batch_size=2, jit_compile=False)
    contestant.step(1)
    contestant.generate(3)
    assert contestant.images == (10 if gan == "wgan_gp" else 2)
    unsized = {"acgan": 64, "pix2pix": None, "sequence": None}
    assert sizes.get("batch_size") == unsized.get(gan, sizes.get("batch_size"))


def test_a_run_on_data_of_one_s_own_is_published_with_its_licence_and_scores():
    with pytest.raises(ValueError, match=r"not known.*--licence='CC BY 4.0'.*Received: 'photos'"):
        known_sets.licences("photos")
    with pytest.raises(ValueError, match="--score='--split=test.*Received: .*'fashion_mnist_10k'"):
        publish.scored_by({"data": {"name": "fashion_mnist_10k", "kind": "samples"}})


def test_scores_that_have_changed_are_told():
    def row(value, metric="fd", **protocol):
        return {"metric": metric, "value": value, "protocol": {"real": 5, **protocol}}

    before = [row(1.0), row(2.0, answer="input"), row(3.0, "kd")]
    now = [row(1.0001), row(2.5, answer="input"), row(4.0, "is", answer="real")]
    assert list(score_again.changes(before, now)) == [
        "fd input: 2 -> 2.5",
        "kd: 3 -> nan",
        "is real: nan -> 4",
    ]


def test_a_preset_that_cannot_be_finished_leaves_the_zoo_as_it_was(tmp_path):
    folder, index, card = tmp_path / "new", tmp_path / "index.json", tmp_path / "new.json"
    index.write_text("old")
    with pytest.raises(KeyboardInterrupt), publish.all_or_nothing(folder, card, index):
        folder.mkdir()
        for file in (folder / "weights", card, index):
            file.write_text("new")
        raise KeyboardInterrupt
    assert index.read_text() == "old" and not card.exists() and not [*folder.glob("*")]
    with publish.all_or_nothing(folder, card, index):
        card.write_text("new")
    assert card.read_text() == "new"


@pytest.mark.parametrize("name", sorted(catalog.list_presets()))
def test_each_preset_of_points_scores_what_its_card_says(name):
    described = catalog.config(name)
    if described["data"]["name"] not in ("ring8", "grid25"):
        pytest.skip("its real images are not here")
    title, (task,) = suites.tasks("quality", Settings("full", presets=(name,)))
    for row, said in zip(task.measure().rows, described["scores"], strict=True):
        assert row.metric == said["metric"]
        assert row.value == pytest.approx(said["value"], abs=2e-3)


def test_the_gan_of_stacked_mnist_is_that_of_the_command_line(monkeypatch):
    monkeypatch.setattr(modes, "WIDTH", 2)
    gan = modes.cli_gan("gan", np.zeros((1, 28, 28, 3), "uint8"), 640, seed=0)
    assert gan.penalty.name == "r1" and gan.latent_dim == 64
    assert gan.compiled_rates == {}  # They fall, by a schedule.


class FakeWorker:
    """A worker whose steps take a known time; records its turns."""

    turns, images, first, peak_bytes = [], 8, 3.0, 2e6

    def __init__(self, entry):
        self.entry = entry

    def seconds(self, action, count):
        self.turns.append((self.entry.module, count))
        return self.entry.settings["pace"] * count

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


def test_contestants_take_turns_in_alternating_order(monkeypatch):
    monkeypatch.setattr(comparison, "Worker", FakeWorker)
    FakeWorker.turns = []
    entries = {n: comparison.Entry(n, {"pace": p}) for n, p in (("ours", 0.5), ("theirs", 1.0))}
    found = comparison.compare(entries, rounds=2, steps=3)
    assert found == {"ours": [0.5, 0.5], "theirs": [1.0, 1.0]}
    first, second = FakeWorker.turns[-4:-2], FakeWorker.turns[-2:]
    assert first == second[::-1] == [("theirs", 3), ("ours", 3)]
    assert comparison.ratio(found, "ours", "theirs") == (0.5, 0.5, 0.5)
    comparison.compare(entries, rounds=1)
    assert FakeWorker.turns[-1] == ("ours", 10)  # As many as the quickest makes in five seconds.


def test_times_are_over_those_of_the_others_and_have_a_before(monkeypatch, capsys):
    monkeypatch.setattr(comparison, "Worker", FakeWorker)
    found = []
    for pace in (0.5, 0.25):
        entries = {
            n: comparison.Entry(n, {"pace": p, "width": 3})
            for n, p in (("ours", pace), ("theirs", 1.0))
        }
        rows = throughput.compare(entries, rounds=2, seconds=1.0).rows
        assert {r.metric: r.value for r in rows if "least" not in r.metric} == {
            **{"seconds_per_step, ours": pace, "seconds_per_step, theirs": 1.0},
            **{"time over that of theirs": pace, "time over that of theirs, largest": pace},
        }
        found.append([Result("race", row) for row in rows])
    assert all(result.before is not None for result in results.beside(found[1], found[0]))


def test_a_gan_alone_is_timed_in_images_a_second(monkeypatch):
    class Paced(FakeWorker):
        def __init__(self, entry):
            super().__init__(entry._replace(settings={"pace": 0.5}))

    monkeypatch.setattr(comparison, "Worker", Paced)
    backend = keras.backend.backend()
    rows = throughput.solo("gan", backend, "float32", False, rounds=3, seconds=2.0).rows
    assert {row.metric: row.value for row in rows} == {
        "images_per_second": 8 / 0.5,
        "generated_per_second": 1 / 0.5,
        "seconds_to_first_step": 3.0,
        "peak_megabytes": 2.0,
    }


def test_real_images_are_those_of_the_other_split(monkeypatch):
    asked, random = [], np.random.default_rng(0)
    sets = {part: random.integers(0, 256, (20, 4, 4, 1)).astype("uint8") for part in "ab"}

    def load(name, split):
        asked.append(split)
        return sets["ab"[len(asked) - 1]], None

    monkeypatch.setattr(real_against_real.data, "load", load)
    monkeypatch.setattr(real_against_real.metrics, "look", lambda x, *_, **__: x)
    monkeypatch.setattr(
        real_against_real.metrics,
        "evaluate",
        lambda fake, real, *_: [Row("same", float((fake == real).all()), NAN, {})],
    )
    assert real_against_real.score("mnist", "e", 20) == {"same": 0.0}
    assert asked == ["train[:20]", "test[:20]"]


def test_tasks_of_newcomers_have_homes_of_their_own(monkeypatch, tmp_path):
    homes = []
    monkeypatch.setattr(
        ten_tasks.subprocess, "run", lambda *_, env, **__: homes.append(env["KERAS_GAN_HOME"])
    )
    for task in ten_tasks.tasks()[:2]:
        ten_tasks.seconds(task, tmp_path)
    assert len({*homes}) == 2 and all(home.startswith(str(tmp_path)) for home in homes)


def test_mutants_are_of_lines_and_tests_that_there_are(monkeypatch):
    for name in ("KERAS_BACKEND", "OMP_NUM_THREADS"):
        monkeypatch.setenv(name, "")  # The import sets them, and what they were comes back.
    from tools import mutants

    assert {*mutants.named()} <= {*mutants.NAMED_TESTS}
    paths = {*mutants.NAMED_TESTS, *sum(mutants.NAMED_TESTS.values(), [])}
    assert [path for path in paths if not (mutants.ROOT / path).exists()] == []


def test_presets_of_two_data_sets_share_no_bars(monkeypatch):
    rows = [Row("accuracy_all", 0.5, NAN, {"answer": "generated", "images": 5000})]
    monkeypatch.setattr(evaluate, "_score", lambda flags: rows)
    found = [
        Result(name, row)
        for name in ("text_to_image_avatars", "text_to_image_tinted_mnist")
        for row in evaluate.score(quality.command(name, Settings("full")))
    ]
    assert report.comparable(found) == []


def test_a_contestant_is_a_process_that_carries_out_orders():
    backend = keras.backend.backend()
    arguments = {"gan": "gan", "width": 4, "batch_size": 4, "jit_compile": backend == "jax"}
    with comparison.Worker(comparison.Entry("library", arguments, backend)) as worker:
        assert worker.images == 4 and worker.first > 0
        assert worker.seconds("step", 2) > 0 and worker.seconds("generate", 3) > 0
        assert worker.peak_bytes > 1e7


def test_starts_are_compared_in_alternating_order_by_medians_and_ratios():
    costs, starts = {"a": iter([1.0, 3.0, 2.0]), "b": iter([8.0, 4.0, 4.0])}, []

    def measure(entry):
        starts.append(entry)
        return (next(costs[entry]), 0.5, 200.0, 1234.0)

    medians = start_up.compare({"ours": "a", "theirs": "b"}, rounds=3, measure=measure)
    assert starts == ["b", "a", "a", "b", "b", "a"]
    assert medians == {"ours": [2.0, 0.5, 200.0, 1234.0], "theirs": [4.0, 0.5, 200.0, 1234.0]}
    ours, theirs = start_up.table(medians).splitlines()[2:]
    assert ours == "| `ours` | 2 | 0.5 | 200 | 1,234 |"
    assert theirs == "| `theirs` | 4 (2.00) | 0.5 (1.00) | 200 (1.00) | 1,234 (1.00) |"
    assert all(next(iter(entries)) == "keras_gan" for entries in start_up.COMPARISONS.values())


def test_a_start_is_a_whole_process():
    settings = {"gan": "gan", "width": 4, "batch_size": 4, "jit_compile": False}
    entry = comparison.Entry("library", settings, keras.backend.backend())
    seconds, first, cpu, megabytes = start_up.measure(entry)
    assert 0 < first < seconds and cpu > 0.5 and megabytes > 100


def test_a_contestant_that_fails_says_why():
    with pytest.raises(UnavailableError, match="ModuleNotFoundError.*absent"):
        comparison.Worker(comparison.Entry("absent", {}))


def test_the_zoo_page_matches_the_zoo_files():
    text = f"a\n{zoo_page.MARKS[0]}\nold\n{zoo_page.MARKS[1]}\nb"
    assert zoo_page.filled(text, "new") == text.replace("old", "new")
    for page, content in zoo_page.PAGES.items():
        text = (zoo_page.ROOT / page).read_text("utf-8")
        assert zoo_page.filled(text, content()) == text, f"run {zoo_page.MARKS[0]}"


def test_the_zoo_page_s_short_table_has_the_presets_of_the_smallest_distances():
    protocol, _, head, rule, *rows = zoo_page.short_table("fashion_mnist", 3, "../").splitlines()
    assert protocol.startswith("5,000 samples of each against 5,000 images of fashion_mnist")
    assert head == "| preset | images seen | Fréchet distance | recall |"
    assert rule.count("---") == head.count("|") - 1
    members = [
        each
        for each in catalog.list_presets().values()
        if each["data"]["name"] == "fashion_mnist" and "classes" not in each["data"]
    ]
    scores = {member["name"]: _scores(member) for member in members}
    best = sorted(scores, key=lambda name: scores[name]["fd"])[:3]
    for row, name in zip(rows, best, strict=True):
        link, seen, distance, recall = [cell.strip() for cell in row.strip("|").split("|")]
        assert link == f"[`{name}`](../saved_models/{name}/card.md)"
        assert int(seen.replace(",", "")) == catalog.config(name)["trained"]["images_seen"]
        assert float(distance) == pytest.approx(scores[name]["fd"], rel=5e-3)
        assert float(recall) == pytest.approx(scores[name]["recall"], rel=5e-3)


def _scores(described):
    return {row["metric"].partition("_")[0]: row["value"] for row in described["scores"]}


def test_the_zoo_page_s_tables_have_every_preset_and_protocol():
    text = zoo_page.tables("../")
    titles = re.findall(r"^\*\*(.+)\*\*: \w+=", text, re.MULTILINE)
    for name, described in catalog.list_presets().items():
        assert f"(../saved_models/{name}/card.md)" in text
        data = card.data_of(described)
        assert any(re.fullmatch(rf"{data}( with \w+)?", title) for title in titles), data


def test_a_row_of_the_equal_budget_table():
    rows = [{"metric": f"{name}_x", "value": 0.12345} for name in equal_budget.SHOWN]
    assert equal_budget.line("a", 1, rows) == "| `a` | 1 | 0.123 | 0.123 | 0.123 | 0.123 | 0.123 |"


@pytest.mark.parametrize(("given", "images"), [(None, 640), (300, 300), (0, 0)])
def test_a_published_recipe_holds_the_decay_images_of_its_run(given, images):
    flags, _ = cli.parse("train", [] if given is None else [f"--decay_images={given}"])
    made = loading.describe(model_from_flags.build(flags, np.empty((1, 2)), None, images=640))
    recipe = {"gan": "gan"} if given is None else {"gan": "gan", "decay_images": given}
    assert publish.written_out(recipe, made) == {"gan": "gan", "decay_images": images}


def test_turns_add_up_to_the_training_time(monkeypatch):
    seconds = iter(range(0, 10_000, 10))
    clock = types.SimpleNamespace(monotonic=lambda: next(seconds))
    monkeypatch.setattr(quality_per_minute, "time", clock)
    gan = models.GAN(networks.mlp_generator((2,), 2, width=4), networks.mlp_critic((2,), width=4))
    gan.compile("sgd", "sgd", run_eagerly=True)
    shares = []
    contestant = types.SimpleNamespace(
        model=gan, batch_size=1, images_seen=0, set_progress=shares.append
    )
    for number in range(2):
        quality_per_minute.take_turn(contestant, np.zeros((50, 2), "float32"), number, minutes=2)
    turn = [10 / 120, 30 / 120, 50 / 120]  # The clock is read before and after each step.
    assert shares == pytest.approx([*turn, *(0.5 + share for share in turn)])
    assert int(gan.steps_done) == contestant.images_seen == 6


def test_the_recipe_s_rates_fall_over_its_minutes():
    ours = quality_per_minute.Ours(seed=0)
    for share, part in [(0.0, 1.0), (0.5, 0.5), (1.0, 0.0)]:
        ours.set_progress(share)
        rates = [float(o.learning_rate) for o in ours.model.optimizer.optimizers]
        assert rates == pytest.approx([part * ours.rate.start] * 2, abs=1e-9)


def test_a_point_of_the_truncation_curve_is_of_truncated_latents_and_their_statistics():
    gan = models.GAN(
        networks.dcgan_generator((8, 8, 1), latent_dim=4, width=4),
        networks.dcgan_critic((8, 8, 1), width=4),
        seed=0,
    )
    before = gan.generate(4, seed=0, truncation=0.5)
    samples = truncation.Truncated(gan, 0.5).generate(4, seed=0)
    gan.standing_statistics(truncation=0.5)
    assert np.array_equal(samples, gan.generate(4, seed=0, truncation=0.5))
    assert not np.array_equal(samples, before)
    points = [(None, {"precision": 0.5, "fd": 2.0}), (0.5, {"precision": 0.9, "fd": 3.0})]
    assert truncation.curve(points).std() > 0
