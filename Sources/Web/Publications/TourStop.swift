internal import Calls
internal import Competitions
internal import FieldService
internal import Funds
internal import Kernel
internal import Milestones
internal import Platform
internal import Postgres

/// A stop of the tour: whose eyes it is seen with, and the page where something is to be seen.
enum TourStop: Int, CaseIterable, Sendable {
    case call = 1
    case proposal
    case sheet
    case ranking
    case notice
    case milestone
    case reconciliation
    case gift

    /// Who looks; nil is the public.
    var login: String? {
        switch self {
        case .call, .notice, .gift: nil
        case .proposal: "applicant1@demo.example"
        case .sheet: "reviewer1@demo.example"
        case .ranking: "officer@demo.example"
        case .milestone: "supervisor@demo.example"
        case .reconciliation: "accountant@demo.example"
        }
    }

    var next: TourStop? { TourStop(rawValue: rawValue + 1) }
    var titleKey: String { "tour.title.\(rawValue)" }
    var roleKey: String { "tour.role.\(rawValue)" }
    var lookKey: String { "tour.look.\(rawValue)" }

    /// The page of the stop, found with the right of who looks; the list where the thing itself is not there.
    func page(_ base: String, for viewer: Viewer, in db: Connection) throws -> String {
        switch self {
        case .call:
            let calls = try CallList.load(limit: 500, for: viewer, in: db).entries.filter { $0.call.kind == .grant }
            return "\(base)/calls" + (calls.last.map { "/\($0.call.id)" } ?? "")
        case .proposal:
            let own = try Participation.all(for: viewer, limit: 50, in: db).last { $0.kind == .proposal }
            return own.map { "/\($0.tenantSlug)/proposals/\($0.item)" } ?? "/home"
        case .sheet:
            let round = try ReviewAssignment.ownRounds(for: viewer, in: db).last
            let sheet = try round.flatMap { try ReviewAssignment.own(in: $0, for: viewer, in: db).first }
            return sheet.map { "\(base)/assignments/\($0.id)" } ?? "\(base)/reviews"
        case .ranking:
            let closed = try ReviewRound.all(for: viewer, in: db).last { $0.closedAt != nil }
            return "\(base)/reviews" + (closed.map { "/\($0.id)/ranking" } ?? "")
        case .notice:
            return "\(base)/notices" + (try ResultNotice.all(for: viewer, in: db).last.map { "/\($0.id)" } ?? "")
        case .milestone:
            let waiting = try Milestone.open(limit: 500, for: viewer, in: db).first { $0.state == .submitted }
            return "\(base)/milestones" + (waiting.map { "/\($0.id)" } ?? "")
        case .reconciliation:
            let holders = try Holder.all(for: viewer, in: db).map(\.id)
            let account = try BankAccount.all(for: viewer, in: db).first { holders.contains($0.holder) }
            return account.map { "\(base)/bank-accounts/\($0.id)/reconciliation" } ?? "\(base)/statements"
        case .gift: return "\(base)/gifts"
        }
    }

    /// The gift of 100.00 yuan that the tour follows, as its bookkeeper finds it.
    static func exemplaryGift(for accountant: Viewer, in db: Connection) throws -> (number: String, amount: Money)? {
        let amount = Money(fen: 10_000)
        let gifts = try Receipt.list(limit: 10_000, for: accountant, in: db).filter { $0.amount == amount }
        return gifts.last.map { ($0.documentNumber.isEmpty ? $0.reference : $0.documentNumber, amount) }
    }
}
