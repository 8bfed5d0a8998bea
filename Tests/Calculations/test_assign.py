"""Assignments against OR-Tools, and the sizes that must be solved in time."""

import itertools
import json
import random
import time

import pytest
from conftest import run
from ortools.graph.python import min_cost_flow
from ortools.sat.python import cp_model

CASES = 200


def problem(generator, reviewers, entries, most=20, **more):
    demand = [generator.randint(0, 2) for _ in range(entries)]
    high = [generator.randint(1, 4) for _ in range(reviewers)]
    return {
        "affinity": [[generator.randint(0, most) for _ in range(entries)] for _ in range(reviewers)],
        "demand": demand,
        "load": {"min": [generator.randint(0, 1) for _ in high], "max": high},
        "conflicts": [[r, e] for r in range(reviewers) for e in range(entries) if generator.random() < 0.2],
        "seed": generator.randint(0, 1000),
        **more,
    }


def answers(inputs):
    """Solutions and refusals alike, one an input."""
    _, output = run("assign", "--lines", text="\n".join(map(json.dumps, inputs)))
    return [json.loads(line) for line in output.splitlines()]


def check(given, result):
    """An assignment keeps every condition and its sums are right."""
    pairs = [tuple(pair) for pair in result["pairs"]]
    assert len(set(pairs)) == len(pairs) and pairs == sorted(pairs)
    assert not set(pairs) & {tuple(pair) for pair in given["conflicts"]}
    of_entry = [[r for r, e in pairs if e == entry] for entry in range(len(given["demand"]))]
    assert [len(one) for one in of_entry] == given["demand"]
    loads = [sum(r == reviewer for r, _ in pairs) for reviewer in range(len(given["affinity"]))]
    assert loads == result["loads"]
    assert all(a <= x <= b for a, x, b in zip(given["load"]["min"], loads, given["load"]["max"]))
    for a, b in given.get("never_together", []):
        assert not any({a, b} <= set(one) for one in of_entry)
    assert result["total"] == pytest.approx(sum(given["affinity"][r][e] for r, e in pairs))
    sums = [sum(given["affinity"][r][e] for r in one) for e, one in enumerate(of_entry) if given["demand"][e]]
    assert result["minimum"] == (pytest.approx(min(sums)) if sums else None)


def check_refusal(given, infeasible):
    """The named set really is too tight, where it is named by a cut."""
    reviewers, entries = infeasible["reviewers"], infeasible["entries"]
    conflicts = {tuple(pair) for pair in given["conflicts"]}
    if "need" in infeasible["reason"]:
        need = sum(given["demand"][e] for e in entries)
        able = sum(
            min(given["load"]["max"][r], sum((r, e) not in conflicts for e in entries))
            for r in range(len(given["affinity"])))
        together = given.get("never_together", [])
        assert able < need or together
        assert {r for r in range(len(given["affinity"])) if any((r, e) not in conflicts for e in entries)} == set(
            reviewers)
    elif "must take" in infeasible["reason"]:
        least = sum(given["load"]["min"][r] for r in reviewers)
        able = sum(
            min(given["demand"][e], sum((r, e) not in conflicts for r in reviewers))
            for e in range(len(given["demand"])))
        assert able < least or given.get("never_together", [])
    else:
        assert given["never_together"]


def flow_optimum(given):
    """The largest total by OR-Tools' min-cost flow; minimum loads as arcs that pay a bonus nobody can refuse."""
    solver = min_cost_flow.SimpleMinCostFlow()
    reviewers, entries = len(given["affinity"]), len(given["demand"])
    source, sink, bonus = reviewers + entries, reviewers + entries + 1, 1_000_000
    conflicts = {tuple(pair) for pair in given["conflicts"]}
    for r in range(reviewers):
        low, high = given["load"]["min"][r], given["load"]["max"][r]
        solver.add_arc_with_capacity_and_unit_cost(source, r, low, -bonus)
        solver.add_arc_with_capacity_and_unit_cost(source, r, high - low, 0)
        for e in range(entries):
            if (r, e) not in conflicts:
                solver.add_arc_with_capacity_and_unit_cost(r, reviewers + e, 1, -given["affinity"][r][e])
    for e in range(entries):
        solver.add_arc_with_capacity_and_unit_cost(reviewers + e, sink, given["demand"][e], 0)
    total = sum(given["demand"])
    solver.set_node_supply(source, total)
    solver.set_node_supply(sink, -total)
    if solver.solve() != solver.OPTIMAL:
        return None
    least = sum(given["load"]["min"])
    value = -solver.optimal_cost() - bonus * least
    return value if value >= 0 else None


def test_largest_total_equals_min_cost_flow():
    generator = random.Random(41)
    inputs = [problem(generator, generator.randint(2, 12), generator.randint(1, 15)) for _ in range(CASES)]
    solved = 0
    for given, result in zip(inputs, answers(inputs)):
        best = flow_optimum(given)
        if best is None:
            check_refusal(given, result["infeasible"])
            continue
        solved += 1
        check(given, result)
        assert result["total"] == best and result["proved"] is True and result["gap"] == 0
    assert 50 < solved < CASES - 10


def sat_optimum(given):
    """The best smallest sum and the best total (beside it, for max-min) by OR-Tools' CP-SAT."""
    model = cp_model.CpModel()
    reviewers, entries = len(given["affinity"]), len(given["demand"])
    conflicts = {tuple(pair) for pair in given["conflicts"]}
    x = {(r, e): model.new_bool_var(f"{r}-{e}") for r in range(reviewers) for e in range(entries)
         if (r, e) not in conflicts}
    for e in range(entries):
        model.add(sum(x[r, e] for r in range(reviewers) if (r, e) in x) == given["demand"][e])
        for a, b in given["never_together"]:
            if (a, e) in x and (b, e) in x:
                model.add(x[a, e] + x[b, e] <= 1)
    for r in range(reviewers):
        load = sum(x[r, e] for e in range(entries) if (r, e) in x)
        model.add(load >= given["load"]["min"][r])
        model.add(load <= given["load"]["max"][r])
    total = sum(given["affinity"][r][e] * one for (r, e), one in x.items())
    floor = None
    if given["objective"] == "max_min_then_total" and any(given["demand"]):
        smallest = model.new_int_var(0, 1000, "smallest")
        for e in range(entries):
            if given["demand"][e]:
                model.add(smallest <= sum(given["affinity"][r][e] * x[r, e] for r in range(reviewers) if (r, e) in x))
        model.maximize(smallest)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        if solver.solve(model) != cp_model.OPTIMAL:
            return None, None
        floor = round(solver.objective_value)
        model.add(smallest >= floor)
    model.maximize(total)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    if solver.solve(model) != cp_model.OPTIMAL:
        return None, None
    return floor, round(solver.objective_value)


@pytest.mark.parametrize("objective", ["max_total", "max_min_then_total"])
def test_side_conditions_equal_a_constraint_solver(objective):
    generator = random.Random(42)
    inputs = []
    for _ in range(CASES):
        given = problem(generator, generator.randint(3, 7), generator.randint(2, 6), objective=objective)
        reviewers = range(len(given["affinity"]))
        given["never_together"] = [sorted(generator.sample(reviewers, 2)) for _ in range(generator.randint(0, 3))]
        given["load"]["min"] = [0 for _ in reviewers]
        inputs.append(given)
    solved = 0
    for given, result in zip(inputs, answers(inputs)):
        floor, total = sat_optimum(given)
        if total is None:
            check_refusal(given, result["infeasible"])
            continue
        solved += 1
        check(given, result)
        assert result["total"] == total and result["proved"] is True
        if floor is not None:
            assert result["minimum"] == floor
    assert solved > 60


def test_decimals_are_exact_and_the_seed_decides_ties():
    given = {"affinity": [[0.1, 0.2], [0.3, 0.7]], "demand": 1, "load": {"max": 1}}
    (result,) = answers([given])
    assert (result["total"], result["minimum"], result["pairs"]) == (0.8, 0.1, [[0, 0], [1, 1]])
    (worst,) = answers([{**given, "objective": "max_min_then_total"}])
    assert (worst["total"], worst["minimum"], worst["pairs"]) == (0.5, 0.2, [[0, 1], [1, 0]])
    equal = [{"affinity": [[1] * 6] * 6, "demand": 1, "load": {"max": 1}, "seed": seed % 5} for seed in range(10)]
    drawn = [json.dumps(one["pairs"]) for one in answers(equal)]
    assert drawn[:5] == drawn[5:] and len(set(drawn)) > 1


def test_what_is_impossible_ends_with_3_and_the_tight_set(refuse):
    status, answer = refuse(
        "assign",
        {"affinity": [[1, 1, 1], [1, 1, 1], [1, 1, 1]], "demand": [2, 1, 1], "load": {"max": 3},
         "conflicts": [[0, 0], [1, 0]]})
    assert status == 3 and answer["infeasible"]["entries"] == [0] and answer["infeasible"]["reviewers"] == [2]
    assert "need 2 reviews" in answer["infeasible"]["reason"]
    status, answer = refuse("assign", {"affinity": [[1, 1], [1, 1]], "demand": 1, "load": {"min": [2, 1], "max": 2}})
    assert status == 3 and answer["infeasible"]["reviewers"] == [0, 1]


@pytest.mark.parametrize(
    ("reviewers", "entries", "load", "objective", "seconds"),
    [(60, 500, 25, "max_total", 0.1), (200, 1323, 20, "max_total", 0.5), (500, 5000, 31, "max_total", 3),
     (177, 118, 4, "max_min_then_total", 5)])
def test_large_assignments_are_proved_in_time(reviewers, entries, load, objective, seconds):
    generator = random.Random(43)
    text = json.dumps({
        "affinity": [[generator.randint(0, 1000) / 1000 for _ in range(entries)] for _ in range(reviewers)],
        "demand": 3, "load": {"max": load}, "objective": objective})
    began = time.monotonic()
    status, output = run("assign", text=text)
    took = time.monotonic() - began
    result = json.loads(output)
    assert status == 0 and result["proved"] is True and len(result["pairs"]) == 3 * entries
    print(f"{reviewers} x {entries}: {took:.2f} s of {seconds} s")
    # Machines and their other work differ: twenty times over the target is no noise, though.
    assert took < 20 * seconds


def fine(generator, objective):
    """A small problem of affinities with up to 17 digits, often a last digit apart, and its whole numbers."""
    reviewers, entries, digits = generator.randint(2, 4), generator.randint(1, 3), generator.choice([9, 12, 15, 17])
    near = generator.randint(0, 10 ** digits)
    whole = [[near + generator.randint(0, 3) if generator.random() < 0.7 else generator.randint(0, 10 ** digits)
              for _ in range(entries)] for _ in range(reviewers)]
    given = problem(generator, reviewers, entries, objective=objective)
    given["never_together"] = [sorted(generator.sample(range(reviewers), 2)) for _ in range(generator.randint(0, 3))]
    given["load"]["min"] = [0] * reviewers
    places = digits - 3
    given["affinity"] = [[f"@{str(value).zfill(places + 1)[:-places]}.{str(value).zfill(places + 1)[-places:]}@"
                          for value in row] for row in whole]
    return json.dumps(given).replace('"@', "").replace('@"', ""), {**given, "affinity": whole}, places


def exhaustive(given):
    """The best smallest sum and total over all assignments, in whole numbers; nothing when there is none."""
    reviewers, conflicts = range(len(given["affinity"])), {tuple(pair) for pair in given["conflicts"]}
    kept_apart = [set(pair) for pair in given["never_together"]]
    choices = [
        [chosen for chosen in itertools.combinations(reviewers, demand)
         if not any((r, entry) in conflicts for r in chosen) and not any(pair <= set(chosen) for pair in kept_apart)]
        for entry, demand in enumerate(given["demand"])]
    best = None
    for picked in itertools.product(*choices):
        if any(sum(r in one for one in picked) > given["load"]["max"][r] for r in reviewers):
            continue
        value = measured(given, [(r, entry) for entry, one in enumerate(picked) for r in one])
        best = value if best is None or value > best else best
    return best


def measured(given, pairs):
    sums = [sum(given["affinity"][r][e] for r, e in pairs if e == entry)
            for entry in range(len(given["demand"])) if given["demand"][entry]]
    return (min(sums, default=0) if given["objective"] == "max_min_then_total" else 0, sum(sums))


@pytest.mark.parametrize("objective", ["max_total", "max_min_then_total"])
def test_many_digits_are_exact_or_the_gap_is_said(objective):
    """What is called proved is the best to the last digit, by trying all; otherwise the gap reaches the best."""
    generator = random.Random(44)
    made = [fine(generator, objective) for _ in range(CASES)]
    _, output = run("assign", "--lines", text="\n".join(text for text, _, _ in made))
    proved = 0
    for (_, given, places), line in zip(made, output.splitlines()):
        result, best = json.loads(line), exhaustive(given)
        if best is None:
            assert "infeasible" in result
            continue
        found = measured(given, [tuple(pair) for pair in result["pairs"]])
        proved += result["proved"]
        if result["proved"]:
            assert found == best and result["gap"] == 0
        else:
            missing = best[0] - found[0] or best[1] - found[1]
            # The gap is written as a double.
            assert 0 <= missing <= result["gap"] * 10 ** places * (1 + 1e-9)
    assert proved > CASES // 2
