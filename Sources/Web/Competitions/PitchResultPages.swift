internal import Competitions
internal import Forms
internal import Kernel
internal import Platform

/// How the scores and places of a live pitch came about, and what gives them again: for the authority's staff.
enum PitchResultPages {
    private struct Material: Sendable {
        let view: PitchView
        let judges: [PitchSession.Judge]
        let result: RoundResult
        let frozen: PitchRanking?
        let sheets: [PitchSheet]
        let recusals: [PitchSession.Recusal]
    }

    private static func load(_ visit: Visit) async throws -> Material {
        let id: PitchSession.ID = try visit.id("pitch")
        let viewer = visit.viewer
        return try await visit.read { db in
            let view = try PitchView.load(id, for: viewer, in: db)
            return Material(
                view: view, judges: try view.session.judges(for: viewer, in: db),
                result: try view.session.result(for: viewer, in: db),
                frozen: try PitchRanking.find(of: view.session, for: viewer, in: db),
                sheets: try PitchSheet.all(in: view.session, for: viewer, in: db),
                recusals: try view.session.recusals(for: viewer, in: db))
        }
    }

    /// The keys that tell equal scores apart, in words.
    static func tieText(_ rule: RankingRule, _ criteria: [PitchSession.Criterion], _ visit: Visit) -> String {
        RoundRulePages.tieText(rule, visit) { code in
            Int(code).flatMap { criteria.indices.contains($0 - 1) ? criteria[$0 - 1].name : nil } ?? code
        }
    }

    static func derivation(_ visit: Visit) async throws -> Page {
        let entry: Competition.Entry.ID = try visit.id("entry")
        let material = try await load(visit)
        let (view, rule) = (material.view, material.view.session.rule)
        guard let line = view.revealed[entry], let slot = view.slots.first(where: { $0.entry == entry }) else {
            throw NotFound()
        }
        let url = "\(visit.base)/pitches/\(view.session.id)"
        var desk = Desk(remarks: [.init(remark: RoundPages.ruleText(rule, visit))])
        if let quorum = line.entry.quorum {
            desk.remarks.append(.init(remark: visit.text("pitch.quorum_lowered", ["quorum": String(quorum)])))
        }
        desk.remarks.append(.init(remark: visit.text("rounds.reproduce", ["name": "round-result"])))
        desk.figures = [
            figure("contests.score", line.text(rule) ?? "–", visit),
            figure("reviews.place", line.place.map(String.init) ?? "–", visit),
        ]
        desk.links = [.init(linkURL: "\(url)/results.json", linkText: visit.text("reviews.calculation"))]
        desk.tables = [sheets(line, material, visit)]
        if view.lacksSheets(entry) { desk.remarks.append(.init(remark: visit.text("pitch.lacks_sheets_note"))) }
        let counted = view.state.judges(of: entry)
        let names = Dictionary(uniqueKeysWithValues: material.judges.map { (Int64($0.number), $0.name) })
        let out = material.sheets.filter { $0.entry == entry && !counted.contains($0.judge) }
        if let table = PitchRecusalView.leftOut(out, material.recusals, names: names, view, visit) {
            desk.tables.append(table)
        }
        var facts: [(String, String)] = [
            (visit.text("reviews.exact"), line.exact?.description ?? "–"),
            (visit.text("rounds.ranked_by"), visit.text("rounds.ranked_by.\(rule.rankedBy.rawValue)")),
            (visit.text("rounds.tie_chain"), tieText(rule, view.criteria, visit)),
        ]
        if let frozen = material.frozen {
            facts += [(visit.text("reviews.frozen"), frozen.madeAt.beijing), ("SHA-256", frozen.sha256.hexadecimal)]
        }
        desk.summaries = [.init(visit.text("pitch.derivation"), facts)]
        return visit.desk(
            .verbatim("\(slot.number) \(slot.title)"), desk,
            json: PitchRecusalView.json(material.result.pitchLine(line), out, material.recusals),
            crumbs: PitchPages.crumbs(view.session, visit) + [.init(.verbatim(view.session.name), url)])
    }

    private static func figure(_ label: String, _ value: String, _ visit: Visit) -> Desk.Figure {
        .init(figureLabel: visit.text(label), figureValue: value, figureUnit: "", figureNote: "")
    }

    private static func sheets(
        _ line: RoundResult.Line, _ material: Material, _ visit: Visit
    ) -> Desk.Table {
        let names = Dictionary(uniqueKeysWithValues: material.judges.map { (Int64($0.number), $0.name) })
        let dropped = Set(line.aggregation.dropped)
        let columns = material.view.criteria.map { "\($0.name)（\($0.marksMax)）" }
        return .init(
            visit.text("pitch.sheets_counted"),
            [visit.text("pitch.judge_name")] + columns + [visit.text("pitch.total"), visit.text("reviews.counted")],
            line.entry.sheets.enumerated().map { index, sheet in
                let marks = columns.indices.map { position in
                    if case .given(let mark)? = sheet.marks[String(position + 1)] { return mark.description }
                    return ""
                }
                return [.head("\(sheet.judge) \(names[sheet.judge] ?? "")")] + marks.map { .number($0) } + [
                    .number(sheet.total.decimal(places: material.view.session.rule.sheetPlaces)),
                    .text(visit.text(dropped.contains(index) ? "reviews.sheet_dropped" : "reviews.sheet_used")),
                ]
            })
    }

    static func calculation(_ visit: Visit) async throws -> Download {
        let material = try await load(visit)
        let json = material.frozen?.calculation ?? material.result.resultCalculation.canonical
        return Download(
            name: "pitch-\(material.view.session.id)-results.json", mediaType: "application/json",
            bytes: Array(json.utf8))
    }

    static func derivationFile(_ visit: Visit) async throws -> Download {
        let material = try await load(visit)
        guard let frozen = material.frozen else { throw NotFound() }
        return Download(
            name: "pitch-\(material.view.session.id)-derivation.json", mediaType: "application/json",
            bytes: Array(frozen.derivation.utf8))
    }
}
