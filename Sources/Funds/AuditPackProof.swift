/// The program in an audit pack with which a stranger recomputes it: one command, with Python's own library only.
enum AuditPackProof {
    static let path = "verify.py"

    static let program = #"""
        """Recomputes this audit pack: python3 verify.py. Names whatever does not hold; exit status 1 when something
        does not. It needs Python 3.8 or newer and nothing else. Money is counted in whole fen."""

        import csv
        import datetime
        import hashlib
        import json
        import pathlib
        import re
        import sys

        HERE = pathlib.Path(__file__).resolve().parent
        faults = []


        def table(name):
            with open(HERE / name, encoding="utf-8-sig", newline="") as file:
                return list(csv.DictReader(file))


        def sha256(*parts):
            return hashlib.sha256(b"".join(parts)).digest()


        def number(value, size):
            return value.to_bytes(size, "big", signed=True)


        def fen(text):
            yuan, _, rest = text.partition(".")
            return int(yuan or 0) * 100 + int(rest or 0)


        def expect(holds, what):
            if not holds:
                faults.append(what)


        whose = re.search(r"tenant (\d+), holder (\d+)", (HERE / "README.txt").read_text("utf-8"))
        tenant, holder = map(int, whose.groups())
        with open(HERE / "chain.jsonl", encoding="utf-8") as file:
            chain = [json.loads(line) for line in file if line.strip()]
        lines, vouchers = {}, {}
        for row in table("lines.csv"):
            amount = fen(row["debit"]) - fen(row["credit"])
            lines.setdefault((row["month"], int(row["number"])), []).append((row["account"], amount))
        for row in table("vouchers.csv"):
            vouchers[row["month"], int(row["number"])] = (row["day"], row["kind"])

        for period in table("periods.csv"):
            month = datetime.date.fromisoformat(period["month"])
            head = sha256(number(tenant, 8), number(holder, 8), number((month - datetime.date(2000, 1, 1)).days, 4))
            expect(head.hex() == period["start"], f"{period['month']}: the chain does not begin as it has to")
            own = [one for one in chain if one["month"] == period["month"]]
            found = [one["number"] for one in own]
            wanted = list(range(1, int(period["last_no"]) + 1))
            expect(found == wanted, f"{period['month']}: numbers have gaps: {found}")
            for one in own:
                name, key = f"{one['month'][:7]}-{one['number']:04}", (one["month"], one["number"])
                body = sha256(one["body"].encode())
                if one["version"] == 2:
                    body = sha256(body, number(one["poster"], 8))
                head = sha256(head, number(one["number"], 4), body)
                expect(body.hex() == one["body_sha256"], f"{name}: the hash of its text is another")
                expect(head.hex() == one["chain_sha256"], f"{name}: the chain is broken")
                text = json.loads(one["body"])
                said = [(line["ledger_account"], line["amount_fen"]) for line in text[-1]]
                expect(lines.pop(key, None) == said, f"{name}: lines.csv says something else than what was hashed")
                expect(vouchers.pop(key, None) == (text[2], text[1]), f"{name}: vouchers.csv says something else")
                for fund in {line["fund_id"] for line in text[-1]}:
                    left = sum(line["amount_fen"] for line in text[-1] if line["fund_id"] == fund)
                    expect(left == 0, f"{name}: fund {fund} does not sum to zero but to {left} fen")
            expect(head.hex() == period["head"], f"{period['month']}: the chain does not end as it has to")
        for key in sorted({*lines, *vouchers}):
            faults.append(f"{key[0][:7]}-{key[1]:04}: is in no chain")

        papers = table("attachments.csv")
        for paper in papers:
            file = HERE / paper["path"]
            holds = file.is_file() and sha256(file.read_bytes()).hex() == paper["sha256"]
            expect(holds, f"{paper['path']}: is missing or another")

        for fault in faults:
            print(fault)
        print(f"{len(chain)} vouchers, {len(papers)} papers, {len(faults)} faults")
        sys.exit(1 if faults else 0)

        """#
}
