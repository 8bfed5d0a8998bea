internal import Calls
internal import Forms
internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

extension DemonstrationProgramme {
    /// The call with one lot a county, and 24 proposals in every state.
    func publishCall(_ troupe: Troupe, _ ground: Ground, _ money: Books) async throws -> Call {
        let story = story
        let call = try await troupe.act("officer", at: try story.moment(-200)) { change in
            let call = try Call.draft(
                CallPlan(
                    programme: ground.programme, code: "TB\(story.today.year)", title: "童伴计划服务项目征集",
                    englishTitle: "Call for companions in the villages",
                    summary: "面向十个县征集执行机构，每县一个标段，为十个村的童伴之家提供一年服务。", kind: .grant,
                    opensAt: try story.moment(-190), deadlineAt: try story.moment(-160, hour: 17), graceSeconds: 600,
                    form: try Self.smallForm(in: change), requestedMin: Money(fen: 5_000_000),
                    requestedMax: Money(fen: 18_000_000),
                    eligibility: [.registered(monthsAtLeast: 12), .proposals(atMost: 2), .notBarred],
                    reviewRule: Self.reviewRule,
                    lots: ground.counties.map {
                        CallPlan.Lot(title: $0.name, areaCode: $0.code, budget: Money(fen: 18_000_000))
                    },
                    sources: [
                        Call.Source(code: "social", fund: money.funds[0].id.rawValue, limit: Money(fen: 120_000_000)),
                        Call.Source(
                            code: "government", fund: money.funds[1].id.rawValue, limit: Money(fen: 60_000_000)),
                    ]), in: change)
            return try Call.requestPublication(of: call.id, version: call.version, in: change)
        }
        let published = try await troupe.act("decision", at: try story.moment(-195)) { change in
            try Call.publish(call.id, minutes: "会议纪要（演示）3号", in: change)
        }
        for index in 1...24 { try await propose(troupe, ground, published, index) }
        try await screen(troupe, published)
        return published
    }

    /// The 22nd is never finished, the 23rd is withdrawn; all others are submitted in time.
    private func propose(_ troupe: Troupe, _ ground: Ground, _ call: Call, _ index: Int) async throws {
        let lot = call.lots[(index - 1) % call.lots.count]
        let organisation = ground.applicants[index - 1]
        try await troupe.act("applicant\(index)", at: try story.moment(-180 + index / 2, minute: index)) { change in
            let proposal = try Proposal.begin(call.id, lot: lot.id, for: organisation, in: change)
            _ = try Proposal.save(
                Self.members([
                    "title": .string("\(lot.areaName)百村童伴项目\(index)（演示）"),
                    "summary": "每村一位童伴妈妈，每周开放童伴之家五天，每月家访一次，按季度报告。",
                ]), section: "basics", of: proposal.id, base: 0, in: change)
            guard index != 22 else { return }
            _ = try Proposal.save(
                Self.members([
                    "requested": "180000.00",
                    "budget": [
                        "rows": [
                            ["item": "童伴妈妈补贴", "sources": ["social": "96000.00", "government": "48000.00"]],
                            ["item": "活动与家访", "sources": ["social": "24000.00", "government": "12000.00"]],
                        ]
                    ],
                ]), section: "money", of: proposal.id, base: 0, in: change)
            _ = try Proposal.submit(proposal.id, in: change)
            if index == 23 { _ = try Proposal.withdraw(proposal.id, reason: "机构人员变动（演示）", in: change) }
        }
    }

    /// The 19th and the 21st come back for a correction: the 19th is handed in again, the 21st never. The 24th is
    /// refused at once.
    private func screen(_ troupe: Troupe, _ call: Call) async throws {
        let due = try story.workingDay(from: -145)
        try await screen(troupe, call, at: -150) { proposal, change in
            switch proposal.title {
            case let title where title.hasSuffix("项目19（演示）") || title.hasSuffix("项目21（演示）"):
                _ = try Proposal.returnForCorrection(
                    proposal.id, version: proposal.version, reasons: [.incomplete], explanation: "请补充机构证书编号。",
                    dueOn: due, in: change)
            case let title where title.hasSuffix("项目24（演示）"):
                _ = try Proposal.refuse(
                    proposal.id, version: proposal.version, reasons: [.outsideScope], explanation: "服务内容不在征集范围内。",
                    in: change)
            default: _ = try Proposal.accept(proposal.id, version: proposal.version, in: change)
            }
        }
        try await troupe.act("applicant19", at: try story.moment(-147)) { change in
            for entry in try ProposalList.load(
                ProposalList.Filter(call: call.id), after: nil, limit: 10, for: change.viewer, in: change.db
            ).entries where entry.state == .returned {
                try Self.correct(try Proposal.find(entry.id, for: change.viewer, in: change.db), in: change)
            }
        }
        try await screen(troupe, call, at: story.offset(of: due) + 1) { proposal, change in
            if proposal.state == .submitted {
                _ = try Proposal.accept(proposal.id, version: proposal.version, in: change)
            } else {
                _ = try Proposal.refuse(
                    proposal.id, version: proposal.version, reasons: [.incomplete], explanation: "逾期未补正。", in: change)
            }
        }
    }

    /// The officer answers what lies before them: submitted proposals, and corrections that were not handed in.
    func screen(
        _ troupe: Troupe, _ call: Call, at offset: Int, _ answer: @escaping @Sendable (Proposal, Change) throws -> Void
    ) async throws {
        try await troupe.act("officer", at: try story.moment(offset)) { change in
            let list = try ProposalList.load(
                ProposalList.Filter(call: call.id), after: nil, limit: 100, for: change.viewer, in: change.db)
            for entry in list.entries {
                let proposal = try Proposal.find(entry.id, for: change.viewer, in: change.db)
                guard [.submitted, .returned].contains(proposal.state) else { continue }
                try answer(proposal, change)
            }
        }
    }

    /// The organisation writes its summary anew and hands the proposal in again.
    static func correct(_ proposal: Proposal, in change: Change) throws {
        let answers = try proposal.answers(in: change.db)
        _ = try Proposal.save(
            members(["summary": "每村一位童伴妈妈，每周开放童伴之家五天，每月家访一次，按季度报告。登记证书编号已补充。"]),
            section: "basics", of: proposal.id, base: answers.revision(of: "basics"), in: change)
        _ = try Proposal.submit(proposal.id, in: change)
    }

    static func members(_ members: [(String, JSON)]) -> JSONObject {
        var object = JSONObject()
        for (key, value) in members { object[key] = value }
        return object
    }

    static func members(_ members: KeyValuePairs<String, JSON>) -> JSONObject {
        Self.members(members.map { ($0.key, $0.value) })
    }

    /// The form of the smaller calls; kept once, answered again.
    static func smallForm(in change: Change) throws -> FormVersion.ID {
        let sources = [("social", "社会资金", "Social money"), ("government", "财政资金", "Government money")]
        return try FormVersion.keep(
            FormDefinition(json: JSON.parse(form(sources))), as: "tongban-proposal", for: .proposal, in: change
        ).id
    }

    /// A form with the basics and a budget from these sources.
    ///
    /// - Parameter requested: Those that are asked of the authority; all of them unless some are named.
    static func form(
        _ sources: [(key: String, chinese: String, english: String)], requested: [String] = []
    ) -> String {
        let asked = requested.isEmpty ? "" : "\"requested_sources\":\(JSON.array(requested.map { .string($0) }).text),"
        let columns = sources.map { source in
            "{\"key\":\"\(source.key)\",\"label\":{\"zh-Hans\":\"\(source.chinese)\",\"en\":\"\(source.english)\"}}"
        }
        return """
            {"title":{"zh-Hans":"项目申报书","en":"Proposal"},"title_field":"title","amount_field":"requested","sections":[
            {"key":"basics","title":{"zh-Hans":"基本情况","en":"Basics"},"fields":[
            {"key":"title","type":"text","label":{"zh-Hans":"项目名称","en":"Title"}},
            {"key":"summary","type":"long_text","label":{"zh-Hans":"项目摘要","en":"Summary"}},
            {"key":"licence","type":"file","label":{"zh-Hans":"登记证书","en":"Certificate"},"required":false}]},
            {"key":"money","title":{"zh-Hans":"经费预算","en":"Budget"},"fields":[
            {"key":"requested","type":"money","label":{"zh-Hans":"申请金额","en":"Amount requested"}},
            {"key":"budget","type":"budget","label":{"zh-Hans":"预算表","en":"Budget"},"total_field":"requested",
            \(asked)"sources":[\(columns.joined(separator: ","))]}]}]}
            """
    }
}
