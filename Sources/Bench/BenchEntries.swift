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
        let applicant = try await database.viewer("applicant1", in: tenant)
        guard let organisation = applicant.memberships.first?.organisation else {
            throw BenchFailure("applicant1 acts for nobody")
        }
        let call = try await BenchCall.publish(
            code: "BENCH", title: "测量用征集", form: Self.form, named: "bench-proposal", in: tenant, database)
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

    private static let form = """
        {"title":{"zh-Hans":"测量","en":"Bench"},"title_field":"title","amount_field":"requested","sections":[
        {"key":"basics","title":{"zh-Hans":"基本情况","en":"Basics"},"fields":[
        {"key":"title","type":"text","label":{"zh-Hans":"项目名称","en":"Title"}},
        {"key":"requested","type":"money","label":{"zh-Hans":"申请金额","en":"Amount"}}]}]}
        """
}
