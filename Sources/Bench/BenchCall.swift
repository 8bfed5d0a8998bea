internal import Calls
internal import Forms
internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// A call of one lot that is open for 90 days, made by the demonstration's people through the verbs of the pages.
enum BenchCall {
    /// Drafts and publishes it.
    ///
    /// - Parameters:
    ///   - form: Definition of the form of its proposals, as JSON.
    ///   - name: Under which the form is kept.
    static func publish(
        code: String, title: String, form: String, named name: String, in tenant: Tenant, _ database: Database
    ) async throws -> Call {
        let officer = try await database.viewer("officer", in: tenant)
        let decision = try await database.viewer("decision", in: tenant)
        let drafted = try await database.write(as: officer) { change in
            guard let programme = try Programme.all(for: change.viewer, in: change.db).first else { throw NotFound() }
            guard let fund = try FundName.all(for: change.viewer, in: change.db).keys.min() else { throw NotFound() }
            let budget = Money(fen: 100_000_000)
            let definition = try FormDefinition(json: JSON.parse(form))
            let kept = try FormVersion.keep(definition, as: name, for: .proposal, in: change)
            let now = try change.moment()
            let call = try Call.draft(
                CallPlan(
                    programme: programme.id, code: code, title: title, summary: "测量用。", kind: .grant,
                    opensAt: now, deadlineAt: now.adding(seconds: 90 * 86_400), form: kept.id,
                    reviewRule: ["method": "mean", "places": 2],
                    lots: [.init(title: "一", areaCode: programme.areaCode, budget: budget)],
                    sources: [Call.Source(code: "social", fund: fund.rawValue, limit: budget)]), in: change)
            return try Call.requestPublication(of: call.id, version: call.version, in: change)
        }
        return try await database.write(as: decision) { change in try Call.publish(drafted.id, in: change) }
    }
}

extension Database {
    /// Somebody of the demonstration, by the first part of the login.
    func viewer(_ login: String, in tenant: Tenant) async throws -> Viewer {
        let account = try await read { db in
            try Account.find(login: Login(parsing: login + "@demo.example"), in: db)
        }
        return try await viewer(of: account, in: tenant, origin: .commandLine)
    }
}
