"""Stable matching against the package `matching`, against brute force, and awards against their limits."""

import itertools
import random
import warnings
from decimal import Decimal

import pytest
from matching.games import HospitalResident

CASES = 220


def market(generator, most=8, capacity=3):
    proposers = [f"p{index}" for index in range(generator.randint(1, most))]
    receivers = [f"r{index}" for index in range(generator.randint(1, 4))]
    accepted = {p: [r for r in receivers if generator.random() < 0.7] for p in proposers}
    orders = {r: [p for p in proposers if r in accepted[p]] for r in receivers}
    for names in [*accepted.values(), *orders.values()]:
        generator.shuffle(names)
    return accepted, {r: {"capacity": generator.randint(1, capacity), "order": orders[r]} for r in receivers}


def packaged(accepted, receivers):
    """What the package finds; it takes no party without a list."""
    residents = {p: order for p, order in accepted.items() if order}
    hospitals = {r: party["order"] for r, party in receivers.items() if party["order"]}
    capacities = {r: receivers[r]["capacity"] for r in hospitals}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        game = HospitalResident.create_from_dictionaries(residents, hospitals, capacities)
        return game


@pytest.mark.parametrize("side", ["proposers", "receivers"])
def test_both_sides_equal_the_package(calculate, side):
    generator = random.Random(21)
    markets = [market(generator) for _ in range(CASES)]
    results = calculate("match", [{"proposers": p, "receivers": r, "proposing": side} for p, r in markets])
    for (accepted, receivers), result in zip(markets, results):
        assert result["stable"] is True
        held = {p for names in result["matches"].values() for p in names}
        assert set(result["unmatched"]) == set(accepted) - held
        if not any(accepted.values()):
            continue
        solved = packaged(accepted, receivers).solve(optimal="resident" if side == "proposers" else "hospital")
        found = {str(hospital): [str(one) for one in residents] for hospital, residents in solved.items()}
        for receiver, party in receivers.items():
            expected = sorted(found.get(receiver, []), key=party["order"].index)
            assert result["matches"][receiver] == expected


def blocks(accepted, receivers, partners, p, r):
    """Whether both would rather have each other; `partners` are those of each proposer."""
    order, party = accepted[p]["order"], receivers[r]
    if r not in order or p not in party["order"] or r in partners[p]:
        return False
    held = [q for q in accepted if r in partners[q]]
    wants = len(partners[p]) < accepted[p]["capacity"] or any(order.index(x) > order.index(r) for x in partners[p])
    wanted = len(held) < party["capacity"] or any(
        party["order"].index(q) > party["order"].index(p) for q in held)
    return wants and wanted


def test_capacities_on_both_sides_by_brute_force(calculate):
    generator = random.Random(22)
    markets = []
    for _ in range(CASES):
        accepted, receivers = market(generator, most=3, capacity=2)
        markets.append(({p: {"capacity": generator.randint(1, 2), "order": o} for p, o in accepted.items()}, receivers))
    results = calculate("match", [{"proposers": p, "receivers": r} for p, r in markets])
    for (accepted, receivers), result in zip(markets, results):
        choices = [
            [set(some) for size in range(party["capacity"] + 1) for some in itertools.combinations(party["order"], size)]
            for party in accepted.values()
        ]
        stable = []
        for choice in itertools.product(*choices):
            partners = dict(zip(accepted, choice))
            if any(sum(r in one for one in choice) > party["capacity"] for r, party in receivers.items()):
                continue
            if not any(blocks(accepted, receivers, partners, p, r) for p in accepted for r in receivers):
                stable.append(partners)
        mine = {p: {r for r, names in result["matches"].items() if p in names} for p in accepted}
        assert mine in stable
        # Nobody who proposes is better off in another stable matching.
        for other in stable:
            for p, party in accepted.items():
                places = sorted(party["order"].index(r) for r in mine[p])
                others = sorted(party["order"].index(r) for r in other[p])
                assert len(places) == len(others) and all(a <= b for a, b in zip(places, others))


def test_awards_keep_every_limit(calculate):
    generator = random.Random(23)
    inputs = []
    for _ in range(CASES):
        ranked = []
        for index in range(generator.randint(1, 12)):
            requested = Decimal(generator.randint(1, 30_000_000)) / 100
            floor = (requested * generator.randint(0, 100) / 100).quantize(Decimal("0.01"))
            ranked.append({"id": f"p{index}", "score": str(99 - index), "requested": f"{requested:.2f}",
                           "floor": f"{floor:.2f}"})
        sources = []
        for index in range(generator.randint(1, 3)):
            source = {"id": f"s{index}", "limit": f"{Decimal(generator.randint(0, 90_000_000)) / 100:.2f}"}
            if generator.random() < 0.5:
                source["cap_each"] = f"{Decimal(generator.randint(1, 20_000_000)) / 100:.2f}"
            if generator.random() < 0.5:
                source["max_share"] = generator.choice(["0.60", "0.50", "0.4", "0.3333", "1"])
            sources.append(source)
        inputs.append({"ranked": ranked, "sources": sources, "partial": generator.random() < 0.5})
    for given, result in zip(inputs, calculate("award", inputs)):
        spent = {source["id"]: Decimal(0) for source in given["sources"]}
        below = False
        for project, award in zip(given["ranked"], result["awards"]):
            amount, parts = Decimal(award["amount"]), {k: Decimal(v) for k, v in award["by_source"].items()}
            assert award["id"] == project["id"] and amount == sum(parts.values())
            for source in given["sources"]:
                part = parts.get(source["id"], Decimal(0))
                spent[source["id"]] += part
                assert part <= Decimal(source.get("cap_each", "1e9"))
                assert part <= amount * Decimal(source.get("max_share", "1"))
            requested = Decimal(project["requested"])
            if below:
                assert amount == 0
            elif amount < requested:
                below = True
                assert amount == 0 or given["partial"] and amount >= Decimal(project["floor"])
                # No more was to be had: one fen more breaks a limit.
                assert amount > 0 or not payable(given, spent, requested)
                if amount > 0:
                    before = {k: v - parts.get(k, 0) for k, v in spent.items()}
                    more = [amount + Decimal(step) / 100 for step in range(1, 4)]
                    assert not any(payable(given, before, one) for one in more if one <= requested)
        for source in given["sources"]:
            left = Decimal(source["limit"]) - spent[source["id"]]
            assert left >= 0 and Decimal(result["left"][source["id"]]) == left


def payable(given, spent, amount):
    """Whether the sources can pay an amount together."""
    able = Decimal(0)
    for source in given["sources"]:
        share = (amount * Decimal(source.get("max_share", "1"))).quantize(Decimal("0.01"), "ROUND_DOWN")
        left = Decimal(source["limit"]) - spent[source["id"]]
        able += min(left, Decimal(source.get("cap_each", "1e9")), share)
    return able >= amount and amount <= 10 ** 9
