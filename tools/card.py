"""The card of a preset, `saved_models/NAME/card.md`: its JSON as a page to read."""

from keras_gan.metrics.row import shared

NAME = "card.md"


def write(folder, described):
    (folder / NAME).write_text(text(described), encoding="utf-8")


def text(described):
    """The card as Markdown, from the preset's JSON."""
    name, recipe = described["name"], described["recipe"]["flags"]
    trained = described["trained"]
    sizes = ", ".join(call(**built) for built in described["networks"].values())
    alike = shared([row["protocol"] for row in described["scores"]])
    scores = "\n".join(score_line(row, alike) for row in described["scores"])
    kind = described["model"]["class"].rpartition(">")[2]
    return f"""# {name}

{shown(described)}

Good for {described["good_for"]}. `{kind}` on {data_of(described)} ({recipe["split"]}), {sizes}.

```python
gan = keras_gan.from_preset("{name}")
{use(described)}
```
{classes(described)}
| score | value | error | settings |
|---|---|---|---|
{scores}

All by `{described["score_command"]}`: {listed(alike)}.

Trained by `{described["recipe"]["command"]}`, which trains it again: {trained["images_seen"]:,}
{seen(described)} seen in batches of {recipe["batch_size"]}, seed {recipe["seed"]},
{trained["seconds"]:,.0f} s on {trained["device"]}.{note(trained)}

Licence of the data: {described["data"]["licence"]}. The networks are small, narrower than the
papers'.
"""


def call(builder, arguments):
    """A builder's call; an argument may be a network too, as those of a pair are."""
    values = {
        name: call(value[0], dict(value[1])) if is_network(value) else value
        for name, value in arguments.items()
    }
    return f"{builder.rpartition('>')[2]}({listed(values)})"


def is_network(value):
    return isinstance(value, list) and bool(value) and str(value[0]).startswith("keras_gan>")


def note(trained):
    """What is to be known of the training besides."""
    return f"\n{trained['note']}" if "note" in trained else ""


def shown(described):
    """Samples: a picture, or lines where they are texts."""
    if "samples" not in described:
        return f"![samples of {described['name']}](samples.png)"
    return "\n".join(["Unselected, of seed 0:", "", *(f"- {x}" for x in described["samples"])])


def data_of(described):
    data = described["data"]
    return " and ".join([data["name"], *([data["other"]] if "other" in data else [])])


def seen(described):
    return "texts" if described["data"].get("kind") == "texts" else "images"


def use(described):
    """The lines of Python that make something."""
    kind, arguments = described["data"].get("kind"), described["model"]["arguments"]
    if kind in ("pairs", "unpaired"):
        return "outputs = gan.translate(images)"
    if kind == "captions":
        return f'text = "{arguments["prompts"][0]}"\nimages = gan.generate(8, texts=text, seed=0)'
    return f"{'texts' if kind == 'texts' else 'samples'} = gan.generate(64, seed=0)"


def classes(described):
    """How to ask for a class, for a GAN with labels."""
    names = described["data"].get("classes")
    if not names:
        return ""
    last = len(names) - 1
    called = [f"{number} is {name}" for number, name in enumerate(names) if name != str(number)]
    return f"""
Ask for a class by its number, `gan.generate(64, labels={last})`, or on the command line by its
name, `python -m keras_gan sample --preset={described["name"]} --labels={names[-1]}`:
{", ".join(called) or f"0 to {last}"}.
"""


def score_line(row, alike):
    """A row of the card's table; `alike` holds the settings that all rows share."""
    error = "" if row["error"] is None else f"{row['error']:.2g}"
    return f"| {row['metric']} | {row['value']:.4g} | {error} | {listed(own(row, alike))} |"


def own(row, alike):
    """The settings of a score that are not shared by all."""
    return {name: value for name, value in row["protocol"].items() if name not in alike}


def listed(values):
    return ", ".join(f"{name}={value}" for name, value in values.items())
