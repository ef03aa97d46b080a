"""The generator in `report.html`: what Chromium draws is what Python makes."""

import json

import numpy as np
import pytest
from PIL import Image

from keras_gan import models, networks
from keras_gan.callbacks import write_report
from keras_gan.reports import generator_in_page
from tests.browser.test_report import assert_alone
from tests.callbacks import run_folders

pytestmark = pytest.mark.any_backend

LATENTS, SHAPE, CODES = 4, (8, 16, 3), 2
NAMES = ["bag", "</script>", "shoe"]
BEGIN = """(async () => {
  const section = document.getElementById("generator");
  while (section.ariaBusy !== "false") await new Promise((done) => setTimeout(done, 20));
  const field = (name, index = 0) => section.querySelectorAll(`[name="${name}"]`)[index];
  const set = (name, value, index) => {
    field(name, index).value = value;
    field(name, index).dispatchEvent(new Event("input", { bubbles: true }));
  };
  const canvas = section.querySelector("canvas");
  const pixels = () => Array.from(
    canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data);
  const state = document.getElementById("generator-state").innerText;
  %s
})()"""


@pytest.fixture(scope="module")
def gan():
    """One with both labels and codes, and images in which rows and columns are told apart."""
    classes = len(NAMES) + CODES
    generator = networks.dcgan_generator(SHAPE, LATENTS, 4, classes=classes)
    noise = np.random.default_rng(0)
    for weight in generator.weights:
        if not weight.name.startswith("moving"):
            weight.assign(0.4 * noise.standard_normal(weight.shape))
    critic = networks.dcgan_critic(SHAPE, 2, auxiliary=classes)
    gan = models.InfoGAN(generator, critic, len(NAMES), CODES)
    gan.standing_statistics(50)
    return gan


@pytest.fixture
def report(gan, tmp_path):
    return written(tmp_path, generator_in_page.described(gan))


def written(folder, described):
    run_folders.write(folder, 2)
    (folder / "generator.json").write_text(json.dumps(described), "utf-8")
    config = {**run_folders.CONFIG, "classes": NAMES}
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    return write_report(folder)


def test_the_picture_in_the_canvas_is_pythons(gan, report, visit):
    found = visit(
        report,
        BEGIN
        % """set("start", 3); set("end", 8); set("way", 0.25); set("truncation", 0.7);
          set("label", 2); set("number", 0.5, 0); set("number", -0.35, 1);
          const [p, q] = [3, 8].map((seed) => latentOf(seed, 4, 0.7));
          return [state, Array.from(between(p, q, 0.25)), pixels()];""",
    )
    state, latents, pixels = found["value"]
    assert state.startswith("Checked here: its test pictures differ from Python's by at most 0.00")
    expected = gan.generate(latents=[latents], codes=np.array([[0, 0, 1, 0.5, -0.35]], "float32"))
    made = np.reshape(pixels, (*SHAPE[:2], 4))
    assert expected.std() > 0.1 and (made[..., 3] == 255).all()
    expected = (expected[0] + 1) * 127.5
    np.testing.assert_allclose(made[..., :3], expected, atol=1.5)  # Half a step of 8 bits, and 1.


CONTROLS = """const seen = [pixels().join()], said = [];
  const look = () => seen.push(pixels().join());
  for (const [name, value, index] of [["way", 0.5], ["truncation", 0.4], ["end", 5], ["label", 1],
    ["number", 1, 1], ["start", 9]]) { set(name, value, index); look(); }
  field("new").click(); look();
  said.push(field("way").value, field("start").value);
  set("truncation", 3);
  said.push(...[...section.querySelectorAll("label > span")].map((each) => each.innerText));
  said.push(field("label").labels[0].firstChild.textContent);
  return [seen, said, [...field("label").options].map((each) => each.text)];"""


def test_every_control_changes_the_picture_and_nothing_is_asked_for(report, visit):
    found = visit(report, BEGIN % CONTROLS)
    assert_alone(found)
    seen, (way, start, *told, word), labels = found["value"]
    assert len(set(seen)) == len(seen) and labels == NAMES
    assert way == "0" and start != "9" and told == ["0", "none", "0", "1"]
    assert word == "category"


def test_the_picture_is_saved_as_it_is_seen(report, visit, tmp_path):
    saved = """set("start", 7);
      let file;
      URL.createObjectURL = (blob) => { file = blob; return "#"; };
      const name = await new Promise((done) => {
        HTMLAnchorElement.prototype.click = function () { done(this.download); };
        field("save").click();
      });
      return [name, pixels(), Array.from(new Uint8Array(await file.arrayBuffer()))];"""
    name, pixels, png = visit(report, BEGIN % saved)["value"]
    (tmp_path / name).write_bytes(bytes(png))
    with Image.open(tmp_path / "seed_7.png") as picture:
        assert np.asarray(picture.convert("RGBA")).ravel().tolist() == pixels


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_it_without_scrolling_sideways_and_each_control_has_a_name(
    scheme, report, visit
):
    looks = """const box = canvas.getBoundingClientRect(), main = section.getBoundingClientRect();
      return [document.documentElement.scrollWidth, box.width / main.width, box.width / box.height,
        [...section.querySelectorAll("input, select")].filter((each) => !each.labels.length).length,
        getComputedStyle(canvas).imageRendering, canvas.ariaLabel];"""
    found = visit(report, BEGIN % looks, width=360, scheme=scheme)
    wide, share, ratio, unnamed, rendering, label = found["value"]
    assert wide <= 360 and share == 1 and ratio == pytest.approx(2, abs=0.05) and unnamed == 0
    assert rendering == "pixelated" and label == "Generated image, seed 0"


def test_a_wrong_weight_is_found_and_said(gan, visit, tmp_path):
    described = generator_in_page.described(gan)
    described["weights"] = described["weights"][::-1].lstrip("=")
    path = written(tmp_path, described)
    shown = "return [state, section.querySelector('.generator').hidden];"
    state, hidden = visit(path, BEGIN % shown)["value"]
    assert hidden and state.startswith("It is not drawn here: its test pictures differ from Py")


@pytest.mark.parametrize("change", [{"weights": "%"}, {"operations": [{"kind": "none"}]}])
def test_what_cannot_be_read_is_said(change, gan, visit, tmp_path):
    path = written(tmp_path, {**generator_in_page.described(gan), **change})
    found = visit(path, BEGIN % "return [state, section.querySelector('.generator').hidden];")
    assert found["errors"] == [] and found["value"][1]
    assert found["value"][0].startswith("It is not drawn here: ")


@pytest.mark.parametrize("channels", [1, 2, 4])
def test_grey_and_opacity(channels, report, visit):
    """The rule of `visualization.images.save`: of 2 and 4 channels the last is opacity."""
    found = visit(
        report,
        BEGIN % f"return Array.from(pixelsOf(Float32Array.of(-1, 0, 1, 0.5), {channels}));",
    )
    levels = [0, 128, 255, 191]
    expected = {
        1: [x for level in levels for x in (*[level] * 3, 255)],
        2: [0, 0, 0, 128, 255, 255, 255, 191],
        4: levels,
    }
    assert found["value"] == expected[channels]
