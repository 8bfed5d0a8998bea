internal import Calls
internal import Forms
internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

extension CallForm {
    private struct SourceRow: Sendable {
        let sourceText: String
        let sourceFields: [FieldView]
    }

    private struct Content: Sendable {
        let action: String
        let heading: String
        let mainFields: [FieldView]
        let sourceRows: [SourceRow]
        let hasSources: Bool
        let ruleFields: [FieldView]
        let reviewFields: [FieldView]
        let versionText: String
        let onceKey: String
        let isNew: Bool
    }

    /// What the form is made of besides the call itself.
    private struct Offer: Sendable {
        let programmes: [Programme]
        let forms: [FormVersion]
        let funds: [Fund]
        let areas: [Area]
    }

    static func newPage(_ visit: Visit) async throws -> Page {
        let offer = try await offer(visit)
        let values = try await prefilled(offer)
        return page(
            visit, offer, values: values, limits: [:], funds: [:], action: "\(visit.base)/calls",
            title: Message("calls.new"), version: nil)
    }

    static func editPage(_ visit: Visit) async throws -> Page {
        let id = try visit.id("call", Call.ID.self)
        let viewer = visit.viewer
        let call = try await visit.read { db in try Call.find(id, for: viewer, in: db) }
        try viewer.require(.programmeOfficer, in: Scope(programme: call.programme))
        let limits = Dictionary(uniqueKeysWithValues: call.sources.map { ($0.code, $0.limit.description) })
        let funds = Dictionary(uniqueKeysWithValues: call.sources.map { ($0.code, "\($0.fund)") })
        return page(
            visit, try await offer(visit, keeping: call.form), values: values(of: call), limits: limits, funds: funds,
            action: "\(visit.base)/calls/\(id)/draft", title: Message("calls.edit"), version: call.version)
    }

    /// What can be chosen. A call keeps the version of its form even when a newer one was published since.
    private static func offer(_ visit: Visit, keeping form: FormVersion.ID? = nil) async throws -> Offer {
        let viewer = visit.viewer
        return try await visit.read { db in
            let programmes = try Programme.all(for: viewer, in: db)
                .filter { viewer.holds(.programmeOfficer, in: Scope(programme: $0.id)) }
            var forms = try FormVersion.newest(for: .proposal, in: db)
            if let form, !forms.contains(where: { $0.id == form }) {
                forms.insert(try FormVersion.find(form, in: db), at: 0)
            }
            return Offer(
                programmes: programmes, forms: forms,
                funds: try Fund.all(for: viewer, in: db),
                areas: try programmes.first?.areas(for: viewer, in: db) ?? [])
        }
    }

    private static func prefilled(_ offer: Offer) async throws -> [String: String] {
        [
            "programme": offer.programmes.first.map { "\($0.id)" } ?? "",
            "form": offer.forms.first.map { "\($0.id)" } ?? "", "grace": "600", "notBarred": "true",
            "lots": offer.areas.map { "\($0.name) | \($0.code) | " }.joined(separator: "\n"),
            "method": "trimmed", "dropHigh": "1", "dropLow": "1", "whenAtLeast": "3", "quorum": "3", "kind": "grant",
        ]
    }

    private static func values(of call: Call) -> [String: String] {
        var values = [
            "programme": "\(call.programme)", "code": call.code, "title": call.title,
            "englishTitle": call.englishTitle, "kind": call.kind.rawValue, "summary": call.summary,
            "opens": call.opensAt.wallClock, "deadline": call.deadlineAt.wallClock, "grace": "\(call.graceSeconds)",
            "form": call.form.map { "\($0)" } ?? "", "requestedMin": call.requestedMin?.description ?? "",
            "requestedMax": call.requestedMax?.description ?? "",
        ]
        values["lots"] = call.lots.map { "\($0.title) | \($0.areaCode) | \($0.budget)" }.joined(separator: "\n")
        values["paperDays"] = call.paperDays.map(String.init) ?? ""
        values["recommenders"] = call.recommenders.map(\.code).joined(separator: "\n")
        values["advisory"] = call.eligibility.filter { !$0.isBinding }.map(\.code).joined(separator: ",")
        for rule in call.eligibility.map(\.demand) {
            switch rule {
            case .kinds(let kinds): values["kinds"] = kinds.map(\.rawValue).joined(separator: ",")
            case .registered(let months): values["registeredMonths"] = "\(months)"
            case .rating(let grade): values["rating"] = "\(grade)"
            case .areas(let codes): values["areas"] = codes.joined(separator: ", ")
            case .proposals(let count): values["proposals"] = "\(count)"
            case .notBarred: values["notBarred"] = "true"
            case .noPastPrize(let words, let years):
                (values["prizeWords"], values["prizeYears"]) = (words, "\(years)")
            case .executed(let percent): values["executed"] = "\(percent)"
            case .noOpenRecovery: values["noOpenRecovery"] = "true"
            case .matching(let percent): values["matching"] = "\(percent)"
            case .noPastAward(let years): values["awardYears"] = "\(years)"
            case .advisory: break
            }
        }
        let names = [
            "method": "method", "drop_high": "dropHigh", "drop_low": "dropLow", "when_at_least": "whenAtLeast",
            "quorum": "quorum",
        ]
        for (name, field) in names {
            values[field] = call.reviewRule[name]?.string ?? call.reviewRule[name]?.number?.text
        }
        return values
    }

    private static func page(
        _ visit: Visit, _ offer: Offer, values: [String: String], limits: [String: String], funds: [String: String],
        action: String, title: Message, version: Int?
    ) -> Page {
        let choices: [String: [(value: String, text: String)]] = [
            "programme": offer.programmes.map { ("\($0.id)", $0.name) },
            "form": offer.forms.map {
                ("\($0.id)", "\($0.definition.title.text(in: visit.language.rawValue)) · \($0.formCode) \($0.number)")
            },
        ]
        func views(_ part: ArraySlice<InputField>) -> [FieldView] {
            part.map { visit.field($0, value: values[$0.name] ?? "", options: choices[$0.name]) }
        }
        let content = Content(
            action: action, heading: visit.text(title), mainFields: views(fields[0..<15]),
            sourceRows: sourceRows(visit, offer, limits, funds), hasSources: !offer.funds.isEmpty,
            ruleFields: views(fields[17..<30]), reviewFields: views(fields[30...]),
            versionText: version.map(String.init) ?? "", onceKey: Token().text, isNew: version == nil)
        return Page(
            "calls/edit", title: title, content: content, json: [:],
            crumbs: [.init(Message("calls.title"), "\(visit.base)/calls")], version: version)
    }

    /// One row for each column of the forms' budget grids that asks for the authority's money.
    private static func sourceRows(
        _ visit: Visit, _ offer: Offer, _ limits: [String: String], _ funds: [String: String]
    ) -> [SourceRow] {
        var columns: [FormField.Option] = []
        for case .budget(let rules) in offer.forms.flatMap(\.definition.fields).map(\.kind) {
            for source in rules.sources where rules.requestedSources.contains(source.key) {
                if !columns.contains(where: { $0.key == source.key }) { columns.append(source) }
            }
        }
        let options = [(value: "", text: "–")] + offer.funds.map { (value: "\($0.id)", text: "\($0.code) \($0.name)") }
        return columns.map { column in
            var fund = visit.field(fields[15], value: funds[column.key] ?? "", suffix: column.key)
            fund.control = .select
            fund.options = options.map {
                FieldView.Option(value: $0.value, text: $0.text, isSelected: $0.value == fund.value)
            }
            var limit = visit.field(fields[16], value: limits[column.key] ?? "", suffix: column.key)
            limit.control = .money
            return SourceRow(
                sourceText: column.label.text(in: visit.language.rawValue), sourceFields: [fund, limit])
        }
    }
}
