internal import Competitions
internal import Kernel
internal import Platform

/// What a score sheet is filled in with: marks, left-out boxes and comments by the key of their criterion.
enum SheetFields {
    static let mark = InputField(
        "mark", .map(.decimal), optional: true, label: "sheets.field.mark", "Marks by criterion.")
    static let leftOut = InputField(
        "leftOut", .map(.choice(["yes"], prefix: "sheets.choice")), optional: true, label: "sheets.field.left_out",
        "Criteria that do not apply.")
    static let comment = InputField(
        "comment", .map(.longText(max: 2_000)), optional: true, label: "sheets.field.comment", "Comments by criterion.")
    static let overall = InputField(
        "overall", .longText(max: 5_000), optional: true, label: "sheets.field.overall", "What is said as a whole.")
    static let all = [mark, leftOut, comment, overall]
    static let next = InputField(
        "next", .choice(["yes"], prefix: "sheets.next"), optional: true, label: "sheets.next",
        "Whether the next sheet is to be shown.")

    static let reason = InputField("reason", .longText(max: 2_000), label: "sheets.field.reason", "Why.")
    static let ground = InputField(
        "ground", .choice(ConflictOfInterest.Ground.noted.map(\.rawValue), prefix: "conflict.ground"),
        label: "sheets.field.ground", "What the conflict is.")
    static let evidence = InputField(
        "evidence", .longText(max: 2_000), label: "sheets.field.evidence", "What it rests on.")
    static let conflict = [ground, evidence]

    /// The sheet that was typed.
    static func content(_ visit: Visit) -> ScoreSheet.Content {
        let marks = visit.input.decimals("mark")
        let leftOut = visit.input.texts("leftOut")
        let comments = visit.input.texts("comment")
        let keys = Set(marks.keys).union(leftOut.keys).union(comments.keys)
        var content = ScoreSheet.Content(comment: visit.input.text("overall"))
        for key in keys {
            guard let id = Criterion.ID(key) else { continue }
            content.marks[id] = ScoreSheet.Mark(
                marks[key], isLeftOut: leftOut[key] == "yes", comment: comments[key] ?? "")
        }
        return content
    }
}

/// What a reviewer does with a sheet.
enum SheetHandlers {
    static func save(_ visit: Visit) async throws -> Outcome {
        let id: ReviewAssignment.ID = try visit.id("assignment")
        let (content, version, base) = (SheetFields.content(visit), visit.expectedSheetVersion, visit.base)
        let goesOn = visit.input.text("next") == "yes"
        return try await visit.write { change in
            let sheet = try ScoreSheet.save(id, content, version: version, in: change)
            guard goesOn else { return .done("\(base)/assignments/\(id)", Message("sheets.saved"), json: json(sheet)) }
            let held = try ReviewAssignment.own(id, for: change.viewer, in: change.db)
            let round = try ReviewRound.find(held.round, for: change.viewer, in: change.db)
            let following = try ReviewAssignment.own(in: round, for: change.viewer, in: change.db)
                .first { $0.entryNumber > held.entryNumber && $0.progress != .submitted }
            return .done(
                following.map { "\(base)/assignments/\($0.id)" } ?? "\(base)/reviews/\(held.round)",
                Message("sheets.saved"), json: json(sheet))
        }
    }

    static func submit(_ visit: Visit) async throws -> Outcome {
        let id: ReviewAssignment.ID = try visit.id("assignment")
        let (content, version, base) = (SheetFields.content(visit), visit.expectedSheetVersion, visit.base)
        return try await visit.write { change in
            let sheet = try ScoreSheet.submit(id, content, version: version, in: change)
            let held = try ReviewAssignment.own(id, for: change.viewer, in: change.db)
            return .done("\(base)/reviews/\(held.round)", Message("sheets.submitted"), json: json(sheet))
        }
    }

    static func declare(_ visit: Visit) async throws -> Outcome {
        let id: ReviewAssignment.ID = try visit.id("assignment")
        let ground = ConflictOfInterest.Ground(rawValue: visit.input.text("ground")) ?? .declared
        let (evidence, base) = (visit.input.text("evidence"), visit.base)
        return try await visit.write { change in
            try ConflictOfInterest.declare(assignment: id, ground: ground, evidence: evidence, in: change)
            return .done("\(base)/reviews", Message("sheets.conflict_declared"))
        }
    }

    static func decline(_ visit: Visit) async throws -> Outcome {
        let id: ReviewAssignment.ID = try visit.id("assignment")
        let (reason, base) = (visit.input.text("reason"), visit.base)
        return try await visit.write { change in
            let held = try ReviewAssignment.own(id, for: change.viewer, in: change.db)
            try held.decline(reason: reason, in: change)
            return .done("\(base)/reviews", Message("sheets.declined"))
        }
    }

    /// The time of day, as the line "saved at" shows it.
    private static func clock(_ moment: Timestamp) -> String {
        let time = moment.timeOfDay(in: .shanghai)
        let digits = { (number: Int) in (number < 10 ? "0" : "") + String(number) }
        return "\(digits(time.hour)):\(digits(time.minute))"
    }

    static func json(_ sheet: ScoreSheet) -> JSON {
        var marks = JSONObject()
        for (criterion, mark) in sheet.content.marks.sorted(by: { $0.key < $1.key }) {
            marks[criterion.description] = [
                "mark": mark.marks.map { .string($0.description) } ?? .null, "left_out": .bool(mark.isLeftOut),
                "comment": .string(mark.comment),
            ]
        }
        return [
            "assignment": .integer(sheet.assignment.rawValue), "marks": .object(marks),
            "overall": .string(sheet.content.comment), "version": .integer(Int64(sheet.version)),
            "locked": .bool(sheet.isLocked), "savedAt": sheet.savedAt.map { .string(clock($0)) } ?? .null,
            "total": sheet.signature.map { .string($0.total.description) } ?? .null,
            "signed_name": sheet.signature.map { .string($0.name) } ?? .null,
        ]
    }
}

extension Visit {
    /// The version of the sheet that the page showed; an untouched sheet has none, which the form leaves out.
    fileprivate var expectedSheetVersion: Int? { expectedVersion ?? (isAPI ? nil : 0) }
}
