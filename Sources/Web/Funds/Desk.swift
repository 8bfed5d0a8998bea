internal import Kernel
internal import Mustache
internal import Platform

/// A page of a desk: remarks, facts, charts, tables, what happened and the forms of what may be done now, in this
/// order.
struct Desk: Sendable, MustacheParent {
    struct Remark: Sendable {
        let remark: String
    }

    struct Link: Sendable {
        let linkURL: String
        let linkText: String
        /// What most come to this page for.
        var linkIsPrimary = false
        /// The view that is shown now, among `tabs`.
        var linkIsCurrent = false
    }

    /// A key figure, with the exact amount below a rounded one.
    struct Figure: Sendable {
        let figureLabel: String
        let figureValue: String
        let figureUnit: String
        let figureNote: String
    }

    /// The state of the one thing that the page is about.
    struct State: Sendable {
        let stateText: String
        let stateKind: String
    }

    /// The state beside the title, if the page is about one thing.
    var state: State?
    var remarks: [Remark] = []
    var figures: [Figure] = []
    var summaries: [Summary] = []
    var links: [Link] = []
    /// Views of the same list.
    var tabs: [Link] = []
    /// Where a search is sent; empty without one.
    var filterURL = ""
    var filters: [FieldView] = []
    /// Whether what was asked for is shown before something is done with it, rather than found.
    var filterIsPreview = false
    var charts: [Chart] = []
    var tables: [Table] = []
    var events: [Event] = []
    var forms: [Form] = []

    /// What the template may name.
    func child(named name: String) -> Any? {
        switch name {
        case "states": state.map { [$0] } ?? []
        case "remarks": remarks
        case "figures": figures
        case "hasFigures": !figures.isEmpty
        case "hasHead": !links.isEmpty || !isBesides && forms.contains { !$0.formFields.isEmpty }
        case "jumps": isBesides || tables.isEmpty ? [] : forms
        case "tabs": tabs
        case "hasTabs": !tabs.isEmpty
        case "isBesides": isBesides
        case "isBelow": !isBesides
        case "summaries": summaries
        case "links": links
        case "filterURL": filterURL
        case "hasFilters": !filters.isEmpty
        case "filters": filters
        case "filterIsPreview": filterIsPreview
        case "charts": charts
        case "tables": tables
        case "events": events
        case "hasEvents": !events.isEmpty
        case "forms": forms
        default: nil
        }
    }

    /// Whether what can be done stands beside what is known: short forms on the page of one thing.
    private var isBesides: Bool {
        !forms.isEmpty && !summaries.isEmpty && forms.reduce(0) { $0 + $1.formFields.count } <= 9
    }

    /// Facts about one thing; what is not known is left out.
    struct Summary: Sendable {
        let summaryTitle: String
        let summaryRows: [Row]

        struct Row: Sendable {
            let rowLabel: String
            let rowValue: String
        }

        init(_ title: String, _ rows: [(String, String)]) {
            summaryTitle = title
            summaryRows = rows.filter { !$0.1.isEmpty }.map { Row(rowLabel: $0.0, rowValue: $0.1) }
        }
    }

    /// A form of one verb.
    struct Form: Sendable {
        var formTitle: String
        let formURL: String
        var formFields: [FieldView]
        let formTakesFile: Bool
        let formVersion: String
        let formHasVersion: Bool
        let formOnce: String
        let formKey: String
        let formHasKey: Bool
        let formIsFirst: Bool
        /// Its name on the page, for the links that lead to it.
        var formID = "form-1"
        /// Why it was refused, where that belongs to none of its fields.
        var formRefusals: [[String: String]] = []
    }
}

extension Visit {
    /// A form of the desk; `key` submits it from the keyboard.
    func deskForm(
        _ title: String, _ url: String, _ fields: [FieldView] = [], version: Int? = nil, takesFile: Bool = false,
        key: String = "", about: String = "", isFirst: Bool = true
    ) -> Desk.Form {
        Desk.Form(
            formTitle: text(title) + (about.isEmpty ? "" : " · \(about)"), formURL: base + url, formFields: fields,
            formTakesFile: takesFile,
            formVersion: version.map(String.init) ?? "", formHasVersion: version != nil, formOnce: Token().text,
            formKey: key, formHasKey: !key.isEmpty, formIsFirst: isFirst)
    }

    /// A page of the desk.
    func desk(
        _ title: Message, _ desk: Desk, json: @escaping @autoclosure @Sendable () -> JSON, crumbs: [Page.Crumb] = [],
        version: Int? = nil
    ) -> Page {
        var desk = desk
        let sent = showAgain(&desk.forms)
        // The links of the error summary lead to the form that was sent: its fields keep their plain names.
        var names = Set(sent.map { desk.forms[$0].formFields.map(\.name) } ?? [])
        for index in desk.forms.indices {
            desk.forms[index].formID = "form-\(index + 1)"
            guard index != sent else { continue }
            for field in desk.forms[index].formFields.indices
            where !names.insert(desk.forms[index].formFields[field].name).inserted {
                desk.forms[index].formFields[field].place = "\(index + 1)-"
            }
        }
        return Page("funds/desk", title: title, content: desk, json: json(), crumbs: crumbs, version: version)
    }

    /// Of several forms on a page the one that was refused says why and holds what was typed; its neighbours, which may
    /// have fields of the same names, stand as they were. Returns which one was refused.
    private func showAgain(_ forms: inout [Desk.Form]) -> Int? {
        let path = String(url.prefix { $0 != "?" })
        guard !refusals.isEmpty, let refused = forms.firstIndex(where: { $0.formURL == path }) else { return nil }
        for index in forms.indices where index != refused {
            forms[index].formFields = forms[index].formFields.map(\.asStored)
        }
        let names = Set(forms[refused].formFields.map(\.name))
        forms[refused].formRefusals = refusals.filter { !names.contains($0.field ?? "") }.map {
            ["refusalText": text($0.message)]
        }
        return refused
    }

    /// A key that makes one posting of one request: the idempotency key, or a new one.
    var postingKey: String { idempotency?.key ?? Token().text }
}
