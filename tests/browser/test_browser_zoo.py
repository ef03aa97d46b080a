"""The page `docs/browser_zoo` in Chromium: its samples are Python's, and it asks nobody else."""

import functools
import http.server
import importlib.util
import json
import os
import pathlib
import shutil
import subprocess
import sys
import threading

import numpy as np
import pytest

import keras_gan
from keras_gan.visualization import interpolation
from tests.browser.conftest import FOLDER
from tests.small_preset import save_small

pytestmark = pytest.mark.any_backend

ROOT = pathlib.Path(__file__).parents[2]
RUNTIME = ("ort.wasm.bundle.min.mjs", "ort-wasm-simd-threaded.wasm")
TRUNCATION = 0.5
# The models are written on PyTorch, whatever the backend that the page is compared with.
WRITE = """import sys; from tools import browser_zoo
browser_zoo.write(sys.argv[1], ["r3gan_avatars", "projection_mnist"], [])
browser_zoo.write(sys.argv[2], [sys.argv[3]], [float(sys.argv[4])])"""
DRAWN = """(async () => {
  const main = document.querySelector("main");
  while (main.ariaBusy !== "false") await new Promise((done) => setTimeout(done, 20));
  return %s;
})()"""
STATUS = 'document.getElementById("status").innerText'
PICTURE = 'document.querySelector("canvas").toDataURL()'


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return save_small(tmp_path_factory.mktemp("presets"))


@pytest.fixture(scope="module")
def page(browser, small, tmp_path_factory):
    """The address of the page, served as a site would be, from a folder of its own."""
    if any(importlib.util.find_spec(name) is None for name in ("torch", "onnx")):
        pytest.skip("the page's models are written by PyTorch and onnx: install both")
    site = tmp_path_factory.mktemp("site")
    folder = site / "browser_zoo"
    shutil.copytree(ROOT / "docs/browser_zoo", folder)
    (folder / "runtime").mkdir()
    for name in RUNTIME:
        shutil.copy(FOLDER / "node_modules/onnxruntime-web/dist" / name, folder / "runtime")
    arguments = [folder / "models", site / "apart", small, TRUNCATION]
    subprocess.run(
        [sys.executable, "-c", WRITE, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "KERAS_BACKEND": "torch", "PYTHONPATH": str(ROOT)},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    for path in (site / "apart").glob("small.*"):
        path.rename(folder / "models" / path.name)
    (folder / "models/damaged.json").write_text("{}", "utf-8")
    listed = [{"name": n} for n in ("r3gan_avatars", "projection_mnist", "small", "damaged")]
    (folder / "models/index.json").write_text(json.dumps(listed), "utf-8")
    handler = functools.partial(Quiet, directory=site)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/browser_zoo/index.html"
        server.shutdown()


def samples(visit, page, name, latents, conditions=None, truncation=None):
    """What the page's own generator makes of rows of numbers."""
    given = json.dumps([np.asarray(latents).tolist(), np.asarray(conditions).tolist(), truncation])
    found = visit(
        page + "?preset=nothing",
        f"""(async () => {{
          const {{ Generator }} = await import(new URL("generator.js", location));
          const generator = await Generator.load("{name}");
          const [latents, conditions, truncation] = {given};
          const made = await generator.samples(latents, conditions, truncation);
          return [Array.from(made), generator.facts.shape];
        }})()""",
    )
    values, shape = found["value"]
    return np.reshape(values, (len(latents), *shape))


@pytest.mark.parametrize("name", ["r3gan_avatars", "projection_mnist"])
def test_samples_are_those_of_python(name, page, visit):
    gan = keras_gan.from_preset(name, compile=False)
    latents = gan.draw_latents(3, seed=7)
    labels = None if gan.condition is None else [9, 0, 4]
    conditions = None if labels is None else gan.ask(labels, 3)
    expected = gan.generate(latents=latents, labels=labels)
    made = samples(visit, page, name, latents, conditions)
    assert expected.std() > 0.1
    np.testing.assert_allclose(made, expected, atol=1e-5)


def test_truncation_brings_its_batch_statistics(page, visit, small):
    gan = keras_gan.from_preset(small, compile=False)
    latents, labels = gan.draw_latents(3, seed=7, truncation=TRUNCATION), [2, 0, 1]
    untruncated = gan.generate(latents=latents, labels=labels)
    gan.standing_statistics(500, truncation=TRUNCATION)
    expected = gan.generate(latents=latents, labels=labels)
    made = samples(visit, page, "small", latents, gan.ask(labels, 3), TRUNCATION)
    np.testing.assert_allclose(made, expected, atol=1e-5)
    assert np.abs(untruncated - expected).max() > 1e-3


def test_latents_are_normal_repeatable_truncated_and_interpolated(page, visit):
    found = visit(
        page + "?preset=nothing",
        """(async () => {
          const { condition, latent, spherical } = await import(new URL("latents.js", location));
          const p = latent(1, 0, 64), q = latent(2, 0, 64);
          const all = [p, latent(1, 0, 64), q, latent(1, 1, 64), spherical(p, q, 0.25),
            spherical(p, p, 0.25), latent(5, 0, 20000), latent(5, 0, 20000, 0.7),
            condition(3, 0, 2, 0.25, [0.5]), condition(3, 1, 1, 0.25)];
          return all.map((values) => Array.from(values));
        })()""",
    )
    p, again, q, another, between, same, many, truncated, mixed, one = map(np.array, found["value"])
    assert (p == again).all() and (p != q).all() and (p != another).all()
    np.testing.assert_allclose(between, interpolation.spherical(p, q, 5)[1], atol=1e-6)
    np.testing.assert_allclose(same, p, atol=1e-6)
    assert abs(many.mean()) < 0.02 and abs(many.std() - 1) < 0.02
    assert abs((np.abs(many) > 1.96).mean() - 0.05) < 0.005  # Of 20,000; deviation 0.0015.
    kept = np.abs(many) <= np.float32(0.7)
    assert (truncated[kept] == many[kept]).all() and np.abs(truncated).max() <= 0.7
    assert mixed.tolist() == [0.75, 0, 0.25, 0.5] and one.tolist() == [0, 1, 0]


def test_a_seed_draws_one_picture_and_no_request_leaves_the_site(page, visit):
    said = f'[{STATUS}, {PICTURE}, document.getElementById("check").innerText]'
    zero, again, seven, morphed = (
        visit(f"{page}?preset=projection_mnist&count=4&{given}", DRAWN % said)
        for given in ("seed=0", "seed=0", "seed=7&morph=0", "seed=0&second=7&morph=1")
    )
    assert zero["errors"] == [] and zero["value"][0].startswith("4 pictures in ")
    assert zero["value"][1] == again["value"][1] != seven["value"][1] == morphed["value"][1]
    assert "differs from Python's by at most" in zero["value"][2]
    origin = page.removesuffix("/browser_zoo/index.html")
    assert len(zero["requests"]) > 9
    assert all(request.startswith(origin + "/") for request in zero["requests"])


def test_the_address_repeats_what_was_asked_and_every_control_has_a_name(page, visit):
    asked = "preset=projection_mnist&count=1&seed=3&second=1&morph=0.5&label=8&target=3"
    found = visit(
        f"{page}?{asked}",
        DRAWN
        % """[location.search, document.querySelector("canvas").width,
          [...document.querySelectorAll("input, select")].filter((each) => !each.labels.length)
            .map((each) => each.name)]""",
        width=360,
    )
    address, side, unnamed = found["value"]
    assert address == f"?{asked}" and side == 28 and unnamed == []


def test_a_narrow_window_does_not_scroll_sideways(page, visit):
    wide = visit(f"{page}?preset=small", DRAWN % "document.body.scrollWidth", width=360)
    assert wide["value"] <= 360


@pytest.mark.parametrize(
    "preset, sentence",
    [
        ("nothing", "This page has no preset nothing: choose one of the list."),
        ("damaged", "damaged could not be drawn: choose another preset, or load the page again."),
    ],
)
def test_one_sentence_says_that_a_preset_cannot_be_drawn(preset, sentence, page, visit):
    found = visit(f"{page}?preset={preset}", DRAWN % STATUS)
    assert found["value"].startswith(sentence)
