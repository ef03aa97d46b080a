"""The generator that a report holds: its test pictures, what leaves it out, and its latents."""

import base64
import hashlib
import json
import re

import numpy as np
import pytest

from keras_gan import models, networks
from keras_gan.callbacks import Report, write_report
from keras_gan.reports import generator_in_page
from keras_gan.saving import run_folder
from keras_gan.visualization import interpolation
from tests import minimal_gans
from tests.callbacks.test_report import Page

pytestmark = pytest.mark.any_backend

DIFFERENCE = "return differenceOf(generatorOf(given), given.checks);"


def small(classes=None, shape=(8, 8, 1)):
    generator = networks.dcgan_generator(shape, 4, 2, classes=classes)
    critic = networks.dcgan_critic(shape, 2, classes=classes)
    kind = models.GAN if classes is None else models.ConditionalGAN
    gan = kind(generator, critic)
    gan.standing_statistics(50)
    return gan


def infogan():
    generator = networks.dcgan_generator((8, 8, 3), 4, 2, classes=5)
    return models.InfoGAN(generator, networks.dcgan_critic((8, 8, 3), 2, auxiliary=5), 3, 2)


def page_of(folder, values, config=None):
    run_folder.write_json(folder / "generator.json", values)
    run_folder.write_json(folder / "config.json", config or {})
    return Page(write_report(folder).read_text("utf-8"))


def held_in(page):
    return json.loads(next(text for text in page.texts if text.startswith("{")))


@pytest.mark.parametrize("gan", [small, lambda: small(3), infogan, lambda: small(None, (8, 8, 4))])
def test_its_test_pictures_are_drawn_alike(gan, node):
    described = generator_in_page.described(gan())
    assert node(DIFFERENCE, described) < 0.003 < described["tolerance"]
    pictures = [base64.b64decode(check["sample"]) for check in described["checks"]]
    assert np.std(np.frombuffer(pictures[0], "<f4")) > 0.01 and len({*pictures}) == len(pictures)


@pytest.mark.parametrize("value", [0.5, np.inf, np.nan])
def test_a_broken_weight_fails_the_check(value, node):
    described = generator_in_page.described(small(3))
    weights = np.frombuffer(base64.b64decode(described["weights"]), "<f2").copy()
    weights[-1] += np.float16(value)  # The bias of the image.
    described["weights"] = base64.b64encode(weights.tobytes()).decode()
    found = node(DIFFERENCE, described)
    assert found is None or not found <= described["tolerance"]  # JSON has no NaN.


def test_the_first_and_the_last_class_are_checked():
    checks = generator_in_page.described(small(3))["checks"]
    labels = [np.frombuffer(base64.b64decode(check["inputs"][1]), "<f4") for check in checks]
    assert np.argmax(labels, axis=1).tolist() == [0, 2]


def points():
    return models.LSGAN(
        networks.mlp_generator((2,), 2, width=4), networks.mlp_critic((2,), width=4)
    )


@pytest.mark.parametrize(
    "gan, reason",
    [
        (points, r"samples, of shape \(2,\), are no pictures"),
        (lambda: small(None, (8, 8, 5)), r"samples, of shape \(8, 8, 5\), are no pictures"),
        (minimal_gans.CASES["pair"].compiled, "makes its samples of others"),
        (minimal_gans.CASES["texts"].compiled, "takes more than latents and a label"),
    ],
)
def test_what_cannot_be_drawn_has_a_reason(gan, reason, tmp_path):
    described = generator_in_page.described(gan())
    with pytest.raises(AssertionError, match=reason):
        raise AssertionError(described["left_out"])
    page = page_of(tmp_path, described)
    assert any(described["left_out"] in text for text in page.texts)
    assert not page.all("canvas") and len(page.all("script")) == 1


@pytest.mark.parametrize("name, limit", [("LARGEST", 999), ("MOST_PRODUCTS", 9)])
def test_large_and_slow_generators_are_left_out(name, limit, monkeypatch):
    gan = small()
    assert "left_out" not in generator_in_page.described(gan)
    monkeypatch.setattr(generator_in_page, name, limit)
    assert "a page holds" in (found := generator_in_page.described(gan)["left_out"]) or "9" in found


@pytest.mark.parametrize("value, reason", [(1e6, "half precision"), (np.nan, "not finite")])
def test_weights_beyond_half_precision_are_left_out(value, reason):
    gan = small()
    weights = gan.generator.get_weights()
    weights[-1] = np.full_like(weights[-1], value)
    gan.ema_generator.set_weights(weights)
    assert reason in generator_in_page.described(gan)["left_out"]


def test_any_other_error_leaves_the_generator_out(monkeypatch):
    def fail(network):
        raise KeyError("odd")

    monkeypatch.setattr(generator_in_page, "operations", fail)
    assert generator_in_page.described(small())["left_out"] == "KeyError: 'odd'"


def test_a_training_puts_it_into_the_page(tmp_path):
    gan = small(3)
    gan.compile()
    images = np.random.default_rng(0).integers(0, 256, (16, 8, 8, 1), dtype="uint8")
    report = Report(tmp_path)
    gan.fit(images, np.arange(16) % 3, batch_size=8, epochs=1, verbose=0, callbacks=[report])
    page = Page((tmp_path / "report.html").read_text("utf-8"))
    held = json.loads((tmp_path / "generator.json").read_text("utf-8"))
    assert held == generator_in_page.described(gan)
    assert len(page.all("canvas")) == 1 and len(page.all("option")) == 3
    assert held_in(page) == held


def test_it_is_described_in_a_small_share_of_the_time_and_at_the_end(tmp_path, monkeypatch):
    calls = []
    monkeypatch.setattr(generator_in_page, "described", lambda gan: calls.append(gan) or {})
    report = Report(tmp_path)
    report.set_model(small())
    monkeypatch.setattr(report._describing, "due", lambda: not calls)
    for _ in range(3):
        report.on_epoch_end(0)
    assert len(calls) == 1
    report.on_train_end()
    assert len(calls) == 2


HOSTILE = "</script><script>alert(1)</script><!--"


def test_names_of_classes_and_layers_are_text(tmp_path):
    described = generator_in_page.described(small(2))
    described["operations"][2]["name"] = HOSTILE
    page = page_of(tmp_path / "a", described, {"classes": ["<b>bag", HOSTILE]})
    assert {"<b>bag", HOSTILE} <= {*page.texts} and not page.all("b")
    assert len([each for each in page.all("script") if not each]) == 4
    assert held_in(page) == described
    page = page_of(tmp_path / "b", {"left_out": HOSTILE})
    assert f"It is not in this page: {HOSTILE}." in page.texts and len(page.all("script")) == 1


def test_the_scripts_of_the_section_and_no_others_may_run(tmp_path):
    page_of(tmp_path, generator_in_page.described(small(2)))
    text = (tmp_path / "report.html").read_text("utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", text, flags=re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in scripts]
    allowed = re.search(r"script-src ([^;\"]*)", text)[1].split()
    assert allowed == [f"'sha256-{each}'" for each in hashes] and len(scripts) == 4
    assert not re.search(r"https?:|url\(|@import|\beval\b|new Function", text)


@pytest.mark.parametrize("names", [None, ["one"], "ab", 3])
def test_classes_without_a_name_each_are_counted(names):
    described = generator_in_page.described(small(2))
    assert generator_in_page.shown(described, names)["labels"] == [0, 1]
    assert generator_in_page.shown(described, ["bag", "shoe"])["labels"] == ["bag", "shoe"]


@pytest.mark.parametrize(
    "values",
    [{}, {"left_out": 3}, {"operations": []}, {"operations": [], "classes": "a", "numbers": 0}],
)
def test_a_damaged_file_leaves_out_the_section(values, tmp_path):
    assert not page_of(tmp_path, values).all("section", id="generator")


def test_latents_are_normal_truncated_and_lie_on_the_arc(node):
    many, again, near, p, q, ends = node(
        """const of = (...rest) => Array.from(latentOf(...rest));
        const [p, q] = [latentOf(1, 64, Infinity), latentOf(2, 64, Infinity)];
        return [of(5, 20000, Infinity), of(5, 20000, Infinity), of(5, 20000, 0.7), p, q,
          [0, 0.25, 1].map((share) => between(p, q, share))];""",
        None,
    )
    many, near, p, q = map(np.array, (many, near, p, q))
    assert many.tolist() == again and (p != q).all()
    assert abs(many.mean()) < 0.03 and abs(many.std() - 1) < 0.03
    assert abs((np.abs(many) > 1.96).mean() - 0.05) < 0.006  # Of 20,000; deviation 0.0015.
    assert abs(np.corrcoef(many[1:], many[:-1])[0, 1]) < 0.03
    kept = np.abs(many) <= np.float32(0.7)
    assert (near[kept] == many[kept]).all() and np.abs(near).max() <= np.float32(0.7)
    arc = interpolation.spherical(p, q, 5)
    np.testing.assert_allclose(ends, [arc[0], arc[1], arc[4]], atol=1e-6)


def test_every_number_of_half_precision_is_read(node):
    numbers = np.arange(2**16, dtype="<u2").view("<f2")
    numbers = numbers[np.isfinite(numbers)]
    given = base64.b64encode(numbers.tobytes()).decode()
    assert node("return halvesOf(given);", given) == numbers.astype("float64").tolist()


def test_python_itself_rounds_to_fewer_bits_in_bfloat16(mixed_bfloat16, node):
    described = generator_in_page.described(small(3))
    assert node(DIFFERENCE, described) < described["tolerance"] == generator_in_page.IN_BFLOAT16
