"""The command line of the calculations."""

import json

import pytest
from conftest import run


def alike(one, other):
    """The same but for the last digits of measured numbers, which depend on the system's logarithms."""
    if isinstance(one, dict):
        return list(one) == list(other) and all(alike(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(alike(a, b) for a, b in zip(one, other))
    return one == (pytest.approx(other, rel=1e-12, abs=1e-12) if isinstance(other, float) else other)


def test_every_help_shows_an_example_that_comes_out(calculate):
    status, names = run("--list", text="")
    assert status == 0
    for name in names.split():
        status, text = run(name, "--help", text="")
        assert status == 0
        lines = text.strip().splitlines()
        given = lines[-2].strip()
        assert given.startswith("echo '") and given.endswith(f"' | miaopu calc {name}")
        example = json.loads(given[len("echo '"):-len(f"' | miaopu calc {name}")])
        assert alike(calculate(name, [example])[0], json.loads(lines[-1])), name


def test_bad_input_ends_with_2_and_names_the_place(refuse):
    status, answer = refuse("split", {"amount": "1.00", "weights": ["1", "1", "x"]})
    assert status == 2 and answer["error"]["path"] == "/weights/2"
    assert refuse("composite", {"weights": {"a": 50, "b": 50}, "scores": {"a": 1}}) == (
        2, {"error": {"code": "incomplete", "message": "The score of 'b' is missing, so there is no total.",
                      "path": "/scores/b"}})
    assert refuse("kish", "{")[1]["error"]["code"] == "json"


def test_lines_each_get_an_answer_and_the_worst_status_counts():
    status, output = run("kish", "--lines", text='{"weights":[1,1]}\n{"weights":[]}\n{"weights":[2,2]}\n')
    answers = [json.loads(line) for line in output.splitlines()]
    assert status == 2
    assert answers[0] == answers[2] == {"deff": 1, "n_eff": 2} and "error" in answers[1]
