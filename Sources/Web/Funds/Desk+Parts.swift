internal import Kernel
internal import Mustache
internal import Platform

extension Desk {
    /// A chart with its figures, for the partial `_chart`.
    struct Chart: Sendable {
        let chart: Drawing

        struct Drawing: Sendable, MustacheParent {
            let title: String
            let svg: String
            let table: Table
            /// Path of the figures without the ending, if they can be downloaded.
            let downloads: String?
            /// What the fillings mean, if the chart has some.
            let keys: Bool
            /// Whether the figures are unfolded.
            let isOpen: Bool

            func child(named name: String) -> Any? {
                switch name {
                case "chartTitle": title
                case "chartSVG": svg
                case "chartTableOpen": isOpen
                case "chartHasKeys": keys
                case "chartHasDownloads": downloads != nil
                case "chartCSVURL": downloads.map { $0 + ".csv" } ?? ""
                case "chartXLSXURL": downloads.map { $0 + ".xlsx" } ?? ""
                default: table.child(named: name)
                }
            }
        }

        /// - Parameters:
        ///   - downloads: Path of the figures without the ending, if they can be downloaded.
        ///   - isOpen: Whether the figures are unfolded from the start.
        init(
            _ title: String, svg: String, table: Table, downloads: String? = nil, keys: Bool = false,
            isOpen: Bool = true
        ) {
            chart = Drawing(title: title, svg: svg, table: table, downloads: downloads, keys: keys, isOpen: isOpen)
        }
    }

    /// Something that happened, for the partial `_timeline`.
    struct Event: Sendable {
        let eventText: String
        let eventHasTime = true
        let eventTime: String
        let eventWhen: String
        let eventHasWho: Bool
        let eventWho: String
        let eventHasNote: Bool
        let eventNote: String
        let eventIsDone: Bool
        let eventIsCurrent: Bool
    }
}

extension Visit {
    /// What happened to a thing; `prefix` and the state are the key of the state's name.
    func events(_ moves: [StateMove], prefix: String) -> [Desk.Event] {
        moves.enumerated().map { index, move in
            Desk.Event(
                eventText: text(prefix + move.to), eventTime: move.at.description, eventWhen: move.at.beijing,
                eventHasWho: !move.name.isEmpty, eventWho: move.name, eventHasNote: !move.reason.isEmpty,
                eventNote: move.reason, eventIsDone: index < moves.count - 1, eventIsCurrent: index == moves.count - 1)
        }
    }

    /// A field of a map, once for each key, with a number or a name behind its label.
    func part(
        _ field: InputField, _ key: String, name: String, value: String = "", as control: FieldView.Control? = nil
    ) -> FieldView {
        var view = self.field(field, value: value, suffix: key)
        view.label = "\(text(field.label)) \(name)"
        if let control { view.control = control }
        return view
    }

    /// A field of a map in which one of these is chosen.
    func part(
        _ field: InputField, _ key: String, name: String, options: [(value: String, text: String)]
    ) -> FieldView {
        var view = part(field, key, name: name, as: .select)
        view.options = options.map {
            FieldView.Option(value: $0.value, text: $0.text, isSelected: $0.value == view.value)
        }
        return view
    }

    /// The version that the change is based on. Throws a refusal when the client does not say.
    func seenVersion() throws -> Int {
        guard let version = expectedVersion else { throw FieldRefusal("version", "field.refusal.missing") }
        return version
    }
}
