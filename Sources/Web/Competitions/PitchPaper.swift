internal import Competitions
internal import Forms
internal import Kernel
internal import Papers
internal import Platform

/// The sheets of a live pitch on paper, to be signed, and what gives its scores again.
enum PitchPaper {
    private struct Material: Sendable {
        let view: PitchView
        let judges: [PitchSession.Judge]
        let criteria: [PitchSession.Criterion]
        let sheets: [PitchSheet]
    }

    private static func load(_ visit: Visit) async throws -> Material {
        let id: PitchSession.ID = try visit.id("pitch")
        let viewer = visit.viewer
        return try await visit.read { db in
            let view = try PitchView.load(id, for: viewer, in: db)
            return Material(
                view: view, judges: try view.session.judges(for: viewer, in: db),
                criteria: try view.session.criteria(for: viewer, in: db),
                sheets: try PitchSheet.all(in: view.session, for: viewer, in: db)
                    .filter { view.state.judges(of: $0.entry).contains($0.judge) })
        }
    }

    static func sheets(_ visit: Visit) async throws -> Download {
        let material = try await load(visit)
        let session = material.view.session
        let tenant = try visit.tenant()
        let issuer = visit.language == .chinese ? tenant.name : tenant.englishName
        let paper = NoticePaper(
            frame: try visit.frame(session.name, number: ""), redHeadName: "", addressee: "",
            paragraphs: [RoundPages.ruleText(session.rule, visit), visit.text("pitch.sign_note")], sections: [],
            attachments: [], issuerName: issuer,
            issuedOn: visit.longDay(session.openedAt?.day(in: .shanghai) ?? visit.viewer.today), contacts: [],
            tables: material.view.slots.map { table(of: $0, material, visit) })
        let bytes = try await visit.print("notice", paper, identifier: "pitch-\(session.id)")
        return Download(name: "pitch-\(session.id).pdf", mediaType: "application/pdf", bytes: bytes)
    }

    /// One page an entry: every judge's marks, or empty cells before they are revealed, and a place to sign.
    private static func table(
        of slot: PitchSession.Slot, _ material: Material, _ visit: Visit
    ) -> NoticePaper.Table {
        let rows = material.judges.map { judge in
            let sheet = material.sheets.first { $0.entry == slot.entry && $0.judge == judge.number }
            let marks = material.criteria.indices.map { sheet?.marks[$0].description ?? "" }
            let standsBack = material.view.state.recused(from: slot.entry).contains(judge.number)
            return ["\(judge.number) \(judge.name)"] + marks + [
                standsBack ? visit.text("pitch.recuse") : sheet?.total.decimal(places: 2) ?? "", "",
            ]
        }
        let score = material.view.score(of: slot.entry) ?? ""
        let foot = [visit.text("contests.score")] + material.criteria.map { _ in "" } + [score, ""]
        return NoticePaper.Table(
            label: "\(slot.position)", title: "\(slot.number) \(slot.title)",
            columns: [visit.text("pitch.judge_name")] + material.criteria.map { "\($0.name)（\($0.marksMax)）" } + [
                visit.text("pitch.total"), visit.text("pitch.signature"),
            ],
            rows: (rows + [foot]).map { cells in
                .init(cells: cells.enumerated().map { .init(text: $1, isNumber: $0 > 0) })
            })
    }

    static func calculation(_ visit: Visit) async throws -> Download {
        let material = try await load(visit)
        let rule = material.view.session.rule
        let rows = material.view.slots.filter { material.view.state.revealed.contains($0.entry) }.map { slot -> JSON in
            .array(
                material.judges.map { judge in
                    material.sheets.first { $0.entry == slot.entry && $0.judge == judge.number }
                        .map { .string($0.total.decimal(places: 2)) } ?? .null
                })
        }
        let json: JSON = [
            "scores": .array(rows),
            "rule": [
                "method": .string(rule.method.rawValue), "drop_high": .integer(Int64(rule.dropHigh)),
                "drop_low": .integer(Int64(rule.dropLow)), "when_at_least": .integer(Int64(max(1, rule.whenAtLeast))),
                "places": .integer(Int64(rule.places)), "rounding": .string(rule.rounding.rawValue),
            ],
        ]
        return Download(
            name: "pitch-\(material.view.session.id).json", mediaType: "application/json",
            bytes: Array(json.canonical.utf8))
    }
}
