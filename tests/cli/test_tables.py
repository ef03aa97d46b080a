"""Tables in a terminal and in a file."""

import pytest

from keras_gan import cli
from keras_gan.cli import listing, tables, zoo

pytestmark = pytest.mark.any_backend

HEAD, ROWS = ("preset", "good for"), [("a_long_name_of_one", "words " * 20), ("b", "[red]7")]


@pytest.fixture
def terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "50")
    for module in (tables, listing, zoo):
        monkeypatch.setattr(module, "is_terminal", lambda stream: True)


def test_a_terminal_gets_cells_that_are_broken_between_words(terminal, capsys):
    tables.show(HEAD, ROWS)
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 50
    assert out.split().count("words") == 20 and "a_long_name_of_one" in out and "[red]7" in out


def test_a_file_gets_each_row_on_a_line(capsys):
    tables.show(HEAD, ROWS)
    head, *lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 and lines[0].count("words") == 20
    assert head.index("good") == lines[0].index("words") == lines[1].index("[red]")


def test_list_and_zoo_are_as_wide_as_the_terminal(terminal, capsys):
    for command in ("list", "zoo"):
        assert cli.main(["keras_gan", command]) == 0
        _, *lines = capsys.readouterr().out.splitlines()
        assert max(map(len, lines[:-1])) <= 50 and len(lines) > 30, command
