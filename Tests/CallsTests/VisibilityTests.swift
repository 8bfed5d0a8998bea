import Calls
import Forms
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@Suite struct VisibilityTests {
    let house: House

    init() async throws { house = try await House.build() }

    private static let everybody = ["visitor", "Alice", "Amy", "Eve", "Olga", "Oscar", "Carol", "Nan", "Bob"]

    private func whoSees(_ call: Call) async throws -> [String] {
        var seers: [String] = []
        for name in Self.everybody {
            let listed = try await house.see(name, at: House.opens) {
                try CallList.load(for: $0, in: $1).entries.contains { $0.call.id == call.id }
            }
            do {
                _ = try await house.see(name, at: House.opens) { try Call.find(call.id, for: $0, in: $1).id }
                seers.append(name)
                #expect(listed, "\(name) finds it and must have it in the list")
            } catch is NotFound {
                #expect(!listed, "\(name) must not have it in the list")
            }
        }
        return seers
    }

    private func whoSees(_ proposal: Proposal) async throws -> [String] {
        var seers: [String] = []
        for name in Self.everybody {
            let list = try await house.see(name, at: House.opens) { try ProposalList.load(for: $0, in: $1) }
            let listed = list.entries.contains { $0.id == proposal.id }
            #expect(list.counts.values.reduce(0, +) == list.entries.count, "counts tell nothing more to \(name)")
            do {
                _ = try await house.see(name, at: House.opens) { try Proposal.find(proposal.id, for: $0, in: $1).id }
                seers.append(name)
                #expect(listed)
            } catch is NotFound { #expect(!listed) }
        }
        return seers
    }

    @Test func `a draft call is there for the programme's office only, a published one for everybody`() async throws {
        let call = try await house.requestedCall()
        #expect(try await whoSees(call) == ["Olga", "Carol"])
        _ = try await house.act("Carol") { try Call.publish(call.id, in: $0) }
        #expect(try await whoSees(call) == Self.everybody)
    }

    @Test func `a draft proposal is the organisation's own, a submitted one also the office's and the area's`()
        async throws
    {
        let call = try await house.publishedCall()
        let proposal = try await house.filledProposal(in: call)
        #expect(try await whoSees(proposal) == ["Alice", "Amy"])
        _ = try await house.act("Alice", at: House.opens) { try Proposal.submit(proposal.id, in: $0) }
        #expect(try await whoSees(proposal) == ["Alice", "Amy", "Olga", "Carol", "Nan"])
    }

    /// What each of the cast gets: nil when it is done, else the kind of error.
    private func told(_ name: String, _ body: @escaping @Sendable (Change) throws -> Void) async -> String? {
        do {
            if name == "visitor" {
                try await house.database.write(as: house.visitor(at: House.opens), body)
            } else {
                try await house.act(name, at: House.opens, body)
            }
            return nil
        } catch { return "\(type(of: error))" }
    }

    @Test(arguments: [
        ("revise", ["Olga"]), ("ask", ["Olga"]), ("begin", ["Alice", "Amy"]), ("save", ["Alice", "Amy"]),
        ("submit", ["Alice"]), ("screen", ["Olga"]), ("extend", ["Olga"]), ("withdraw", ["Olga"]),
    ])
    func `only who may does it, to everybody else it is not there`(verb: String, allowed: [String]) async throws {
        for name in Self.everybody {
            let house = try await House.build()
            let called = try await VisibilityTests.prepare(verb, in: house)
            let outcome: String?
            do {
                let viewer = name == "visitor" ? house.visitor(at: House.opens) : house.viewer(name, at: House.opens)
                try await house.database.write(as: viewer, called)
                outcome = nil
            } catch { outcome = "\(type(of: error))" }
            // An editor of the organisation knows the proposal, and is told that an administrator submits.
            let editorIsTold = verb == "submit" && name == "Amy"
            let expected: String? =
                allowed.contains(name)
                ? nil : name == "visitor" ? "SignInNeeded" : editorIsTold ? "CallRefusal" : "NotFound"
            let hidden = name == "visitor" && outcome == "NotFound"
            #expect(outcome == expected || hidden, "\(name) \(verb)")
            try await house.base.drop()
        }
    }

    private static func prepare(_ verb: String, in house: House) async throws -> @Sendable (Change) throws -> Void {
        switch verb {
        case "revise", "ask":
            let plan = house.plan(form: try await house.keptForm())
            let call = try await house.act("Olga") { try Call.draft(plan, in: $0) }
            if verb == "ask" {
                return { _ = try Call.requestPublication(of: call.id, version: call.version, in: $0) }
            }
            return { _ = try Call.revise(call.id, version: call.version, to: plan, in: $0) }
        case "begin":
            let call = try await house.publishedCall()
            let organisation = house.tongxin
            return { _ = try Proposal.begin(call.id, lot: call.lots[0].id, for: organisation, in: $0) }
        case "save", "submit":
            let proposal = try await house.filledProposal(in: try await house.publishedCall())
            if verb == "submit" { return { _ = try Proposal.submit(proposal.id, in: $0) } }
            return {
                _ = try Proposal.save(House.values(["title": "新"]), section: "basics", of: proposal.id, base: 1, in: $0)
            }
        case "screen":
            let proposal = try await house.submittedProposal(in: try await house.publishedCall())
            return { _ = try Proposal.accept(proposal.id, version: proposal.version, in: $0) }
        case "extend":
            let call = try await house.publishedCall()
            return { _ = try Call.extend(call.id, to: House.deadline.adding(seconds: 60), reason: "停电", in: $0) }
        default:
            let call = try await house.publishedCall()
            return { _ = try Call.withdraw(call.id, reason: "取消", in: $0) }
        }
    }
}
