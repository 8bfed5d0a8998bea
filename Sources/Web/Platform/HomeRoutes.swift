internal import Kernel
internal import Platform
internal import Postgres

/// The front door, the home page of a person and the page of an authority.
enum HomeRoutes {
    static let all: [Route] = [
        .page(
            "/", .everyone, "Shows what is open, the authorities and where the money went.", answer: .front,
            FrontPage.show),
        .page("/home", .signedIn, "Shows what waits for the viewer.", answer: .home, home),
        .page(
            "/{authority}", .everyone, "Shows an authority with its programmes.", answer: .authority, AuthorityPage.show
        ),
        .post("/home/notices", .signedIn, "Marks all notices as read.", readNotices),
        .page(
            "/outbox", .demonstrationOrAdministrators([.system]), "Shows the messages that wait for a gateway.",
            answer: .object([("count", .integer)]), outbox),
    ]

    private struct Link: Sendable {
        let url: String
        let text: String
        let note: String
    }

    private struct Row: Sendable {
        let url: String
        let title: String
        let tenant: String
        let status: String
        let time: String
    }

    private struct DeskGroup: Sendable {
        let deskName: String
        let desks: [Link]
    }

    private struct NoticeRow: Sendable {
        let url: String
        let text: String
        let time: String
        let isNew: Bool
    }

    private static func home(_ visit: Visit) async throws -> Page {
        struct Content: Sendable {
            let tasks: [Link]
            let hasTasks: Bool
            let participations: [Row]
            let hasParticipations: Bool
            let notices: [NoticeRow]
            let hasNotices: Bool
            let organisations: [Link]
            let hasOrganisations: Bool
            let desks: [DeskGroup]
            let hasDesks: Bool
        }
        let viewer = visit.viewer
        let (rows, notices) = try await visit.read { db in
            (
                try Participation.all(for: viewer, limit: 50, in: db), try Notice.newest(20, for: viewer, in: db)
            )
        }
        let tasks = try await HomeTasks.all(for: visit)
        let desks = try await HomeTasks.desks(for: visit).map { tenant, items in
            DeskGroup(
                deskName: visit.language == .chinese ? tenant.name : tenant.englishName,
                desks: items.map { Link(url: $0.url, text: visit.text($0.text), note: "") })
        }
        let content = Content(
            tasks: tasks.map { Link(url: $0.url, text: visit.text($0.text), note: $0.count.map { String($0) } ?? "") },
            hasTasks: !tasks.isEmpty,
            participations: rows.map {
                Row(
                    url: "/\($0.tenantSlug)/\($0.kind.rawValue)s/\($0.item)", title: $0.title,
                    tenant: visit.language == .chinese ? $0.tenantName : $0.tenantEnglishName,
                    status: visit.text($0.status), time: $0.changedAt.beijing)
            }, hasParticipations: !rows.isEmpty,
            notices: notices.map {
                NoticeRow(url: $0.url, text: visit.text($0.message), time: $0.createdAt.beijing, isNew: !$0.isRead)
            }, hasNotices: !notices.isEmpty,
            organisations: viewer.memberships.map {
                Link(url: "/organisations/\($0.organisation)", text: $0.name, note: "")
            }, hasOrganisations: !viewer.memberships.isEmpty, desks: desks, hasDesks: !desks.isEmpty)
        return Page(
            "home/show", title: Message("home.title"), content: content,
            json: [
                "name": .string(viewer.name),
                "participations": .array(rows.map { ["title": .string($0.title), "status": .string($0.status)] }),
                "notices": .array(notices.map { ["url": .string($0.url), "code": .string($0.message.key)] }),
            ])
    }

    private static func readNotices(_ visit: Visit) async throws -> Outcome {
        try await visit.write { change in
            try Notice.readAll(in: change)
            return .done("/home")
        }
    }

    private static func outbox(_ visit: Visit) async throws -> Page {
        struct Row: Sendable {
            let recipient: String
            let subject: String
            let body: String
            let time: String
            let isSent: Bool
            let error: String
            let hasError: Bool
        }
        struct Content: Sendable {
            let messages: [Row]
            let hasMessages: Bool
        }
        let messages = try await visit.read { db in try OutgoingMessage.newest(100, in: db) }
        return Page(
            "home/outbox", title: Message("outbox.title"),
            content: Content(
                messages: messages.map {
                    Row(
                        recipient: $0.recipient, subject: $0.subject, body: $0.body, time: $0.createdAt.beijing,
                        isSent: $0.sentAt != nil, error: $0.lastError, hasError: !$0.lastError.isEmpty)
                }, hasMessages: !messages.isEmpty),
            json: ["count": .integer(Int64(messages.count))], crumbs: [.init(Message("home.title"), "/home")])
    }
}
