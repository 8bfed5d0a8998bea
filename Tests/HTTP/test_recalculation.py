"""Anybody gets the scores of a closed round again from its JSON, by the very command that the page names."""

import json
import subprocess

import psycopg
import pytest
from serving import BINARY


def closed_rounds(site):
    with psycopg.connect(site.database_url) as connection:
        return connection.execute(
            """
            SELECT r.id, r.calibration, CASE WHEN r.combination = 'sheets' AND r.calibration = 'none' THEN 'aggregate' ELSE 'round-result' END
            FROM review_round r JOIN ranking k ON k.round_id = r.id JOIN tenant t ON t.id = r.tenant_id
            WHERE t.slug = 'yunlin' ORDER BY r.id
            """).fetchall()


@pytest.mark.parametrize("name", ["aggregate", "round-result"])
def test_the_downloaded_input_gives_the_published_scores(site, program, name):
    officer, seen = program("officer"), 0
    calibrated = set()
    for round, calibration, calculation in closed_rounds(site):
        if calculation != name:
            continue
        calibrated.add(calibration)
        published = officer.get(f"/yunlin/reviews/{round}/ranking").json["places"]
        text = officer.get(f"/yunlin/reviews/{round}/ranking.json").body
        done = subprocess.run([BINARY, "calc", name], input=text, capture_output=True, timeout=60, check=True)
        results = json.loads(done.stdout)["results"]
        if name == "aggregate":
            assert [one["score"] for one in results] == [place["score"] for place in published]
        else:
            assert {one["id"]: one["score"] for one in results} == {
                str(place["proposal"]): place["score"] for place in published}
            for one in results:
                line = officer.get(f"/yunlin/reviews/{round}/ranking/{one['id']}").json
                assert (line["exact"], line["used"], line["dropped"]) == (one["exact"], one["used"], one["dropped"])
                assert [(p["source"], p["value"], p["points"]) for p in line["parts"]] == [
                    (p["source"], p["value"], p["points"]) for p in one["parts"]]
        seen += 1
    assert seen >= 1 and (name == "aggregate" or "least_squares" in calibrated)


def test_an_opened_rule_and_a_late_bonus_are_refused(site, program):
    officer = program("officer")
    round = next(key for key, _, name in closed_rounds(site) if name == "round-result")
    values = {"combination": "sheets", "calibration": "none"}
    version = officer.get(f"/yunlin/reviews/{round}/rule").json["version"]
    refused = officer.post(f"/yunlin/reviews/{round}/rule", values, If_Match=f'"{version}"')
    assert refused.status == 422 and b"reviews.refusal.rule_frozen" in refused.body, refused.body
    entry = officer.get(f"/yunlin/reviews/{round}/rule").json["values"][0]["proposal"]
    late = officer.post(f"/yunlin/reviews/{round}/points", {"proposal": entry, "points": "5", "reason": "迟到的加分"})
    assert late.status in (409, 422), late.body
    for stranger in ("applicant1", "reviewer1", "accountant"):
        assert program(stranger).get(f"/yunlin/reviews/{round}/rule").status == 404
