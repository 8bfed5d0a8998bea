internal import Calls
internal import Kernel
internal import Mustache
internal import Platform

extension ProposalListPage {
    /// What the page of the list names.
    struct Content: Sendable {
        let rows: [Row]
        let hasRows: Bool
        let headings: [[String: String]]
        let filterURL: String
        let filters: [FieldView]
        let columnFields: [FieldView]
        let counts: [[String: String]]
        let nextURL: String
        let hasNext: Bool
        let files: [[String: String]]
        let views: [[String: String]]
        let hasViews: Bool
        let viewsURL: String
        let query: String
        let isSignedIn: Bool
        let messagesURL: String
        let canWrite: Bool

        init(_ list: ProposalList, _ views: [SavedView], _ columns: [Column], _ visit: Visit) {
            let url = "\(visit.base)/proposals"
            let query = ProposalListPage.query(visit)
            self.query = query
            let tail = query.isEmpty ? "" : "?" + query
            let labels = columns.map { visit.text("proposals.column.\($0.rawValue)") }
            rows = list.entries.map { Row($0, columns, labels, visit) }
            hasRows = !rows.isEmpty
            headings = columns.map {
                [
                    "headingText": visit.text("proposals.column.\($0.rawValue)"),
                    "headingClass": $0 == .requested ? "number" : "",
                ]
            }
            filterURL = url
            filters = ProposalListPage.filters(visit)
            columnFields = [
                visit.field(columnsField, value: columns.map(\.rawValue).joined(separator: ","))
            ]
            counts = Proposal.State.allCases.compactMap { state in
                list.counts[state].map { ["countText": visit.text(state.messageKey), "count": "\($0)"] }
            }
            nextURL = list.next.map { "\(url)?\(query.isEmpty ? "" : query + "&")after=\($0)" } ?? ""
            hasNext = list.next != nil
            files = [Tabular.Format.xlsx, .csv].map {
                ["fileURL": "\(url).\($0.rawValue)\(tail)", "fileText": $0.rawValue.uppercased()]
            }
            self.views = views.map {
                [
                    "viewName": $0.name, "viewURL": $0.query.isEmpty ? url : "\(url)?\($0.query)",
                    "viewRemoval": "\(visit.base)/saved-views/\($0.id)/removal",
                ]
            }
            hasViews = !views.isEmpty
            viewsURL = "\(visit.base)/saved-views"
            isSignedIn = visit.viewer.account != nil
            messagesURL = "\(url)/messages\(tail)"
            canWrite = visit.viewer.holdsAnywhere([.programmeOfficer])
        }
    }

    /// A line of the list. Lists of hundreds are not left to reflection, which would cost more than all the rest.
    struct Row: Sendable, MustacheParent {
        private let url: String
        private let cells: [Cell]

        init(_ proposal: Proposal, _ columns: [Column], _ labels: [String], _ visit: Visit) {
            url = ProposalHandlers.url(visit, proposal.id)
            cells = zip(columns, labels).map { column, label in
                Cell(
                    label: label, text: column.text(of: proposal, visit), isTitle: column == .title,
                    isNumber: column == .requested,
                    tag: column == .state ? ProposalPages.kind(of: proposal.state) : nil)
            }
        }

        func child(named name: String) -> Any? {
            switch name {
            case "url": url
            case "cells": cells
            default: nil
            }
        }
    }

    struct Cell: Sendable, MustacheParent {
        /// Name of its column, for a narrow screen on which each proposal is a card.
        let label: String
        let text: String
        let isTitle: Bool
        let isNumber: Bool
        let tag: String?

        func child(named name: String) -> Any? {
            switch name {
            case "cellText": text
            case "cellLabel": label
            case "isTitle": isTitle
            case "isTag": tag != nil
            case "isPlain": !isTitle && tag == nil
            case "cellClass": isNumber ? "number" : ""
            case "cellTag": tag ?? ""
            default: nil
            }
        }
    }

    fileprivate static func filters(_ visit: Visit) -> [FieldView] {
        var state = visit.field(ProposalRoutes.listFields[1])
        state.control = .select
        state.options =
            [
                FieldView.Option(
                    value: "", text: visit.text("proposals.all_states"), isSelected: visit.input.text("state").isEmpty)
            ]
            + Proposal.State.allCases.map {
                FieldView.Option(
                    value: $0.rawValue, text: visit.text($0.messageKey),
                    isSelected: $0.rawValue == visit.input.text("state"))
            }
        var call = visit.field(ProposalRoutes.listFields[0], value: visit.input.typed["call"]?.last ?? "")
        call.control = .hidden
        var order = visit.field(orderField, value: ProposalListPage.order(visit).rawValue)
        order.control = .select
        return [call, visit.field(ProposalRoutes.listFields[2]), state, order]
    }
}
