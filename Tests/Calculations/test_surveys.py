"""Sample sizes, draws and intervals against exact arithmetic and scipy; estimates against R's survey package."""

import csv
import math
import random
import shutil
import statistics
import subprocess
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy
import pytest
from scipy import stats

CASES = 220
# What R needs to read a sample a line of many and to write its estimates.
SCRIPT = """
suppressMessages(library(survey))
options(survey.lonely.psu = "fail", digits = 17)
given <- read.csv(commandArgs(TRUE)[1])
for (case in unique(given$case)) {
  one <- given[given$case == case, ]
  kind <- one$kind[1]
  fpc <- if (one$fpc[1] == 1) ~population else NULL
  design <- svydesign(id = ~cluster, strata = ~stratum, weights = ~weight, fpc = fpc, data = one, nest = TRUE)
  effect <- if (one$fpc[1] == 1) TRUE else "replace"
  found <- if (kind == "total") svytotal(~y, design, deff = effect) else svymean(~y, design, deff = effect)
  wald <- confint(found)
  logit <- c(NA, NA)
  if (kind == "proportion" && coef(found) > 0 && coef(found) < 1)
    logit <- attr(svyciprop(~y, design, method = "logit"), "ci")
  cat(format(c(case, coef(found), SE(found), wald, logit, deff(found)), digits = 17), sep = ",", fill = 10000)
}
"""


def near(one, other, tolerance=1e-9):
    return one == pytest.approx(other, rel=tolerance, abs=tolerance)


def test_sample_sizes_exactly(calculate):
    generator = random.Random(31)
    inputs = []
    for _ in range(CASES):
        inputs.append({
            "population": generator.choice([None, generator.randint(1, 5_000_000)]),
            "margin": generator.randint(5, 200) / 1000,
            "confidence": generator.choice([0.9, 0.95, 0.99, 0.8, 0.975]),
            "proportion": generator.randint(1, 99) / 100,
            "design_effect": generator.randint(10, 30) / 10,
            "response_rate": generator.randint(1, 10) / 10,
        })
    customary = {0.9: "1.645", 0.95: "1.96", 0.99: "2.576"}
    for given, result in zip(inputs, calculate("sample-size", inputs)):
        z = Fraction(customary.get(given["confidence"]) or str(stats.norm.isf((1 - given["confidence"]) / 2)))
        p, margin = Fraction(str(given["proportion"])), Fraction(str(given["margin"]))
        infinite = z * z * p * (1 - p) / margin ** 2
        assert near(result["n_infinite"], float(infinite), 1e-12)
        needed = infinite
        if given["population"]:
            needed = infinite * given["population"] / (given["population"] + infinite - 1)
        needed = needed * Fraction(str(given["design_effect"])) / Fraction(str(given["response_rate"]))
        assert result["n"] == min(math.ceil(needed), given["population"] or math.inf)


def test_allocations_by_largest_remainder(calculate):
    generator = random.Random(32)
    inputs = []
    for _ in range(CASES):
        sizes = [generator.randint(1, 5000) for _ in range(generator.randint(1, 8))]
        given = {"n": generator.randint(0, sum(sizes) // 2), "sizes": sizes, "method": "proportional"}
        if generator.random() < 0.5:
            given |= {"method": "neyman", "deviations": [generator.randint(1, 90) / 10 for _ in sizes]}
        inputs.append(given)
    for given, result in zip(inputs, calculate("allocate", inputs)):
        deviations = given.get("deviations", [1] * len(given["sizes"]))
        weights = [size * Fraction(str(s)) for size, s in zip(given["sizes"], deviations)]
        raw = [given["n"] * weight / sum(weights) for weight in weights]
        assert result["raw"] == pytest.approx([float(value) for value in raw])
        assert sum(result["n"]) == given["n"]
        assert all(n <= size for n, size in zip(result["n"], given["sizes"]))
        parts = [math.floor(value) for value in raw]
        falling = sorted(range(len(raw)), key=lambda index: (parts[index] - raw[index], index))
        for index in falling[: given["n"] - sum(parts)]:
            parts[index] += 1
        if all(part <= size for part, size in zip(parts, given["sizes"])):
            assert result["n"] == parts


def test_systematic_draws(calculate):
    generator = random.Random(33)
    inputs = []
    for _ in range(CASES):
        sizes = [generator.choice([0, generator.randint(1, 60), generator.randint(1, 900)]) for _ in range(25)]
        count = generator.randint(1, sum(size > 0 for size in sizes))
        inputs.append({"method": "pps_systematic", "sizes": sizes, "n": count, "seed": generator.randint(0, 10 ** 9)})
    for given, result in zip(inputs, calculate("draw", inputs)):
        certain, rest = set(), given["n"]
        while True:
            others = [index for index in range(25) if index not in certain]
            total = sum(given["sizes"][index] for index in others)
            more = {index for index in others if total and rest * given["sizes"][index] >= total}
            if not more or rest == 0:
                break
            # Taking several at once or one after the other comes to the same.
            more = set(sorted(more, key=lambda index: -given["sizes"][index])[:rest])
            certain |= more
            rest -= len(more)
        assert len(result["selected"]) == len(set(result["selected"])) == given["n"]
        for number, chance, weight in zip(result["selected"], result["probabilities"], result["weights"]):
            size = given["sizes"][number - 1]
            assert size > 0
            assert near(chance, 1 if number - 1 in certain else rest * size / total)
            assert near(weight, 1 / chance)
        assert {index + 1 for index in certain} <= set(result["selected"])


def test_a_seed_draws_every_unit_equally_often(calculate):
    inputs = [{"method": "srs", "sizes": [20], "n": 5, "seed": seed} for seed in range(4000)]
    counts = [0] * 20
    for result in calculate("draw", inputs):
        assert result["selected"] == sorted(set(result["selected"])) and len(result["selected"]) == 5
        assert result["probabilities"] == [0.25] * 5 and result["weights"] == [4] * 5
        for number in result["selected"]:
            counts[number - 1] += 1
    assert stats.chisquare(counts).pvalue > 0.001
    strata = calculate("draw", [{"method": "stratified", "sizes": [6, 3, 1], "n": 5, "seed": s} for s in range(300)])
    for result in strata:
        assert [sum(low < n <= high for n in result["selected"]) for low, high in ((0, 6), (6, 9), (9, 10))] in (
            [3, 2, 0], [3, 1, 1])


def test_intervals_of_proportions_equal_scipy(calculate):
    generator = random.Random(34)
    inputs = []
    for _ in range(CASES):
        n = generator.choice([1, 3, generator.randint(1, 40), generator.randint(1, 5000)])
        inputs.append({"x": generator.choice([0, n, generator.randint(0, n)]), "n": n,
                       "confidence": generator.choice([0.8, 0.9, 0.95, 0.99])})
    for given, result in zip(inputs, calculate("proportion", inputs)):
        test = stats.binomtest(given["x"], given["n"])
        wilson = test.proportion_ci(given["confidence"], method="wilson")
        exact = test.proportion_ci(given["confidence"], method="exact")
        assert result["wilson"] == pytest.approx([wilson.low, wilson.high], abs=1e-12)
        assert result["clopper_pearson"] == pytest.approx([exact.low, exact.high], abs=1e-11)
        p, z = given["x"] / given["n"], stats.norm.isf((1 - given["confidence"]) / 2)
        half = z * math.sqrt(p * (1 - p) / given["n"])
        assert result["p"] == p and result["wald"] == pytest.approx([p - half, p + half], abs=1e-12)


def test_alpha_and_kish_by_their_formulas(calculate):
    generator = random.Random(35)
    tables = []
    for _ in range(CASES):
        items, trait = generator.randint(2, 8), generator.random()
        rows = []
        for _ in range(generator.randint(3, 30)):
            own = generator.gauss(3, 1)
            rows.append([None if generator.random() < 0.05 else round(own * trait + generator.gauss(0, 1), 2)
                         for _ in range(items)])
        tables.append(rows)
    for rows, result in zip(tables, calculate("cronbach", [{"items": rows} for rows in tables])):
        complete = [row for row in rows if None not in row]
        assert result["n"] == len(complete)
        if len(complete) < 2:
            assert result["alpha"] is None
            continue
        covariance = numpy.cov(numpy.array(complete).T)
        k = len(covariance)
        assert near(result["alpha"], k / (k - 1) * (1 - numpy.trace(covariance) / covariance.sum()), 1e-8)
    lists = [[generator.randint(0, 50) / 10 for _ in range(generator.randint(1, 40))] + [1] for _ in range(CASES)]
    for weights, result in zip(lists, calculate("kish", [{"weights": weights} for weights in lists])):
        spread = statistics.pvariance(weights) / statistics.fmean(weights) ** 2
        assert near(result["deff"], 1 + spread) and near(result["n_eff"], len(weights) / (1 + spread))


def test_composites_steps_and_prices_in_decimals(calculate):
    generator = random.Random(36)
    inputs = []
    for _ in range(CASES):
        cuts = sorted(generator.sample(range(1, 1000), 2))
        weights = [str(Decimal(part) / 10) for part in (cuts[0], cuts[1] - cuts[0], 1000 - cuts[1])]
        scores = [str(Decimal(generator.randint(0, 10000)) / 100) for _ in range(3)]
        inputs.append({"weights": dict(zip("甲乙丙", weights)), "scores": dict(zip("甲乙丙", scores)), "bands": "mof"})
    for given, result in zip(inputs, calculate("composite", inputs)):
        exact = sum(Decimal(w) * Decimal(given["scores"][k]) for k, w in given["weights"].items()) / 100
        total = exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
        grade = next(name for name, low in (("优", 90), ("良", 80), ("中", 60), ("差", 0)) if total >= low)
        assert result == {"total": f"{total:.2f}", "grade": grade}
    steps = [["1.00", 3], ["0.80", 2], ["0.60", 1]]
    inputs = [{"actual": generator.randint(0, 300), "planned": generator.randint(1, 250), "steps": steps}
              for _ in range(CASES)]
    for given, result in zip(inputs, calculate("step-score", inputs)):
        share = Fraction(given["actual"], given["planned"])
        assert result["score"] == next((score for least, score in steps if share >= Fraction(least)), 0)
    inputs = []
    for _ in range(CASES):
        lowest = generator.randint(1, 10 ** 9)
        inputs.append({"lowest": f"{lowest / 100:.2f}", "quote": f"{(lowest + generator.randint(0, 10 ** 8)) / 100:.2f}",
                       "weight": str(generator.randint(10, 40))})
    for given, result in zip(inputs, calculate("price-score", inputs)):
        exact = Fraction(given["lowest"]) / Fraction(given["quote"]) * int(given["weight"])
        assert result["score"] == f"{Decimal(math.floor(exact * 100 + Fraction(1, 2))) / 100:.2f}"


def sample(generator):
    """A designed sample, as the calculation reads it and as rows for R: stratum, cluster, population, weight, y."""
    design = generator.choice(["srs", "stratified", "cluster", "weighted", "pps"])
    kind = generator.choice(["mean", "proportion", "total"])
    answer = (lambda: generator.randint(0, 1)) if kind == "proportion" else (lambda: round(generator.uniform(0, 50), 1))
    strata, rows, unit = [], [], 0
    for index in range(1 if design == "srs" else generator.randint(1, 4)):
        drawn = generator.randint(2, 8)
        population = drawn + generator.randint(1, 200)
        clusters = [[answer() for _ in range(generator.randint(1, 6) if design not in ("srs", "stratified") else 1)]
                    for _ in range(drawn)]
        # Villages drawn alike stand for their size, those drawn by size for 1/π: each cluster has its own weight.
        weights = [round(generator.uniform(1, 90), 3) if design in ("weighted", "pps") else population / drawn
                   for _ in clusters]
        for values, weight in zip(clusters, weights):
            unit += 1
            rows += [(index, unit, population, weight, value) for value in values]
        if design in ("weighted", "pps"):
            part = {"clusters": [{"weight": weight, "values": values} for weight, values in zip(weights, clusters)]}
            strata.append(part if design == "pps" else {"population": population, **part})
        elif design == "cluster":
            strata.append({"population": population, "clusters": clusters})
        else:
            strata.append({"population": population, "values": [values[0] for values in clusters]})
    fpc = generator.random() < 0.7 and design != "pps"
    told = "cluster" if design in ("weighted", "pps") else design
    return {"design": told, "kind": kind, "strata": strata, "fpc": fpc}, rows


def test_estimates_equal_the_survey_package_of_r(calculate, tmp_path):
    if shutil.which("Rscript") is None:
        pytest.skip("R is not installed")
    asked = subprocess.run(["Rscript", "-e", "library(survey)"], capture_output=True, text=True)
    if asked.returncode != 0:
        pytest.skip("R has no package survey")
    generator = random.Random(37)
    made = [sample(generator) for _ in range(CASES)]
    with open(tmp_path / "given.csv", "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["case", "kind", "fpc", "stratum", "cluster", "population", "weight", "y"])
        for case, (given, rows) in enumerate(made):
            writer.writerows([case, given["kind"], int(given["fpc"]), *row] for row in rows)
    (tmp_path / "estimate.R").write_text(SCRIPT)
    done = subprocess.run(["Rscript", tmp_path / "estimate.R", tmp_path / "given.csv"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    lines = [[float("nan") if part.strip() == "NA" else float(part) for part in line.split(",")]
             for line in done.stdout.splitlines()]
    results = calculate("estimate", [given for given, _ in made])
    assert len(lines) == CASES
    for (given, _), line, result in zip(made, lines, results):
        _, value, error, low, high, logit_low, logit_high, effect = line
        assert near(result["estimate"], value, 1e-9) and near(result["se"], error, 1e-9), given
        assert result["interval"]["wald"] == pytest.approx([low, high], rel=1e-9, abs=1e-9)
        # With one degree of freedom R's own back transformation may overflow.
        if math.isnan(logit_low):
            assert result["interval"]["logit"] is None
        elif math.isfinite(logit_high):
            assert result["interval"]["logit"] == pytest.approx([logit_low, logit_high], rel=1e-8, abs=1e-9)
        # Answers that are all equal leave no variance to compare.
        if math.isfinite(effect):
            assert near(result["deff"], effect, 1e-8), given
        else:
            assert result["deff"] is None


def splitmix(seed):
    """The numbers of Steele, Lea and Flood (2014), written down here once more."""
    mask = (1 << 64) - 1
    while True:
        seed = (seed + 0x9E3779B97F4A7C15) & mask
        mixed = ((seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9) & mask
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & mask
        yield mixed ^ (mixed >> 31)


def shuffled(count, seed):
    """Fisher and Yates from the end, each place equally likely."""
    numbers, values = splitmix(seed), list(range(1, count + 1))
    for last in range(count - 1, 0, -1):
        bound = last + 1
        uneven = (1 << 64) % bound
        number = next(one for one in numbers if one < (1 << 64) - uneven)
        values[last], values[number % bound] = values[number % bound], values[last]
    return values


def test_a_stranger_draws_the_same_order_by_the_published_rule(calculate):
    generator = random.Random(12)
    inputs = []
    for _ in range(220):
        count = generator.randint(1, 60)
        inputs.append({
            "method": "shuffle", "sizes": [count], "n": generator.randint(1, count), "seed": generator.randint(0, 10**12)})
    for given, result in zip(inputs, calculate("draw", inputs)):
        assert result["selected"] == shuffled(given["sizes"][0], given["seed"])[:given["n"]]
