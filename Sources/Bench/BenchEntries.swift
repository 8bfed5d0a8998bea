internal import Calls
internal import Forms
internal import Funds
internal import Kernel
internal import Logging
internal import Platform
internal import Postgres

/// A call with many submitted proposals, written by the demonstration's people through the verbs of the pages.
struct BenchEntries {
    let databaseURL: String

    /// The call and its last proposal.
    func write(_ count: Int) async throws -> (id: Call.ID, entry: Proposal.ID) {
        let database = Database(
            settings: DatabaseSettings(url: databaseURL, role: Bootstrap.appRole, poolSize: 2),
            logger: Logger(label: "bench"))
        let tenant = try await database.read { db in try Tenant.find(slug: "yunlin", in: db) }
        let officer = try await viewer("officer", tenant, database)
        let decision = try await viewer("decision", tenant, database)
        let applicant = try await viewer("applicant1", tenant, database)
        guard let organisation = applicant.memberships.first?.organisation else {
            throw BenchFailure("applicant1 acts for nobody")
        }
        let drafted = try await database.write(as: officer) { change in
            guard let programme = try Programme.all(for: change.viewer, in: change.db).first else { throw NotFound() }
            guard let fund = try FundName.all(for: change.viewer, in: change.db).keys.min() else { throw NotFound() }
            let budget = Money(fen: 100_000_000)
            let definition = try FormDefinition(json: JSON.parse(Self.form))
            let form = try FormVersion.keep(definition, as: "bench-proposal", for: .proposal, in: change)
            let now = try change.moment()
            let call = try Call.draft(
                CallPlan(
                    programme: programme.id, code: "BENCH", title: "测量用征集", summary: "测量用。", kind: .grant,
                    opensAt: now, deadlineAt: now.adding(seconds: 90 * 86_400), form: form.id,
                    reviewRule: ["method": "mean", "places": 2],
                    lots: [.init(title: "一", areaCode: programme.areaCode, budget: budget)],
                    sources: [Call.Source(code: "social", fund: fund.rawValue, limit: budget)]), in: change)
            return try Call.requestPublication(of: call.id, version: call.version, in: change)
        }
        let call = try await database.write(as: decision) { change in try Call.publish(drafted.id, in: change) }
        var last: Proposal.ID?
        for number in 1...count {
            last = try await database.write(as: applicant) { change in
                let proposal = try Proposal.begin(call.id, lot: call.lots[0].id, for: organisation, in: change)
                var answers = JSONObject()
                answers["title"] = .string("测量用项目 \(number)")
                answers["requested"] = "100000.00"
                _ = try Proposal.save(answers, section: "basics", of: proposal.id, base: 0, in: change)
                _ = try Proposal.submit(proposal.id, in: change)
                return proposal.id
            }
        }
        await database.close()
        guard let last else { throw BenchFailure("no entries were asked for") }
        return (call.id, last)
    }

    private func viewer(_ login: String, _ tenant: Tenant, _ database: Database) async throws -> Viewer {
        let account = try await database.read { db in
            try Account.find(login: Login(parsing: login + "@demo.example"), in: db)
        }
        return try await database.viewer(of: account, in: tenant, origin: .commandLine)
    }

    private static let form = """
        {"title":{"zh-Hans":"测量","en":"Bench"},"title_field":"title","amount_field":"requested","sections":[
        {"key":"basics","title":{"zh-Hans":"基本情况","en":"Basics"},"fields":[
        {"key":"title","type":"text","label":{"zh-Hans":"项目名称","en":"Title"}},
        {"key":"requested","type":"money","label":{"zh-Hans":"申请金额","en":"Amount"}}]}]}
        """
}
