internal import Calls
internal import Competitions
internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// An open call as a card.
struct CallCard: Sendable {
    let cardURL: String
    let cardTitle: String
    let cardFrom: String
    let cardLeft: String
    let cardDeadline: String
    let cardBudget: String
    let cardLots: String

    init(_ entry: CallList.Entry, of tenant: Tenant, _ visit: Visit) {
        let call = entry.call
        cardURL = "/\(tenant.slug)/calls/\(call.id)"
        cardTitle = call.title(in: visit.language.rawValue)
        cardFrom = visit.language == .chinese ? tenant.name : tenant.englishName
        cardLeft = visit.timeLeft(until: call.deadlineAt)
        cardDeadline = call.deadlineAt.beijing
        cardBudget = visit.rounded(call.budget)
        cardLots = String(entry.lotCount)
    }
}

extension Visit {
    /// How many days are left until a deadline, in words.
    func timeLeft(until deadline: Timestamp) -> String {
        let days = deadline.day(in: .shanghai).daysSinceEpoch - viewer.today.daysSinceEpoch
        if days < 0 { return text("calls.left.none") }
        return days == 0 ? text("calls.left.today") : text("calls.left.days", ["days": String(days)])
    }
}

/// The page of an authority.
enum AuthorityPage {
    private struct Door: Sendable {
        let url: String
        let text: String
        let note: String
    }

    private struct NoticeRow: Sendable {
        let url: String
        let text: String
        let time: String
    }

    static func show(_ visit: Visit) async throws -> Page {
        struct Content: Sendable {
            let figures: [Desk.Figure]
            let hasFigures: Bool
            let calls: [CallCard]
            let hasCalls: Bool
            let notices: [NoticeRow]
            let hasNotices: Bool
            let programmes: [Door]
            let hasProgrammes: Bool
            let canPlan: Bool
        }
        let viewer = visit.viewer
        let tenant = try visit.tenant()
        let (programmes, amounts, calls, notices) = try await visit.read { db in
            let programmes = try Programme.all(for: viewer, in: db)
            let amounts = try programmes.map {
                try BudgetReport.published($0.id, by: [.fund], tenant: tenant.id, in: db).total
            }
            return try (
                programmes, amounts, CallList.load(.init(status: .open), limit: 6, for: viewer, in: db).entries,
                ResultNotice.all(for: viewer, in: db).prefix(5)
            )
        }
        let sum = try amounts.reduce(BudgetReport.Amounts.zero) { try $0.adding($1) }
        let doors = zip(programmes, amounts).map { programme, amounts in
            Door(
                url: "\(visit.base)/programmes/\(programme.id)", text: visit.name(of: programme),
                note: visit.text(
                    "authority.programme_note",
                    [
                        "from": programme.startsOn.description, "to": programme.endsOn.description,
                        "budget": visit.rounded(amounts.adjusted), "paid": visit.rounded(amounts.spent),
                    ]))
        }
        let content = Content(
            figures: visit.figures(of: sum), hasFigures: sum.adjusted != .zero,
            calls: calls.map { CallCard($0, of: tenant, visit) }, hasCalls: !calls.isEmpty,
            notices: notices.map {
                NoticeRow(
                    url: "\(visit.base)/notices/\($0.id)", text: $0.title,
                    time: $0.publishedAt.day(in: .shanghai).description)
            }, hasNotices: !notices.isEmpty, programmes: doors, hasProgrammes: !doors.isEmpty,
            canPlan: viewer.holds(.programmeOfficer))
        return Page(
            "home/authority",
            title: .verbatim(visit.language == .chinese ? tenant.name : tenant.englishName), content: content,
            json: [
                "slug": .string(tenant.slug), "name": .string(tenant.name),
                "programmes": .array(programmes.map { ["id": .integer($0.id.rawValue), "name": .string($0.name)] }),
            ])
    }
}
