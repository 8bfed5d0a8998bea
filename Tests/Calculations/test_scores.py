"""Calibration, reliability and rank methods against numpy, scipy, krippendorff and brute force."""

import itertools
import random
import warnings
from fractions import Fraction

import krippendorff
import numpy
import pandas
import pingouin
import pytest
from scipy import stats

CASES = 220


def near(one, other, tolerance=1e-9):
    return one == pytest.approx(other, rel=tolerance, abs=tolerance)


def test_calibration_equals_least_squares_of_numpy(calculate):
    generator = random.Random(1)
    inputs = []
    for _ in range(CASES):
        entries, judges = generator.randint(2, 12), generator.randint(2, 8)
        # Judge 0 sees everything, so that the table hangs together.
        pairs = [(e, j) for e in range(entries) for j in range(judges) if j == 0 or generator.random() < 0.5]
        generator.shuffle(pairs)
        inputs.append([(e, j, round(generator.uniform(0, 100), 1)) for e, j in pairs])
    results = calculate(
        "calibrate",
        [
            {"method": "least_squares",
             "scores": [{"entry": f"e{e}", "judge": f"j{j}", "score": s} for e, j, s in sheets]}
            for sheets in inputs
        ],
    )
    for sheets, result in zip(inputs, results):
        entries = {entry["id"]: entry for entry in result["entries"]}
        judges = {judge["id"]: judge["effect"] for judge in result["judges"]}
        rows, right = [], []
        entry_names, judge_names = sorted(entries), sorted(judges)
        for e, j, s in sheets:
            row = [0.0] * (len(entry_names) + len(judge_names))
            row[entry_names.index(f"e{e}")] = 1
            row[len(entry_names) + judge_names.index(f"j{j}")] = 1
            rows.append(row)
            right.append(s)
        design = numpy.array(rows)
        solution, _, rank, _ = numpy.linalg.lstsq(design, numpy.array(right), rcond=None)
        levels, effects = solution[: len(entry_names)], solution[len(entry_names):]
        shift = effects.mean()
        for name, level in zip(entry_names, levels):
            assert near(entries[name]["adjusted"], level + shift, 1e-8)
            assert near(entries[name]["raw_mean"], numpy.mean([s for e, _, s in sheets if f"e{e}" == name]))
        for name, effect in zip(judge_names, effects):
            assert near(judges[name], effect - shift, 1e-8)
        assert near(sum(judges.values()), 0, 1e-8)
        assert near(sum(entry["effect"] for entry in entries.values()), 0, 1e-8)
        error = float(((design @ solution - right) ** 2).sum())
        total = float(((numpy.array(right) - numpy.mean(right)) ** 2).sum())
        by_judge = {}
        for _, j, s in sheets:
            by_judge.setdefault(j, []).append(s)
        of_judges = sum(len(v) * (numpy.mean(v) - numpy.mean(right)) ** 2 for v in by_judge.values())
        anova = result["anova"]
        assert near(anova["ss_error"], error, 1e-6) and near(anova["ss_judges"], of_judges, 1e-6)
        assert near(anova["ss_entries_adjusted"], total - of_judges - error, 1e-6)
        degrees = len(sheets) - rank
        if degrees > 0 and error > 1e-9:
            ratio = (total - of_judges - error) / (len(entry_names) - 1) / (error / degrees)
            assert near(anova["f"], ratio, 1e-6)
        adjusted = [entries[name]["adjusted"] for name in result["order_adjusted"]]
        assert all(one >= other - 1e-7 for one, other in zip(adjusted, adjusted[1:]))


def test_z_scores_equal_scipy(calculate):
    generator = random.Random(2)
    inputs = []
    for _ in range(CASES):
        entries, judges = generator.randint(2, 10), generator.randint(1, 6)
        pairs = [(e, j) for e in range(entries) for j in range(judges) if generator.random() < 0.7] or [(0, 0)]
        inputs.append([(e, j, generator.randint(0, 10)) for e, j in pairs])
    results = calculate(
        "calibrate",
        [
            {"method": "z_score", "minimum": 3,
             "scores": [{"entry": str(e), "judge": str(j), "score": s} for e, j, s in sheets]}
            for sheets in inputs
        ],
    )
    for sheets, result in zip(inputs, results):
        z = {}
        for judge in {j for _, j, _ in sheets}:
            own = [(e, s) for e, j, s in sheets if j == judge]
            scores = [s for _, s in own]
            if len(own) < 3 or len(set(scores)) == 1:
                continue
            for (e, _), value in zip(own, stats.zscore(scores, ddof=1)):
                z.setdefault(str(e), []).append(value)
        for entry in result["entries"]:
            if entry["id"] in z:
                assert near(entry["effect"], numpy.mean(z[entry["id"]]))
            else:
                assert entry["effect"] is None
        assert result["anova"] is None


def icc(values):
    """The six forms by the analysis of variance of Shrout and Fleiss."""
    n, k = values.shape
    mean = values.mean()
    rows, columns = values.mean(axis=1), values.mean(axis=0)
    between = k * ((rows - mean) ** 2).sum() / (n - 1)
    within = ((values - rows[:, None]) ** 2).sum() / (n * (k - 1))
    judges = n * ((columns - mean) ** 2).sum() / (k - 1)
    residual = ((values - rows[:, None] - columns[None, :] + mean) ** 2).sum() / ((n - 1) * (k - 1))
    return {
        "1,1": (between - within) / (between + (k - 1) * within),
        "2,1": (between - residual) / (between + (k - 1) * residual + k * (judges - residual) / n),
        "3,1": (between - residual) / (between + (k - 1) * residual),
        "1,k": (between - within) / between,
        "2,k": (between - residual) / (between + (judges - residual) / n),
        "3,k": (between - residual) / between,
    }


FORMS = {"1,1": "ICC(1,1)", "2,1": "ICC(A,1)", "3,1": "ICC(C,1)", "1,k": "ICC(1,k)", "2,k": "ICC(A,k)", "3,k": "ICC(C,k)"}


def test_intraclass_correlations_equal_the_package(calculate):
    """The six forms by pingouin, which asks for five values and a residual that is not zero."""
    generator = random.Random(14)
    tables = []
    while len(tables) < CASES:
        entries, judges, top = generator.randint(3, 12), generator.randint(2, 7), generator.choice([5, 10, 100])
        table = [[generator.randint(1, top) for _ in range(judges)] for _ in range(entries)]
        shapes = {tuple(value - row[0] for value in row) for row in table}
        if len(shapes) > 1 and len({sum(row) for row in table}) > 1:
            tables.append(table)
    for table, result in zip(tables, calculate("reliability", [{"ratings": table} for table in tables])):
        lines = [(entry, judge, value) for entry, row in enumerate(table) for judge, value in enumerate(row)]
        frame = pandas.DataFrame(lines, columns=["entry", "judge", "mark"])
        with warnings.catch_warnings():
            # Its intervals divide by zero where a form is not defined.
            warnings.simplefilter("ignore")
            found = pingouin.intraclass_corr(frame, "entry", "judge", "mark").set_index("Type")["ICC"]
        for form, name in FORMS.items():
            expected = float(found[name])
            if numpy.isfinite(expected) and abs(expected) < 1e6:
                assert near(result["icc"][form], expected, 1e-7), (form, table)


def fleiss(table):
    """Fleiss' kappa from the counts of categories."""
    categories = sorted({value for row in table for value in row})
    counts = numpy.array([[row.count(category) for category in categories] for row in table], dtype=float)
    m = counts.sum(axis=1)[0]
    agreement = ((counts ** 2).sum(axis=1) - m) / (m * (m - 1))
    shares = counts.sum(axis=0) / counts.sum()
    expected = (shares ** 2).sum()
    return (agreement.mean() - expected) / (1 - expected)


def test_reliability_of_complete_tables(calculate):
    generator = random.Random(3)
    tables = [
        [[generator.randint(1, top) for _ in range(judges)] for _ in range(entries)]
        for entries, judges, top in (
            (generator.randint(2, 12), generator.randint(2, 7), generator.choice([2, 5, 10, 100])) for _ in range(CASES)
        )
    ]
    seen = 0
    for table, result in zip(tables, calculate("reliability", [{"ratings": table} for table in tables])):
        values = numpy.array(table, dtype=float)
        if len(set(values.flat)) == 1:
            assert result["fleiss_kappa"] is None and result["alpha"]["nominal"] is None
            continue
        seen += 1
        with numpy.errstate(all="ignore"):
            for form, expected in icc(values).items():
                if numpy.isfinite(expected) and abs(expected) < 1e6:
                    assert near(result["icc"][form], expected, 1e-7), form
        assert near(result["fleiss_kappa"], fleiss(table))
        n, m = values.shape
        ties = sum(t ** 3 - t for judge in values.T for t in numpy.unique(judge, return_counts=True)[1])
        if m * m * (n ** 3 - n) - m * ties == 0:
            assert result["kendall_w"] is None
            continue
        ranks = numpy.array([stats.rankdata(judge) for judge in values.T])
        # Friedman's statistic, which scipy corrects for ties, is m(n − 1)W.
        if m >= 3 and n >= 3:
            chi2, p = stats.friedmanchisquare(*[ranks[:, entry] for entry in range(n)])
            assert near(result["kendall_chi2"], chi2) and near(result["kendall_p"], p)
            assert near(result["kendall_w"], chi2 / (m * (n - 1)))
        else:
            assert near(result["kendall_p"], stats.chi2.sf(result["kendall_chi2"], n - 1))
    assert seen >= 200


def test_alpha_with_missing_values_equals_the_package(calculate):
    generator = random.Random(4)
    tables = []
    while len(tables) < CASES:
        entries, judges, top = generator.randint(3, 12), generator.randint(2, 6), generator.choice([3, 5, 20])
        table = [
            [generator.randint(0, top) if generator.random() < 0.7 else None for _ in range(judges)]
            for _ in range(entries)
        ]
        paired = [value for row in table for value in row
                  if value is not None and sum(v is not None for v in row) > 1]
        if len(set(paired)) > 1:
            tables.append(table)
    for table, result in zip(tables, calculate("reliability", [{"ratings": table} for table in tables])):
        data = numpy.array([[numpy.nan if v is None else v for v in row] for row in table], dtype=float).T
        for level in ["nominal", "ordinal", "interval", "ratio"]:
            expected = krippendorff.alpha(reliability_data=data, level_of_measurement=level)
            assert near(result["alpha"][level], expected), (level, table)
        if any(None in row for row in table):
            assert result["icc"]["2,1"] is None and result["kendall_w"] is None


def random_ballots(generator, options, count, partial=True):
    ballots = []
    for _ in range(count):
        named = generator.sample(options, generator.randint(1 if partial else len(options), len(options)))
        order = []
        for name in named:
            if order and generator.random() < 0.15:
                last = order.pop()
                order.append((last if isinstance(last, list) else [last]) + [name])
            else:
                order.append(name)
        ballots.append({"count": generator.randint(1, 9), "order": order})
    return ballots


def groups(ballot):
    return [place if isinstance(place, list) else [place] for place in ballot["order"]]


def preferences(ballots, options):
    """P(a, b): the ballots that rank a above b."""
    table = {pair: 0 for pair in itertools.permutations(options, 2)}
    for ballot in ballots:
        place = {name: len(options) for name in options}
        for index, group in enumerate(groups(ballot)):
            place.update(dict.fromkeys(group, index))
        for a, b in table:
            if place[a] < place[b]:
                table[a, b] += ballot["count"]
    return table


def elections(seed, most=6):
    generator = random.Random(seed)
    made = []
    for _ in range(CASES):
        options = [chr(65 + index) for index in range(generator.randint(2, most))]
        made.append((options, random_ballots(generator, options, generator.randint(1, 8))))
    return made


def ask(calculate, method, made, **more):
    return calculate("rank", [{"method": method, "ballots": b, "options": o, **more} for o, b in made])


def test_borda_points(calculate):
    made = elections(5)
    for (options, ballots), result in zip(made, ask(calculate, "borda", made)):
        points = dict.fromkeys(options, Fraction(0))
        for ballot in ballots:
            left = [name for name in options if name not in sum(groups(ballot), [])]
            top = len(options) - 1
            for group in [*groups(ballot), left]:
                shared = sum(range(top - len(group) + 1, top + 1))
                for name in group:
                    points[name] += Fraction(shared * ballot["count"], len(group))
                top -= len(group)
        assert result["scores"] == {name: float(value) for name, value in points.items()}
        falling = sorted(set(points.values()), reverse=True)
        assert [set(group) for group in result["order"]] == [{n for n in options if points[n] == v} for v in falling]


def strongest_path(table, options, start, end):
    """The widest path by trying all paths without a cycle."""
    best = 0
    others = [name for name in options if name not in (start, end)]
    for length in range(len(others) + 1):
        for middle in itertools.permutations(others, length):
            path = [start, *middle, end]
            links = [table[a, b] if table[a, b] > table[b, a] else 0 for a, b in zip(path, path[1:])]
            best = max(best, min(links))
    return best


def test_schulze_by_all_paths(calculate):
    made = elections(6, most=5)
    for (options, ballots), result in zip(made, ask(calculate, "schulze", made)):
        table = preferences(ballots, options)
        path = {pair: strongest_path(table, options, *pair) for pair in table}
        place = {name: index for index, group in enumerate(result["order"]) for name in group}
        for a, b in table:
            if path[a, b] > path[b, a]:
                assert place[a] < place[b]
        best = {a for a in options if all(path[a, b] >= path[b, a] for b in options if b != a)}
        assert set(result["winners"]) == best


def test_ranked_pairs_by_locking(calculate):
    made = elections(7)
    compared = 0
    for (options, ballots), result in zip(made, ask(calculate, "ranked_pairs", made)):
        table = preferences(ballots, options)
        strong = sorted(((a, b) for a, b in table if table[a, b] > table[b, a]),
                        key=lambda pair: (-table[pair], table[pair[::-1]]))
        strengths = [(table[pair], table[pair[::-1]]) for pair in strong]
        if len(set(strengths)) < len(strengths):
            continue
        compared += 1
        locked = set()

        def reaches(a, b):
            return (a, b) in locked or any(c == a and reaches(d, b) for c, d in locked)

        for a, b in strong:
            if not reaches(b, a):
                locked.add((a, b))
        place = {name: index for index, group in enumerate(result["order"]) for name in group}
        assert all(place[a] < place[b] for a, b in locked)
        assert {(r["winner"], r["loser"]) for r in result["rounds"] if r["locked"]} == locked
        sources = {a for a in options if not any(b == a for _, b in locked)}
        assert set(result["order"][0]) == sources
    assert compared > 50


def test_kemeny_by_all_orders(calculate):
    made = elections(8)
    for (options, ballots), result in zip(made, ask(calculate, "kemeny", made)):
        table = preferences(ballots, options)

        def agreement(order):
            return sum(table[pair] for pair in itertools.combinations(order, 2))

        scores = [agreement(order) for order in itertools.permutations(options)]
        order = [group[0] for group in result["order"]]
        assert agreement(order) == max(scores) == sum(result["scores"].values())
        assert ("unique" not in result) == (scores.count(max(scores)) == 1)


def test_kemeny_of_twelve_options_beats_every_exchange(calculate):
    generator = random.Random(9)
    options = [f"o{index}" for index in range(12)]
    made = [(options, random_ballots(generator, options, 15)) for _ in range(5)]
    for (_, ballots), result in zip(made, ask(calculate, "kemeny", made)):
        table = preferences(ballots, options)
        order = [group[0] for group in result["order"]]
        best = sum(table[pair] for pair in itertools.combinations(order, 2))
        for start in range(12):
            for length in range(2, 6):
                for window in itertools.permutations(order[start:start + length]):
                    other = order[:start] + list(window) + order[start + length:]
                    assert sum(table[pair] for pair in itertools.combinations(other, 2)) <= best


def shares(ballots, running):
    """Votes by running option and exhausted votes; ties at the top share."""
    votes, exhausted = dict.fromkeys(running, Fraction(0)), Fraction(0)
    for ballot in ballots:
        for group in groups(ballot):
            open_ones = [name for name in group if name in running]
            if open_ones:
                for name in open_ones:
                    votes[name] += Fraction(ballot["count"], len(open_ones))
                break
        else:
            exhausted += ballot["count"]
    return votes, exhausted


def test_instant_runoff_round_by_round(calculate):
    made = elections(10)
    for (options, ballots), result in zip(made, ask(calculate, "irv", made)):
        running = set(options)
        for index, entry in enumerate(result["rounds"]):
            votes, exhausted = shares(ballots, running)
            assert entry["votes"] == pytest.approx({name: float(v) for name, v in votes.items()})
            assert entry["exhausted"] == pytest.approx(float(exhausted))
            majority = [name for name, v in votes.items() if 2 * v > sum(votes.values())]
            if majority or len(running) == 1:
                assert entry["elected"] == result["winners"] == result["order"][0] == (majority or list(running))
                assert index == len(result["rounds"]) - 1
            elif entry["eliminated"]:
                assert votes[entry["eliminated"]] == min(votes.values())
                running.remove(entry["eliminated"])
        named = [name for group in result["order"] for name in group]
        assert sorted(named) == sorted(options)


def test_single_transferable_vote_keeps_its_laws(calculate):
    generator = random.Random(11)
    made = []
    for _ in range(CASES):
        options = [chr(65 + index) for index in range(generator.randint(3, 8))]
        made.append((options, random_ballots(generator, options, generator.randint(3, 12)), generator.randint(1, 3)))
    inputs = [{"method": "stv", "ballots": b, "options": o, "seats": s} for o, b, s in made]
    unvoted = [{**one, "options": [*one["options"], "x", "y", "z"]} for one in inputs]
    for (options, ballots, seats), result, padded in zip(made, calculate("rank", inputs), calculate("rank", unvoted)):
        valid = sum(ballot["count"] for ballot in ballots)
        # The quota comes from the ballots: options that nobody votes for leave it as it is.
        assert result["quota"] == padded["quota"] == valid // (seats + 1) + 1
        assert len(result["winners"]) == min(seats, len(options))
        first = result["rounds"][0]
        votes, exhausted = shares(ballots, set(options))
        assert first["votes"] == pytest.approx({name: float(v) for name, v in votes.items()})
        for entry in result["rounds"]:
            total = sum(entry["votes"].values()) + entry["exhausted"]
            assert total == pytest.approx(valid)
            for name in entry["elected"]:
                filled = len(entry["elected"]) > 1 or entry["votes"][name] < result["quota"]
                assert entry["votes"][name] >= result["quota"] - 1e-9 or filled
        reached = {name for name, v in votes.items() if v >= result["quota"]}
        assert reached <= set(result["winners"])


def test_places_of_a_round_follow_basis_and_tie_chain(calculate):
    """Against the rule written down once more, on scores so coarse that nearly all of them tie."""
    generator = random.Random(77)
    inputs = []
    for number in range(CASES):
        chain = [key for key in ("criterion:a", "lowest_sheet", "median") if generator.random() < 0.5]
        generator.shuffle(chain)
        entries = []
        for entry in range(generator.randint(1, 8)):
            sheets = []
            for judge in range(generator.randint(0, 4)):
                a, b = generator.randint(0, 2), generator.randint(0, 2)
                sheets.append({"judge": str(judge), "total": str(a + b), "marks": {"a": str(a), "b": str(b)}})
            entries.append({"id": str(entry), "sheets": sheets})
        inputs.append({
            "rule": {
                "method": "mean", "places": 0, "ranked_by": generator.choice(["rounded", "exact"]), "quorum": 2,
                "tie_chain": [*chain, "shared"]},
            "entries": entries, "seed": number})
    for given, result in zip(inputs, calculate("round-result", inputs)):
        keys = {}
        for entry in given["entries"]:
            totals = sorted(Fraction(sheet["total"]) for sheet in entry["sheets"])
            if len(totals) < 2:
                continue
            mean = sum(totals) / len(totals)
            found = {
                "criterion:a": sum(Fraction(sheet["marks"]["a"]) for sheet in entry["sheets"]) / len(totals),
                "lowest_sheet": totals[0], "median": (totals[(len(totals) - 1) // 2] + totals[len(totals) // 2]) / 2}
            rounded = given["rule"]["ranked_by"] == "rounded"
            keys[entry["id"]] = [
                Fraction(int(mean + Fraction(1, 2))) if rounded else mean,
                *(found[key] for key in given["rule"]["tie_chain"][:-1])]
        for line in result["results"]:
            place = 1 + sum(other > keys[line["id"]] for other in keys.values()) if line["id"] in keys else None
            assert line["place"] == place, (given, result)


def test_a_tie_chain_that_says_nothing_is_refused(refuse):
    entries = [{"id": "1", "sheets": [{"judge": "1", "total": "1"}]}]
    for chain, path in ((["median"], "/rule/tie_chain"), (["shared", "draw"], "/rule/tie_chain"), (["best"], "/rule/tie_chain/0"), ([], "/rule/tie_chain")):
        status, answer = refuse("round-result", {"rule": {"method": "mean", "tie_chain": chain}, "entries": entries})
        assert status == 2 and answer["error"]["path"] == path, answer
