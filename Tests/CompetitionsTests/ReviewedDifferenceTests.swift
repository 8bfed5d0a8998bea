import Forms
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@testable import Competitions

@Suite("What reviewers see of a correction", .serialized)
struct ReviewedDifferenceTests {
    private static let form = #"""
        {"title":{"zh-Hans":"试","en":"Trial"},"sections":[{"key":"one","title":{"zh-Hans":"一","en":"One"},"fields":[
        {"key":"plan","type":"text","label":{"zh-Hans":"方案","en":"Plan"}},
        {"key":"contact","type":"text","sensitivity":"personal","label":{"zh-Hans":"联系人","en":"Contact"}},
        {"key":"secret","type":"text","sensitivity":"sealed","label":{"zh-Hans":"密","en":"Secret"}},
        {"key":"budget","type":"budget","label":{"zh-Hans":"预算","en":"Budget"},"sources":[
        {"key":"social","label":{"zh-Hans":"社会资金","en":"Social money"}}]}]}]}
        """#

    /// Proposal 1 as it was submitted first and after a correction in which every answer changed.
    private func corrected(_ stage: Stage) async throws {
        // The proposals of the stage name responses that are not there: these keep out of their way.
        try await stage.direct("SELECT setval('form_response_id_seq', 1000)")
        let responses = try await stage.write(.olivia) { change in
            let version = try FormVersion.keep(
                try FormDefinition(json: JSON.parse(Self.form)), as: "probe", for: .proposal, in: change)
            return try ["100", "200"].map { amount in
                let id = try FormResponse.begin(version.id, in: change)
                var values = JSONObject()
                for key in ["plan", "contact", "secret"] { values[key] = .string("\(key) \(amount)") }
                values["budget"] = ["rows": [["item": "补贴", "amount": .string(amount)]]]
                _ = try FormResponse.save(values, section: "one", of: id, base: 0, in: change)
                return id.rawValue
            }
        }
        try await stage.direct(
            """
            DO $$ BEGIN
            PERFORM set_config('session_replication_role', 'replica', true);
            UPDATE proposal_revision SET response_id = \(responses[0]) WHERE proposal_id = 1;
            INSERT INTO proposal_revision (tenant_id, proposal_id, number, response_id, begun_by, submitted_by,
                submitted_at, title, requested_fen, verdicts, content, content_sha256, verification_code)
            VALUES (1, 1, 2, \(responses[1]), 8, 8, '2026-02-02', '项目1', 6000000, '[]', '{}', sha256('{}'),
                lpad('9', 16, '0'));
            END $$
            """)
    }

    @Test func `The difference shows the budget, and hides what is hidden in the answers`() async throws {
        let stage = try await Stage.set()
        try await corrected(stage)
        let round = try await stage.releasedRound()
        for person in [Stage.Person.bob, .bai, .bing, .bao] {
            let (open, blind, first) = try await stage.read(person) { viewer, db in
                let own = try ReviewAssignment.own(in: round, for: viewer, in: db)
                guard let held = own.first(where: { $0.proposal == 1 }) else { return ([String](), [String](), true) }
                func told(_ anonymity: ReviewRound.Anonymity) throws -> [String] {
                    try ReviewedAnswers.load(held, anonymity: anonymity, for: viewer, in: db).differences
                        .flatMap { $0.lines(in: "en") }.map { "\($0.column?.key ?? "-") \($0.before)→\($0.after)" }
                }
                return (try told(.blind), try told(.doubleBlind), false)
            }
            guard !first else { continue }
            let budget = ["amount 100.00→200.00", "social 100.00→200.00", "total 100.00→200.00"]
            #expect(open == ["- plan 100→plan 200", "- contact 100→contact 200"] + budget)
            #expect(blind == ["- plan 100→plan 200"] + budget)
        }
        try await stage.test.drop()
    }
}
