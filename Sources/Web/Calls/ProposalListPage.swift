internal import Calls
internal import Kernel
internal import Mustache
internal import Platform
internal import Postgres
internal import Sheets

/// The list of proposals: filtered by a question, in a chosen order, with chosen columns, kept under a name, as a file.
enum ProposalListPage {
    /// What can stand in a column.
    enum Column: String, CaseIterable {
        case receipt, title, organisation, lot, area, call, requested, submitted, state

        /// What stands there unless something else is chosen.
        static let usual: [Column] = [.receipt, .title, .organisation, .lot, .requested, .state]

        var sheetKind: SheetColumn.Kind {
            switch self {
            case .requested: .money
            case .submitted: .timestamp
            default: .text
            }
        }

        func text(of proposal: Proposal, _ visit: Visit) -> String {
            switch self {
            case .receipt: proposal.receipt ?? "–"
            case .title: proposal.shownTitle
            case .organisation: proposal.organisationName
            case .lot: "\(proposal.lotNumber) \(proposal.lotTitle)"
            case .area: proposal.areaName
            case .call: "\(proposal.callCode) \(proposal.callTitle)"
            case .requested: proposal.requested?.grouped ?? "–"
            case .submitted: proposal.firstSubmittedAt?.beijing ?? "–"
            case .state: visit.text(proposal.state.messageKey)
            }
        }

        func cell(of proposal: Proposal, _ visit: Visit) -> SheetCell {
            switch self {
            case .requested: proposal.requested.map { .money($0) } ?? .empty
            case .submitted: proposal.firstSubmittedAt.map { .timestamp($0) } ?? .empty
            case .receipt: proposal.receipt.map { .text($0) } ?? .empty
            default: .text(text(of: proposal, visit))
            }
        }
    }

    static let orderField = InputField(
        "sort", .choice(ProposalList.Order.allCases.map(\.rawValue), prefix: "proposals.sort"), optional: true,
        label: "proposals.sort", "Order of the list.")
    static let columnsField = InputField(
        "columns", .choices(Column.allCases.map(\.rawValue), prefix: "proposals.column"), optional: true,
        label: "proposals.columns", "What stands in the columns.")

    /// Names of states in both languages, as they may be typed.
    private static func states(_ visit: Visit) -> [String: String] {
        var names: [String: String] = [:]
        for state in Proposal.State.allCases {
            for language in Language.allCases {
                names[visit.site.catalogue.text(state.messageKey, language)] = state.rawValue
            }
            names[state.rawValue] = state.rawValue
        }
        return names
    }

    /// The filter of the address. Throws what was not understood at `q`, unless the page shows it again already.
    static func filter(_ visit: Visit) throws -> ProposalList.Filter {
        let input = visit.input
        var filter = ProposalList.Filter(
            call: input.id("call", Call.ID.self),
            states: Proposal.State(rawValue: input.text("state")).map { [$0] } ?? [])
        if visit.refusals.isEmpty { filter.query = try ProposalQuery(typed: input.text("q"), states: states(visit)) }
        return filter
    }

    static func order(_ visit: Visit) -> ProposalList.Order {
        ProposalList.Order(rawValue: visit.input.text("sort")) ?? .lot
    }

    private static func columns(_ visit: Visit) -> [Column] {
        let chosen = visit.input.list("columns").compactMap(Column.init)
        guard !chosen.isEmpty else { return Column.usual }
        // The title leads to the proposal: a list without it would lead nowhere.
        return Column.allCases.filter { $0 == .title || chosen.contains($0) }
    }

    /// The query of the address, without where the page begins.
    static func query(_ visit: Visit) -> String {
        let input = visit.input
        let single = ["call", "state", "q", "sort"].map { ($0, input.typed[$0]?.last ?? "") }
        let columns = input.list("columns").map { ("columns", $0) }
        return (single + columns).filter { !$0.1.isEmpty }.map { "\($0.0)=\(Visit.encode($0.1))" }
            .joined(separator: "&")
    }

    static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let (filter, order, columns) = (try filter(visit), order(visit), columns(visit))
        let cursor = try CallPages.cursor(visit.input.text("after"), ProposalList.Cursor.init)
        let (list, views) = try await visit.read { db in
            try (
                ProposalList.load(filter, order: order, after: cursor, limit: 500, for: viewer, in: db),
                SavedView.all(of: .proposals, for: viewer, in: db)
            )
        }
        return Page(
            "proposals/index", title: Message("proposals.title"),
            content: Content(list, views, columns, visit),
            json: [
                "items": .array(list.entries.map { ProposalJSON.json($0) }),
                "next": list.next.map { .string($0.description) } ?? .null,
            ])
    }

    /// All proposals of the list as a file, with the columns of the page.
    static func file(_ visit: Visit) async throws -> Tabular {
        let viewer = visit.viewer
        let (filter, order, columns) = (try filter(visit), order(visit), columns(visit))
        let proposals = try await visit.read { db in
            var proposals: [Proposal] = []
            var cursor: ProposalList.Cursor?
            repeat {
                let page = try ProposalList.load(filter, order: order, after: cursor, limit: 500, for: viewer, in: db)
                proposals += page.entries
                cursor = page.next
            } while cursor != nil
            return proposals
        }
        return Tabular(
            name: "proposals",
            columns: columns.map { SheetColumn(visit.text("proposals.column.\($0.rawValue)"), $0.sheetKind) },
            rows: proposals.map { proposal in columns.map { $0.cell(of: proposal, visit) } })
    }
}
