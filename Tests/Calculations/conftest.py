"""Runs `miaopu calc` over many inputs at once; the oracles are other people's packages."""

import json
import os
import subprocess
from pathlib import Path

import pytest

BINARY = os.environ.get("MIAOPU_BINARY") or str(Path(__file__).parents[2] / ".build/debug/miaopu")


def run(name, *options, text):
    """Runs the command; the answer is its exit status and its standard output."""
    done = subprocess.run([BINARY, "calc", name, *options], input=text, capture_output=True, text=True, timeout=600)
    assert done.stderr == "", done.stderr
    return done.returncode, done.stdout


@pytest.fixture(scope="session")
def calculate():
    """Computes one result an input; none may be refused."""

    def all_results(name, inputs):
        text = "\n".join(json.dumps(one, ensure_ascii=False) for one in inputs)
        status, output = run(name, "--lines", text=text)
        results = [json.loads(line) for line in output.splitlines()]
        refused = [(one, result) for one, result in zip(inputs, results) if "error" in result]
        assert not refused, refused[:3]
        assert status == 0 and len(results) == len(inputs)
        return results

    return all_results


@pytest.fixture(scope="session")
def refuse():
    """Runs one input that is not computed; the answer is the exit status and what was written in place of a result."""

    def one(name, given):
        status, output = run(name, text=given if isinstance(given, str) else json.dumps(given))
        assert status != 0 and output.count("\n") == 1
        return status, json.loads(output)

    return one
