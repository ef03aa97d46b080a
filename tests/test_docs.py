"""The code in the documents runs."""

import pathlib
import re
import shlex
import sys
import types

import keras
import numpy as np
import pytest

from benchmarks import ten_tasks
from keras_gan import cli
from tests import conformance
from tests.conformance import Case

once = pytest.mark.skipif(
    keras.backend.backend() != "torch", reason="the same on every backend, and slow to compile"
)
TASKS = ten_tasks.tasks()
DOCS = pathlib.Path(__file__).parent.parent / "docs"


def code_blocks(name):
    return re.findall(r"```python\n(.*?)```", (DOCS / name).read_text("utf-8"), flags=re.DOTALL)


@pytest.fixture
def blocks(monkeypatch):
    """The code blocks of add_a_gan.md after the first, which is run as the module that it is."""
    file, *others = code_blocks("add_a_gan.md")
    module = types.ModuleType("keras_gan.models.ralsgan")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(file, vars(module))
    return others


@pytest.mark.any_backend
def test_each_kind_of_silent_error_has_the_tests_it_names():
    """The last cell of a row names files under `tests/`, and tests by `file::name` or `::name`."""
    rows = re.findall(r"^\| ([A-V]) .*\|(.*?)\|$", (DOCS / "silent_errors.md").read_text(), re.M)
    assert {kind for kind, _ in rows} == set("ABCDEFGHIJKLMNOPQRSTUV")
    for _, cell in rows:
        named = re.findall(r"([\w/]*\w\.py)?(?:…)?(?:::(\w+))?", cell)
        file = None
        for path, name in named:
            file = path or file
            if path or name:
                text = (DOCS.parent / "tests" / file).read_text("utf-8")
                assert not name or re.search(rf"^\s*def {name}\(", text, re.M), name
        assert "see R" in cell or file


@once
def test_a_ninth_gan_is_one_file_its_export_and_one_line_of_a_test(blocks, tmp_path):
    export, line, _ = blocks
    names = {"CASES": {}, "Case": Case}
    exec(export, names)
    exec(line, names)
    (case,) = names["CASES"].values()
    conformance.check_trains_and_resumes(case, tmp_path)
    conformance.check_round_trips(case, tmp_path)


@once
def test_the_ninth_gan_with_labels(blocks):
    *_, labelled = blocks
    names = {}
    exec(labelled, names)
    gan, samples = names["gan"], names["samples"]
    assert samples.shape == (8, 28, 28, 1) and gan.condition.classes == 10
    assert np.isfinite(samples).all() and np.abs(samples).max() <= 1
    assert int(gan.images_seen.numpy()) == 512
    np.testing.assert_allclose(samples, gan.generate(labels=[3] * 8, seed=0), atol=1e-6)
    assert np.abs(samples - gan.generate(8, labels=4, seed=0)).max() > 1e-4


@once
def test_the_page_of_labelled_gans_runs():
    names = {}
    for block in code_blocks("labelled_gans.md"):
        exec(block, names)
    assert names["trousers"].shape == names["sharper"].shape == (8, 28, 28, 1)


@once
def test_the_first_five_minutes_run(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)  # It saves a file.
    names = {}
    first, own = code_blocks("start.md")
    exec(first, names)
    assert names["samples"].shape == (16, 64, 64, 3) and names["samples"].dtype == "float32"
    exec(own.replace("fit(images, batch_size=32, epochs=5", "fit(images[:64], epochs=1"), names)
    assert names["images"].shape == (9000, 32, 32, 3) and names["images"].dtype == "uint8"
    assert int(names["gan"].images_seen.numpy()) == 64
    assert keras.saving.load_model("faces.keras").latent_dim == names["gan"].latent_dim


@once
def test_the_page_of_image_to_image_runs():
    inputs, others = (conformance.make_images(16) for _ in range(2))
    inputs, others = (np.resize(x, (16, 32, 32, 3)) for x in (inputs, others))
    names = {"inputs": inputs, "outputs": 255 - inputs, "others": others, "truths": 255 - others}
    block, joined = code_blocks("image_to_image.md")
    exec(block.replace("epochs=20", "epochs=1"), names)
    assert names["outputs_of_others"].shape == names["one_of_several"].shape == (16, 32, 32, 3)
    height, width, _ = names["picture"].shape
    assert height > 8 * 32 and 3 * 32 < width < 4 * 32
    seen = int(names["gan"].images_seen.numpy())
    names |= {"xs": np.split(inputs, 4), "ys": np.split(others, 2)[0].reshape(2, 4, 32, 32, 3)}
    exec(joined.replace("_epoch=100, epochs=5", "_epoch=5, epochs=1"), names)
    assert int(names["gan"].images_seen.numpy()) == seen + 5 * 4


@once
def test_the_page_of_texts_runs(monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_GAN_DATA", str(tmp_path))
    lines = np.array([f"the team is a unit of {i % 7} men" for i in range(80)])
    np.savez(tmp_path / "wordnet.npz", text=lines, test=np.arange(80) < 8)
    digits, ink = np.arange(64) % 10, np.zeros((64, 28, 28), "uint8")
    halves = {"x_train": ink, "y_train": digits, "x_test": ink, "y_test": digits}
    np.savez(tmp_path / "mnist.npz", **halves)
    names = {}
    for block in code_blocks("text.md"):
        exec(re.sub(r"epochs=\d+", "epochs=1", block), names)
        assert int(names["gan"].images_seen.numpy()) == 64


@pytest.mark.any_backend
def test_the_table_of_the_ten_tasks_is_of_their_code():
    page = ten_tasks.PAGE.read_text("utf-8")
    cells = [f"| {task.title} | {task.library} | {task.kind} | {task.lines} | " for task in TASKS]
    assert len(cells) == 10 and page.count("\n## ") == 10
    assert [row for row in cells if row not in page] == []


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    folder = tmp_path_factory.mktemp("newcomer")
    ten_tasks.write_pictures(folder)
    yield folder
    keras.config.set_dtype_policy("float32")  # A task trains in bfloat16.


SMALLER = {
    r"\br3gan_avatars --data": "gan_fashion_mnist --data",  # 28 px, and grey.
    r"--metrics=fd,is": r"\g<0> --extractor=avatars_skin",
    r"--size=32 (--width=8|--precision)": r"--size=16 --width=4 \1",
    r"--width=8": "--split=train[:4]",  # One step of a CycleGAN.
    r"dcgan_\w+\(\(28, 28, 1\)": r"\g<0>, width=4",
}


@once
@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.title)
def test_each_of_the_ten_tasks_runs(task, pictures, monkeypatch):
    monkeypatch.chdir(pictures)
    code = task.code
    for large, small in SMALLER.items():
        code = re.sub(large, small, code)
    if task.kind == "Python":
        names = {}
        exec(code, names)
        for samples in (names[name] for name in ("samples", "sneakers") if name in names):
            assert samples.shape[1:] == (28, 28, 1) and np.abs(samples).max() <= 1
    else:
        for line in code.splitlines():
            assert cli.main(shlex.split(line)) == 0, line
    for path in re.findall(r'--out=(\S+)|(?:save|export|preset)\("(\w+\.\w+|mine)"', code):
        assert pathlib.Path("".join(path)).exists()
