internal import Calls
internal import Competitions
internal import Kernel
internal import Platform
internal import Postgres

/// What is shown of calls.
enum CallPages {
    static let statuses = Call.Status.allCases.map(\.rawValue)

    private struct Row: Sendable {
        let url: String
        let callTitle: String
        let code: String
        let status: String
        let statusKind: String
        let deadline: String
        let amount: String
        let lots: String
    }

    static func index(_ visit: Visit) async throws -> Page {
        struct Content: Sendable {
            let rows: [Row]
            let hasRows: Bool
            let filterURL: String
            let filters: [FieldView]
            let nextURL: String
            let hasNext: Bool
            let newURL: String
            let formsURL: String
            let canDraft: Bool
            let verificationURL: String
            let contractVerificationURL: String
            let feedURL: String
            let needsURL: String
        }
        let (viewer, language) = (visit.viewer, visit.language.rawValue)
        let status = visit.input.text("status")
        let text = visit.input.text("q")
        let cursor = try cursor(visit.input.text("after"), CallList.Cursor.init)
        let list = try await visit.read { db in
            try CallList.load(
                CallList.Filter(status: Call.Status(rawValue: status), text: text), after: cursor, for: viewer, in: db)
        }
        let rows = list.entries.map { entry in
            Row(
                url: "\(visit.base)/calls/\(entry.call.id)", callTitle: entry.call.title(in: language),
                code: entry.call.code, status: visit.text(entry.call.status.messageKey),
                statusKind: kind(of: entry.call.status), deadline: entry.call.deadlineAt.beijing,
                amount: entry.call.budget.grouped, lots: String(entry.lotCount))
        }
        let next = list.next.map { "\(visit.base)/calls?status=\(status)&q=\(Visit.encode(text))&after=\($0)" }
        return Page(
            "calls/index", title: Message("calls.title"),
            content: Content(
                rows: rows, hasRows: !rows.isEmpty, filterURL: "\(visit.base)/calls",
                filters: filters(visit), nextURL: next ?? "", hasNext: next != nil,
                newURL: "\(visit.base)/calls/new", formsURL: "\(visit.base)/forms",
                canDraft: viewer.holdsAnywhere([.programmeOfficer]),
                verificationURL: "\(visit.base)/verification",
                contractVerificationURL: "\(visit.base)/contract-verification",
                feedURL: "\(visit.base)/calls/feed.atom", needsURL: "\(visit.base)/needs"),
            json: [
                "items": .array(list.entries.map { CallJSON.json($0.call) }),
                "next": list.next.map { .string($0.description) } ?? .null,
            ])
    }

    private static func filters(_ visit: Visit) -> [FieldView] {
        var status = visit.field(CallRoutes.listFields[0])
        let chosen = visit.input.text("status")
        status.control = .select
        status.options =
            [FieldView.Option(value: "", text: visit.text("calls.all_statuses"), isSelected: chosen.isEmpty)]
            + statuses.map {
                FieldView.Option(value: $0, text: visit.text("calls.status.\($0)"), isSelected: $0 == chosen)
            }
        return [status, visit.field(CallRoutes.listFields[1])]
    }

    /// A cursor of the query; a damaged one is no page.
    static func cursor<Cursor>(_ text: String, _ read: (String) -> Cursor?) throws -> Cursor? {
        if text.isEmpty { return nil }
        guard let cursor = read(text) else { throw FieldRefusal("after", "field.refusal.cursor") }
        return cursor
    }

    /// Colour of the tag: never the only sign, the text stands in it.
    static func kind(of status: Call.Status) -> String {
        switch status {
        case .open: "good"
        case .awaitingDecision, .announced: "info"
        case .withdrawn: "bad"
        default: "soft"
        }
    }

    /// The way back from a page below a call.
    static func crumbs(_ call: Call, _ visit: Visit) -> [Page.Crumb] {
        [
            .init(Message("calls.title"), "\(visit.base)/calls"),
            .init(.verbatim(call.title(in: visit.language.rawValue)), "\(visit.base)/calls/\(call.id)"),
        ]
    }

    static func show(_ visit: Visit) async throws -> Page {
        let id = try visit.id("call", Call.ID.self)
        let viewer = visit.viewer
        let seen = try await visit.read { db in
            let call = try Call.find(id, for: viewer, in: db)
            return CallShowContent.Seen(
                call: call, documents: try call.documents(for: viewer, in: db),
                extensions: try call.extensions(for: viewer, in: db), corrections: try call.corrections(in: db),
                programme: try Programme.find(call.programme, for: viewer, in: db),
                rounds: try ReviewRound.all(ofCall: id.rawValue, for: viewer, in: db),
                coverage: try call.coverage(in: db), claims: try call.claims(in: db),
                timetable: try call.timetable(in: db),
                outages: try call.outagesWaiting(in: db), trial: try Call.trial(of: id, for: viewer, in: db))
        }
        let (call, documents) = (seen.call, seen.documents)
        return Page(
            "calls/show", title: .verbatim(call.title(in: visit.language.rawValue)),
            content: CallShowContent(seen, visit: visit), json: CallJSON.json(call, documents),
            crumbs: [.init(Message("calls.title"), "\(visit.base)/calls")], version: call.version)
    }
}
