internal import Competitions
internal import Kernel
internal import Platform

/// Who stands back from what at a live pitch: for staff all of it, for a judge the own part and how to do it.
enum PitchRecusalView {
    static func table(
        _ recusals: [PitchSession.Recusal], _ judges: [PitchSession.Judge], _ view: PitchView, _ visit: Visit
    ) -> Desk.Table {
        let names = Dictionary(uniqueKeysWithValues: judges.map { ($0.number, $0.name) })
        let titles = Dictionary(uniqueKeysWithValues: view.slots.map { ($0.entry, "\($0.number) \($0.title)") })
        return .init(
            visit.text("pitch.recusals"),
            [
                "contests.entry", "pitch.field.judge", "pitch.judge_name", "pitch.recusal_ground",
                "contests.field.reason", "pitch.recused_sheet",
            ]
            .map { visit.text($0) },
            recusals.map { recusal in
                [
                    .head(titles[recusal.entry] ?? ""), .number(String(recusal.judge)),
                    .text(names[recusal.judge] ?? ""), .text(ground(recusal, visit)), .text(recusal.reason),
                    .text(recusal.hadSheet ? visit.text("pitch.recused_sheet_out") : "–"),
                ]
            })
    }

    static func ground(_ recusal: PitchSession.Recusal, _ visit: Visit) -> String {
        visit.text(
            recusal.ground == "declared" ? "pitch.recusal_declared" : "conflict.ground.\(recusal.ground)")
    }

    /// The entries from which a judge may still stand back.
    static func choices(
        _ recusals: [PitchSession.Recusal], of judge: PitchSession.Judge, _ view: PitchView
    ) -> [(value: String, text: String)] {
        guard view.session.closedAt == nil, view.session.withdrawnAt == nil else { return [] }
        let gone = Set(recusals.filter { $0.judge == judge.number }.map(\.entry))
        return PitchDesk.choices(view.slots.filter { !$0.isWithdrawn && !gone.contains($0.entry) })
    }

    /// How a judge stands back: at any time until the session closes, from any entry of the order.
    static func form(_ choices: [(value: String, text: String)], _ view: PitchView, _ visit: Visit) -> Desk.Form {
        visit.deskForm(
            "pitch.recuse_own", "/pitches/\(view.session.id)/recusals",
            PitchRoutes.recusal.filter { $0.name != "judge" }.map {
                visit.field($0, options: $0.name == "entry" ? choices : nil)
            }, isFirst: false)
    }

    /// What the API says of an entry, with the sheets that a recusal left out.
    static func json(_ line: JSON, _ out: [PitchSheet], _ recusals: [PitchSession.Recusal]) -> JSON {
        var told = line.object ?? JSONObject()
        told["left_out"] = .array(
            out.map { sheet in
                let recusal = recusals.first { $0.judge == sheet.judge && $0.entry == sheet.entry }
                return [
                    "judge": .integer(Int64(sheet.judge)), "total": .string(sheet.total.decimal(places: 2)),
                    "ground": .string(recusal?.ground ?? ""), "reason": .string(recusal?.reason ?? ""),
                ]
            })
        return .object(told)
    }

    /// The sheets of judges who stood back from an entry: they stay to be read, and count nowhere.
    static func leftOut(
        _ sheets: [PitchSheet], _ recusals: [PitchSession.Recusal], names: [Int64: String], _ view: PitchView,
        _ visit: Visit
    ) -> Desk.Table? {
        guard !sheets.isEmpty else { return nil }
        let columns = view.criteria.map { "\($0.name)（\($0.marksMax)）" }
        return .init(
            visit.text("pitch.sheets_left_out"),
            [visit.text("pitch.judge_name")] + columns
                + [visit.text("pitch.total"), visit.text("contests.field.reason")],
            sheets.map { sheet in
                let recusal = recusals.first { $0.judge == sheet.judge && $0.entry == sheet.entry }
                let why = recusal.map { [ground($0, visit), $0.reason].filter { !$0.isEmpty }.joined(separator: "：") }
                return [.head("\(sheet.judge) \(names[Int64(sheet.judge)] ?? "")")]
                    + sheet.marks.map { .number($0.description) } + [
                        .number(sheet.total.decimal(places: view.session.rule.sheetPlaces)), .text(why ?? ""),
                    ]
            })
    }
}
