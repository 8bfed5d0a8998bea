internal import Calls
internal import Forms
internal import Funds
internal import Kernel
internal import Logging
internal import Platform
internal import Postgres

/// A call in its last hour: applicants of the demonstration with many proposals that are filled in and not handed in.
struct DeadlineApplicants: Sendable {
    /// Somebody who writes, with a token of the API.
    struct Writer: Sendable {
        let token: String
        /// Proposals that are complete but for being handed in.
        var ready: [Int64] = []
        /// Proposals that are written at.
        var drafts: [Int64] = []
    }

    let databaseURL: String

    /// Applicants of the demonstration that act for an organisation of their own.
    private static let logins = (1...12).map { "applicant\($0)" }

    /// The call and its writers, with so many proposals to hand in and as many drafts to write at as there are writers.
    func write(ready: Int) async throws -> (call: Int64, writers: [Writer]) {
        let database = open()
        let tenant = try await database.read { db in try Tenant.find(slug: "yunlin", in: db) }
        let call = try await BenchCall.publish(
            code: "HOUR", title: "截止前一小时", form: Self.form, named: "bench-deadline", in: tenant, database)
        var writers: [Writer] = []
        for (index, login) in Self.logins.enumerated() {
            let viewer = try await database.viewer(login, in: tenant)
            guard let organisation = viewer.memberships.first(where: \.isAdministrator)?.organisation,
                let account = viewer.account
            else { continue }
            let count = ready / Self.logins.count + (index < ready % Self.logins.count ? 1 : 0)
            writers.append(
                try await database.write(as: viewer) { change in
                    var writer = Writer(token: try APIToken.issue(for: account, name: "bench", in: change).text)
                    for number in 0...count {
                        let proposal = try Proposal.begin(call.id, lot: call.lots[0].id, for: organisation, in: change)
                        var answers = JSONObject()
                        answers["title"] = .string("截止前的项目 \(index)-\(number)")
                        answers["requested"] = "100000.00"
                        answers["summary"] = .string(String(repeating: "一村一人一家。", count: 60))
                        _ = try Proposal.save(answers, section: "basics", of: proposal.id, base: 0, in: change)
                        if number == 0 {
                            writer.drafts.append(proposal.id.rawValue)
                        } else {
                            writer.ready.append(proposal.id.rawValue)
                        }
                    }
                    return writer
                })
        }
        await database.close()
        guard !writers.isEmpty else { throw BenchFailure("nobody of the demonstration acts for an organisation") }
        return (call.id.rawValue, writers)
    }

    /// What the database holds of the call afterwards, by proposal: its receipt number and how often it was submitted.
    func submissions(of call: Int64) async throws -> [Int64: (receipt: Int, times: Int)] {
        let database = open()
        let tenant = try await database.read { db in try Tenant.find(slug: "yunlin", in: db) }
        let officer = try await database.viewer("officer", in: tenant)
        var found: [Int64: (receipt: Int, times: Int)] = [:]
        let rows = try await database.read(as: officer) { db in
            try db.rows(
                """
                SELECT p.id, p.receipt_number, (SELECT count(*) FROM proposal_revision r
                    WHERE r.tenant_id = p.tenant_id AND r.proposal_id = p.id AND r.submitted_at IS NOT NULL)
                FROM proposal p
                WHERE p.tenant_id = \(tenant.id) AND p.call_id = \(call) AND p.receipt_number IS NOT NULL
                """
            ) { row in (try row.next(Int64.self), Int(try row.next(Int32.self)), Int(try row.next(Int64.self))) }
        }
        for (proposal, receipt, times) in rows { found[proposal] = (receipt, times) }
        await database.close()
        return found
    }

    private func open() -> Database {
        Database(
            settings: DatabaseSettings(url: databaseURL, role: Bootstrap.appRole, poolSize: 2),
            logger: Logger(label: "bench"))
    }

    private static let form = """
        {"title":{"zh-Hans":"截止前","en":"Deadline"},"title_field":"title","amount_field":"requested","sections":[
        {"key":"basics","title":{"zh-Hans":"基本情况","en":"Basics"},"fields":[
        {"key":"title","type":"text","label":{"zh-Hans":"项目名称","en":"Title"}},
        {"key":"summary","type":"long_text","label":{"zh-Hans":"摘要","en":"Summary"}},
        {"key":"requested","type":"money","label":{"zh-Hans":"申请金额","en":"Amount"}},
        {"key":"licence","type":"file","label":{"zh-Hans":"证书","en":"Licence"},"required":false,"count_max":50}]}]}
        """
}
