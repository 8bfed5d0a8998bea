import Calls
import Forms
import Kernel
import Platform
import Postgres

extension House {
    static let form = """
        {"title":{"zh-Hans":"申报书","en":"Proposal"},"title_field":"title","amount_field":"requested","sections":[
        {"key":"basics","title":{"zh-Hans":"基本情况","en":"Basics"},"fields":[
        {"key":"title","type":"text","label":{"zh-Hans":"项目名称","en":"Title"}},
        {"key":"summary","type":"long_text","label":{"zh-Hans":"摘要","en":"Summary"}},
        {"key":"licence","type":"file","label":{"zh-Hans":"证书","en":"Licence"},"required":false}]},
        {"key":"money","title":{"zh-Hans":"经费","en":"Money"},"fields":[
        {"key":"requested","type":"money","label":{"zh-Hans":"申请金额","en":"Amount requested"}},
        {"key":"budget","type":"budget","label":{"zh-Hans":"预算","en":"Budget"},"total_field":"requested",
        "sources":[{"key":"social","label":{"zh-Hans":"社会资金","en":"Social money"}},
        {"key":"government","label":{"zh-Hans":"财政资金","en":"Government money"}}]}]}]}
        """

    static let opens = start.adding(seconds: 3_600)
    static let deadline = start.adding(seconds: 14 * 86_400)
    static let graceSeconds = 600
    /// The last moment at which a submission is in time.
    static let closes = deadline.adding(seconds: Int64(graceSeconds))

    /// A complete plan of a call with two lots.
    func plan(form: FormVersion.ID?, code: String = "TB2026", rules: [EligibilityRule] = []) -> CallPlan {
        CallPlan(
            programme: programme, code: code, title: "童伴之家项目征集", englishTitle: "Call for Tongban homes",
            kind: .grant, opensAt: Self.opens, deadlineAt: Self.deadline, graceSeconds: Self.graceSeconds, form: form,
            requestedMin: Money(fen: 100_000), requestedMax: Money(fen: 15_000_000), eligibility: rules,
            reviewRule: ["aggregation": ["method": "trimmed", "drop_high": 1, "drop_low": 1]],
            lots: [
                CallPlan.Lot(title: "甲县", areaCode: "511826", budget: Money(fen: 15_000_000)),
                CallPlan.Lot(title: "乙县", areaCode: "511827", budget: Money(fen: 15_000_000)),
            ],
            sources: [
                Call.Source(code: "social", fund: social, limit: Money(fen: 20_000_000)),
                Call.Source(code: "government", fund: government, limit: Money(fen: 10_000_000)),
            ])
    }

    /// Keeps the sample form.
    func keptForm() async throws -> FormVersion.ID {
        try await act("Olga") { change in
            let definition = try FormDefinition(json: JSON.parse(Self.form))
            return try FormVersion.keep(definition, as: "tongban-proposal", for: .proposal, in: change).id
        }
    }

    /// A call that waits for a decision.
    func requestedCall(code: String = "TB2026", rules: [EligibilityRule] = []) async throws -> Call {
        let plan = plan(form: try await keptForm(), code: code, rules: rules)
        return try await act("Olga") { change in
            let call = try Call.draft(plan, in: change)
            return try Call.requestPublication(of: call.id, version: call.version, in: change)
        }
    }

    /// A call that is published and opens an hour after the start.
    func publishedCall(code: String = "TB2026", rules: [EligibilityRule] = []) async throws -> Call {
        let call = try await requestedCall(code: code, rules: rules)
        return try await act("Carol") { try Call.publish(call.id, minutes: "会议纪要〔2026〕3号", in: $0) }
    }

    /// A proposal of Alice's organisation with all answers, still a draft.
    func filledProposal(in call: Call, title: String = "甲村童伴之家") async throws -> Proposal {
        let lot = call.lots[0].id
        let organisation = tongxin
        return try await act("Alice", at: Self.opens) { change in
            let proposal = try Proposal.begin(call.id, lot: lot, for: organisation, in: change)
            _ = try Proposal.save(
                Self.values(["title": .string(title), "summary": "一村一人一家"]), section: "basics", of: proposal.id,
                base: 0, in: change)
            _ = try Proposal.save(
                Self.values(["requested": "1500", "budget": Self.grid("1000", "500")]), section: "money",
                of: proposal.id, base: 0, in: change)
            return try Proposal.find(proposal.id, for: change.viewer, in: change.db)
        }
    }

    /// A proposal that was submitted in time.
    func submittedProposal(in call: Call) async throws -> Proposal {
        let proposal = try await filledProposal(in: call)
        return try await act("Alice", at: Self.opens) { change in
            _ = try Proposal.submit(proposal.id, in: change)
            return try Proposal.find(proposal.id, for: change.viewer, in: change.db)
        }
    }

    static func grid(_ social: String, _ government: String) -> JSON {
        ["rows": [["item": "童伴妈妈补贴", "sources": ["social": .string(social), "government": .string(government)]]]]
    }

    static func values(_ members: [String: JSON]) -> JSONObject {
        var object = JSONObject()
        for (key, value) in members.sorted(by: { $0.key < $1.key }) { object[key] = value }
        return object
    }
}

extension Timestamp {
    /// The instant so many microseconds later.
    func adding(microseconds: Int64) -> Timestamp { Timestamp(microseconds: self.microseconds + microseconds) }
}

/// The state by which the database refused, or nil when it did not.
func refusal(_ body: () async throws -> Void) async -> String? {
    do { try await body() } catch let error as PostgresError { return error.constraint ?? error.sqlState } catch {
        return "\(error)"
    }
    return nil
}
