"""`report.html` as Chromium shows it."""

import pytest

from keras_gan.callbacks import write_report
from tests.callbacks import run_folders

pytestmark = pytest.mark.any_backend

STATES = {"begun": (0, False), "running": (3, False), "finished": (6, True)}
SHOWN = """[...document.querySelectorAll(".grids figure")]
  .filter((figure) => figure.offsetWidth).map((figure) => figure.innerText.trim())"""
LOOKS = f"""(() => {{
  const found = {{
    pictures: [...document.images].map((image) => image.naturalWidth),
    curves: [...document.querySelectorAll(".curve")].map((curve) => curve.getTotalLength()),
    charts: [...document.querySelectorAll(".chart svg")].map((svg) => svg.clientWidth),
    colours: [...document.querySelectorAll(".curve")].map((c) => getComputedStyle(c).stroke),
    paper: getComputedStyle(document.body).backgroundColor,
    newest: {SHOWN}, wide: document.documentElement.scrollWidth > innerWidth,
  }};
  const slider = document.querySelector("#player input");
  slider.value = 0;
  slider.dispatchEvent(new Event("input"));
  return {{ ...found, first: {SHOWN} }};
}})()"""


def assert_alone(found):
    """The page asked for nothing but itself, and nothing went wrong in it."""
    own, *others = found["requests"]
    assert own.startswith("file:") and not found["errors"]
    assert all(address.startswith("data:") for address in others)


@pytest.mark.parametrize("state, width", [("running", 360), ("finished", 1200)])
def test_pictures_curves_and_slider(state, width, visit, tmp_path):
    epochs, _ = STATES[state]
    path = write_report(run_folders.write(tmp_path, *STATES[state]))
    visited = visit(path, LOOKS, width=width)
    assert_alone(visited)
    found = visited["value"]
    assert found["pictures"] == [18] * epochs
    assert len(found["charts"]) == 3 and min(found["charts"]) > 200
    assert sum(length > 50 for length in found["curves"]) >= 2
    assert len(set(found["colours"])) == 2
    assert found["newest"] == [f"samples after epoch {epochs}"]
    assert found["first"] == ["samples after epoch 1"]
    assert not found["wide"]


def test_dark_mode(visit, tmp_path):
    path = write_report(run_folders.write(tmp_path, *STATES["running"]))
    dark, light = (visit(path, LOOKS, scheme=scheme)["value"] for scheme in ("dark", "light"))
    assert (dark["paper"], light["paper"]) == ("rgb(23, 24, 27)", "rgb(252, 252, 250)")
    assert set(dark["colours"]).isdisjoint(light["colours"])


PLAYS = f"""(async () => {{
  const button = document.querySelector("#player button"), seen = new Set();
  const words = [button.textContent];
  button.click();
  words.push(button.textContent);
  while (button.textContent !== "Play") {{
    seen.add({SHOWN}.join());
    await new Promise((resolve) => setTimeout(resolve, 20));
  }}
  return [words, [...seen], {SHOWN}];
}})()"""


def test_the_epochs_are_played(visit, tmp_path):
    path = write_report(run_folders.write(tmp_path, *STATES["running"]))
    names = [f"samples after epoch {epoch}" for epoch in (1, 2, 3)]
    words, seen, last = visit(path, PLAYS)["value"]
    assert words == ["Play", "Pause"] and seen in (names, names[:2]) and last == names[2:]


PLACES = """[...document.querySelectorAll(".beside > *, main")]
  .map((each) => each.getBoundingClientRect()).map(({x, y, width}) => [x, y, width])"""


@pytest.mark.parametrize("width", [360, 1200])
def test_samples_lie_beside_real_images_or_below_on_a_phone(width, visit, tmp_path):
    run_folders.write(tmp_path, *STATES["running"])
    (tmp_path / "real.png").write_bytes((tmp_path / "grids" / "epoch_0001.png").read_bytes())
    main, real, samples = visit(write_report(tmp_path), PLACES, width=width)["value"]
    if width == 360:
        assert samples[1] > real[1] and samples[2] == real[2] == main[2]
    else:
        assert samples[1] == real[1] and samples[0] > real[0] + real[2]
        assert samples[0] + samples[2] == pytest.approx(main[0] + main[2], abs=1)
    (tmp_path / "real.png").unlink()
    main, samples = visit(write_report(tmp_path), PLACES, width=width)["value"]
    assert samples[2] == main[2]  # A grid alone is as wide as the page.
