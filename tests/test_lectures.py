"""Each lecture runs at its quick size and shows what it says; no page differs from its lecture."""

import math
import runpy
import sys

import keras
import numpy as np
import pytest
from PIL import Image

from tools import lectures

once = pytest.mark.skipif(
    keras.backend.backend() != "jax", reason="once is enough in `make test`, on the quickest"
)


@pytest.fixture
def lecture(monkeypatch, tmp_path):
    """A function from a lecture's name to its variables after a quick run, its picture seen."""

    def run(name):
        monkeypatch.chdir(tmp_path)  # It saves its picture.
        monkeypatch.setattr(sys, "argv", [name, "--quick"])
        names = runpy.run_path(str(lectures.EXAMPLES / f"{name}.py"), run_name="__main__")
        picture = Image.open(tmp_path / "runs" / f"{name}.png")
        assert picture.width == 900 and len(picture.convert("RGB").getcolors(2**20)) > 50
        return names

    return run


@once
def test_regression_is_the_mean_and_a_gan_is_either_answer(lecture):
    names = lecture("a_distribution_not_one_answer")
    answers, regression = names["answers"], names["of_regression"]
    off_mean = np.linalg.norm(regression - answers.mean(axis=1), axis=(1, 2))
    off_either = np.linalg.norm(regression[:, None] - answers, axis=(2, 3)).min(axis=1)
    assert (off_mean < off_either / 3).all()
    near = names["distances"](names["of_gan"]) < 0.25
    assert near.any(axis=2).mean() > 0.8
    assert (near.mean(axis=1) > 0.2).all()  # Of each x, each answer.
    assert names["table"]["regression"][0] == pytest.approx(0.5, abs=0.05)


@once
def test_v_at_its_maximum_is_the_jensen_shannon_divergence(lecture):
    names = lecture("v_and_jensen_shannon")
    for found, exact in names["largest_v"].values():
        assert found.value == pytest.approx(exact, abs=0.03)
    assert names["largest_v"]["far apart"][0].value == pytest.approx(0, abs=0.02)
    assert names["largest_v"]["apart"][1] > -2 * math.log(2) + 0.5
    found, exact = names["by_name"]["kl"]
    assert found.value == pytest.approx(exact, rel=0.1)
    ratio = names["log_ratio"](1, 1)
    assert np.abs(names["output"](found, "kl") - 1 - ratio)[60:140].max() < 0.3


@once
def test_the_critic_gains_first_and_the_samples_end_on_the_ring(lecture):
    found = lecture("the_game_step_by_step")["found"]
    values = [value for _, _, value, _ in found.values()]
    covered = [covered for *_, covered in found.values()]
    assert covered[0].share < 0.1 and covered[-1].share > 0.25 and covered[-1].modes == 8
    assert -2 * math.log(2) - 0.02 < values[0] < -1.2  # Neither knows anything yet.
    assert max(values) > values[0] + 0.05 and values[-1] < max(values) - 0.05
    first, last = (surface for _, surface, *_ in (found[0], found[500]))
    assert np.abs(first - 0.5).max() < 0.4 and last.shape == (81, 81)


@once
def test_ways_to_keep_a_critic_flat_differ_in_slope_and_estimate(lecture):
    names = lecture("keeping_d_1_lipschitz")
    true, found, norms = names["true_distance"], names["estimates"], names["norms"]
    assert true == pytest.approx(2, abs=0.01)
    assert np.quantile(norms["clipping"], 0.95) < 0.1 and found["clipping"] < 0.1 * true
    assert np.median(norms["gradient penalty"]) == pytest.approx(1, abs=0.15)
    assert norms["spectral norm"].max() < 1.02 and found["spectral norm"] < 0.75 * true
    assert true < found["gradient penalty"] < 1.15 * true


@once
def test_scores_notice_some_cheats_and_not_others(lecture):
    scores = lecture("scoring_and_fooling_a_score")["scores"]
    real = scores.pop("real, held out")
    assert all(scores[name]["IS"] > 1.2 * real["IS"] for name in ("one a class", "sure noise"))
    assert scores["memorised"]["IS"] == pytest.approx(real["IS"], rel=0.1)
    assert scores["memorised"]["FD"] < 2 * real["FD"] + 0.02
    assert all(scores[name]["FD"] > 10 * real["FD"] for name in ("one a class", "sure noise"))
    assert scores["one a class"]["precision"] > 0.5 > 0.1 > scores["one a class"]["recall"]
    assert scores["sure noise"]["precision"] < 0.1
    assert scores["memorised"]["copied"] == 1 and real["copied"] < 0.05
    assert scores["sure noise"]["copied"] == 0 and scores["one a class"]["copied"] < 0.15


@once
def test_a_slow_critic_lets_a_gan_collapse_and_r1_keeps_modes_that_it_drops(lecture):
    names = lecture("mode_collapse_and_dropping")
    at_one, dropped, *_ = zip(*names["table"].values(), strict=True)
    assert list(names["table"]) == ["slow critic", "GAN", "GAN, R1"]
    assert at_one[0] > 0.5 > at_one[1] and dropped[0] == 8
    places = names["over_time"]["slow critic"].argmax(axis=1)
    assert len(set(places.tolist())) >= 3  # It moves on when it is refused.
    rare = {name: found[-1, 4:].sum() for name, found in names["over_time"].items()}
    assert rare["GAN"] < 0.15 < 0.18 < rare["GAN, R1"] and dropped[1] >= dropped[2]  # Due: 0.22.
    real = names["draw"]("unequal", 5000, seed=3)
    due = names["DUE"]["unequal"]
    np.testing.assert_allclose(names["shares"](real, 3 * names["SIGMA"]), due, atol=0.02)


@once
def test_argmax_has_no_slope_and_estimators_have_bias_or_spread(lecture):
    names = lecture("why_argmax_blocks_gradients")
    assert names["of_max"].tolist() == [0, 1, 0, 0] and not names["of_argmax"].any()
    assert names["wrong"] < 1e-10
    rows = names["rows"]
    unbiased = [name for name in rows if "tau" not in name]
    assert len(unbiased) == 5 and all(rows[name][0] < 2 * rows[name][1] for name in unbiased)
    bias = {name: row[0] for name, row in rows.items()}
    assert bias["straight-through, tau=1"] > 20 * rows["straight-through, tau=1"][1]
    assert bias["straight-through, tau=1"] > 1.1 * bias["soft Gumbel, tau=1"]
    spread = {name: row[2] for name, row in rows.items()}
    assert spread["baseline V(prefix)"] < spread["roll-outs N=16, batch mean"]
    assert spread["roll-outs N=16, batch mean"] < spread["baseline E[R]"] < spread["REINFORCE"]
    assert spread["REINFORCE, reward + 5"] > 2 * spread["REINFORCE"]
    assert spread["soft Gumbel, tau=0.1"] > 4 * spread["soft Gumbel, tau=1"]


@once
def test_a_label_is_minded_as_the_critic_is_asked(lecture):
    names = lecture("as_asked_and_as_varied")
    asked = {name: names["as_asked"](classes) for name, classes in names["by_class"].items()}
    spread = {name: [x.std() for x in classes] for name, classes in names["by_class"].items()}
    assert asked["real?"] == pytest.approx(1 / 3, abs=0.1)
    assert asked["real pair?"] == pytest.approx(asked["data"], abs=0.08)
    assert asked["real, and which?"] > asked["data"] + 0.2
    np.testing.assert_allclose(spread["real pair?"], spread["data"], rtol=0.3)
    assert spread["real, and which?"][1] < 0.3 * spread["data"][1]


@once
def test_a_cycle_keeps_content_or_mirrors_or_hides_it(lecture):
    names = lecture("two_sets_without_pairs")
    for like_y, as_it_was, error in names["kept"].values():
        assert like_y > 0.9 and error < 0.05
        assert as_it_was > 0.9 or as_it_was < 0.3  # No start mixes the contents.
    spread = names["hidden"].std(axis=0)
    np.testing.assert_allclose(spread, names["one"].std(axis=0), rtol=0.4)
    right = {
        name: (names["read"](back) == names["theirs"]).mean()
        for name, back in names["found"].items()
    }
    assert right["as translated"] > 0.9 and right["with noise"] < 0.7


@pytest.mark.any_backend
@pytest.mark.parametrize("name", lectures.names())
def test_a_page_has_the_cells_of_its_lecture_and_what_they_show(name):
    """After a change of a lecture: `python -m tools.lectures NAME`."""
    text = (lectures.PAGES / f"{name}.md").read_text("utf-8")
    assert lectures.without_outputs(text) == lectures.page(name)
    assert text.count("\n```text\n") >= 1 and f"]({name}.png)" in text
    assert (lectures.PAGES / f"{name}.png").stat().st_size < 61_000


@pytest.mark.any_backend
def test_every_example_is_in_the_index_of_lectures():
    index = (lectures.PAGES / "index.md").read_text("utf-8")
    for path in lectures.EXAMPLES.glob("*.py"):
        page = f"({path.stem}.md)" if path.stem in lectures.names() else f"/{path.name})"
        assert page in index, path.name


@pytest.mark.any_backend
def test_a_page_shows_code_what_it_prints_and_the_last_picture(monkeypatch, tmp_path):
    source = (
        "# %% [markdown]\n# # Title\n#\n# Text.\n\n# %%\nx = 3\nprint(x)\n\n"
        "# %%\nfrom PIL import Image\n\nImage.new('L', (x, 2))\n\n# %% [markdown]\n# End.\n"
    )
    (tmp_path / "one.py").write_text(source, "utf-8")
    monkeypatch.setattr(lectures, "EXAMPLES", tmp_path)
    monkeypatch.setattr(lectures, "PAGES", tmp_path / "pages")
    lectures.write("one")
    text = (tmp_path / "pages" / "one.md").read_text("utf-8")
    assert text.startswith("# Title\n\nText.\n\n") and text.endswith(".png)\n\nEnd.\n")
    assert "```python\nx = 3\nprint(x)\n```\n\n```text\n3\n```\n\n```python\nfrom PIL" in text
    assert lectures.without_outputs(text) == lectures.page("one") != text
    assert Image.open(tmp_path / "pages" / "one.png").size == (3, 2)
    assert lectures.cells("one")[1] == ("code", "x = 3\nprint(x)")


@pytest.mark.any_backend
def test_a_module_is_no_notebook(monkeypatch, tmp_path):
    (tmp_path / "one.py").write_text('"""A program."""\nprint(1)\n', "utf-8")
    monkeypatch.setattr(lectures, "EXAMPLES", tmp_path)
    assert lectures.cells("one") == [] and lectures.names() == []
