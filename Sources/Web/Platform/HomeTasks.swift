internal import Kernel
internal import Platform
internal import Postgres

/// What waits for the viewer, over all authorities that the viewer works for. Modules add their kinds of task here.
enum HomeTasks {
    struct Task: Sendable {
        let url: String
        let text: Message
        let count: Int?
    }

    /// A kind of task: asked in a tenant, for a viewer who works there.
    typealias Kind = @Sendable (Viewer, String, Connection) throws -> [Task]

    static let kinds: [Kind] = [
        { viewer, base, db in try CallTasks.all(for: viewer, base: base, in: db) }, FundTasks.waiting, ReviewTasks.all,
        MilestoneTasks.waiting, SubmissionTasks.waiting,
    ]

    /// The ways into the work: the menus of the authorities that the viewer works for.
    static func desks(for visit: Visit) async throws -> [(Tenant, [Navigation.Item])] {
        let account = try visit.viewer.signedIn()
        let (person, tenants) = try await visit.read { db in
            (try Account.find(account, in: db), try Tenant.worked(by: account, in: db))
        }
        var desks: [(Tenant, [Navigation.Item])] = []
        for tenant in tenants {
            let viewer = try await visit.site.database.viewer(of: person, in: tenant, origin: visit.viewer.origin)
            desks.append((tenant, Navigation.items(for: viewer, base: "/" + tenant.slug)))
        }
        return desks
    }

    static func all(for visit: Visit) async throws -> [Task] {
        let account = try visit.viewer.signedIn()
        let (person, tenants) = try await visit.read { db in
            // A contractor has no role in the authority, but a contract with it.
            let contracted = Set(
                try Participation.all(for: visit.viewer, limit: 50, in: db).filter { $0.kind == .contract }
                    .map(\.tenantSlug))
            let worked = try Tenant.worked(by: account, in: db)
            let others = contracted.subtracting(worked.map(\.slug)).sorted()
            return (try Account.find(account, in: db), worked + (try others.map { try Tenant.find(slug: $0, in: db) }))
        }
        var tasks: [Task] = []
        for tenant in tenants {
            let viewer = try await visit.site.database.viewer(of: person, in: tenant, origin: visit.viewer.origin)
            tasks += try await visit.site.database.read(as: viewer) { db in
                try kinds.flatMap { try $0(viewer, "/" + tenant.slug, db) }
            }
        }
        return tasks
    }
}
