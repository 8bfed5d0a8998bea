import Calls
import Forms
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

/// Earlier work is used again, and shares that do not add up are told.
@Suite struct CopyingTests {
    let house: House

    init() async throws { house = try await House.build() }

    /// The sample form in a later version: the summary shorter than what was written, a question of another kind, one
    /// that is gone and one that is new.
    private func laterForm() async throws -> FormVersion.ID {
        let text = House.form
            .replacing(
                #""key":"summary","type":"long_text""#, with: #""key":"summary","type":"long_text","length_max":3"#
            )
            .replacing(
                #""key":"licence","type":"file","label":{"zh-Hans":"证书","en":"Licence"},"required":false"#,
                with: #""key":"licence","type":"text","label":{"zh-Hans":"证号","en":"Number"},"required":false"#)
        return try await house.act("Olga") { change in
            let definition = try FormDefinition(json: JSON.parse(text))
            return try FormVersion.keep(definition, as: "tongban-proposal", for: .proposal, in: change).id
        }
    }

    @Test func `answers of an earlier version are taken where they fit, and what does not fit is named`() async throws {
        let first = try await house.publishedCall()
        let earlier = try await house.submittedProposal(in: first)
        let plan = house.plan(form: try await laterForm(), code: "TB2027")
        let drafted = try await house.act("Olga") { change in
            let call = try Call.draft(plan, in: change)
            return try Call.requestPublication(of: call.id, version: call.version, in: change)
        }
        let second = try await house.act("Carol") {
            try Call.publish(drafted.id, minutes: "会议纪要〔2026〕4号", in: $0)
        }
        let (lot, organisation) = (second.lots[0].id, house.tongxin)
        let (new, copied) = try await house.act("Alice", at: House.opens) { change in
            let new = try Proposal.begin(second.id, lot: lot, for: organisation, in: change)
            return (new, try Proposal.copy(from: earlier.id, to: new.id, in: change))
        }
        #expect(copied.fields == ["title", "requested", "budget"] && copied.unfit == ["summary"])
        let (old, answers) = try await house.see("Alice") { viewer, db in
            (
                try Proposal.find(earlier.id, for: viewer, in: db).answers(in: db),
                try Proposal.find(new.id, for: viewer, in: db).answers(in: db)
            )
        }
        #expect(old.version.id != answers.version.id && old.frozenAt != nil)
        #expect(answers.answers["budget"] == old.answers["budget"] && answers.answers["licence"] == nil)
        #expect(answers.answers["title"] == old.answers["title"] && answers.answers["summary"] == nil)
    }

    @Test func `three shares of 33.33 percent are told as 99.99, and 33.34 makes them whole`() async throws {
        let proposal = try await house.filledProposal(in: try await house.publishedCall())
        let codes = ["52511400MJ0077001T", "52511400MJ0077002X", "52511400MJ0000777K"]
        let houses = [house.tongxin, house.eveHouse, house.tenant.organisation]
        try await house.base.owner.withConnection { db in
            for (code, id) in zip(codes, houses) {
                _ = try db.execute("UPDATE organisation SET code = \(code) WHERE id = \(id)")
            }
        }
        func told() async throws -> [String] {
            try await house.act("Alice", at: House.opens) { change in
                do { _ = try Proposal.submit(proposal.id, in: change) } catch let refusals as Refusals {
                    return refusals.items.map { "\($0.message.key) \($0.message.arguments["percent"] ?? "")" }
                }
                return []
            }
        }
        let third = try #require(Fraction("33.33"))
        _ = try await house.act("Alice", at: House.opens) { change in
            for code in codes {
                try ProposalPartner.name(code, percent: third, task: "共同实施", of: proposal.id, in: change)
            }
        }
        #expect(try await told().contains("partners.refusal.sum 99.99"))
        let rest = try #require(Fraction("33.34"))
        _ = try await house.act("Alice", at: House.opens) {
            try ProposalPartner.name(codes[0], percent: rest, task: "共同实施", of: proposal.id, in: $0)
        }
        #expect(try await told().map { $0.prefix { $0 != " " } } == ["partners.refusal.consent"])
        let finer = try #require(Fraction("33.333"))
        await #expect(throws: PartnerRefusal.share) {
            try await house.act("Alice", at: House.opens) {
                try ProposalPartner.name(codes[0], percent: finer, task: "共同实施", of: proposal.id, in: $0)
            }
        }
    }
}
