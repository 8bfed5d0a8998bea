internal import Contracts
internal import Forms
internal import Foundation
internal import Funds
internal import Kernel
internal import Milestones
internal import Platform
internal import Postgres
internal import Sheets

/// Everything about a contract and what was proved for it in one archive: the text that was signed, who decided,
/// evaluations with visits and surveys, indicators with their values, claims, and every file with its hash.
enum ContractArchive {
    private struct Content: Sendable {
        let contract: Contract
        var parts: [(path: String, text: String)]
        var files: [(folder: String, file: StoredFile)]
    }

    static func download(_ visit: Visit) async throws -> Download {
        let viewer = visit.viewer
        let id = try visit.id("contract", Contract.ID.self)
        let content = try await visit.read { db in try load(id, for: viewer, in: db) }
        var parts = content.parts.map { (path: $0.path, bytes: Array($0.text.utf8)) }
        for item in content.files {
            let bytes = try visit.files.bytes(of: item.file.sha256)
            guard SHA256.digest(bytes) == item.file.sha256 else {
                throw FieldRefusal(nil, "contracts.refusal.file_changed")
            }
            parts.append(("\(item.folder)/\(item.file.id)-\(item.file.name)", bytes))
        }
        let sums = parts.map { "\(SHA256.hex($0.bytes))  \($0.path)\n" }.joined()
        parts.append(("SHA256SUMS", Array(sums.utf8)))
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("archive.zip")
        let now = Timestamp(microseconds: Int64(Date.now.timeIntervalSince1970 * 1_000_000))
        let zip = try ZipWriter(path: path.path, created: now)
        for part in parts { try zip.add(part.path, part.bytes) }
        try zip.close()
        return Download(
            name: "\(content.contract.number)-archive.zip", mediaType: "application/zip",
            bytes: [UInt8](try Data(contentsOf: path)))
    }

    private static func load(_ id: Contract.ID, for viewer: Viewer, in db: Connection) throws -> Content {
        let contract = try Contract.find(id, for: viewer, in: db)
        let steps = try ContractDecision.all(of: contract, for: viewer, in: db)
        var content = Content(
            contract: contract,
            parts: [
                ("contract.json", try contract.content(for: viewer, in: db).canonical),
                ("decisions.json", lines(.array(steps.map(\.json)))),
            ],
            files: try StoredFile.all(of: "contract", id.rawValue, for: viewer, in: db).map {
                (folder: "contract", file: $0)
            })
        let claims = try RecoveryClaim.all(of: id.rawValue, for: viewer, in: db)
        if !claims.isEmpty {
            content.parts.append(
                ("recovery-claims.json", lines(.array(claims.map { $0.json(on: viewer.today) }))))
        }
        let evaluations = try Evaluation.all(for: viewer, in: db)
        for milestone in try Milestone.all(of: id.rawValue, for: viewer, in: db) {
            let folder = "milestone-\(milestone.number)"
            for report in try MilestoneReport.all(of: milestone.id, for: viewer, in: db) {
                content.files += try StoredFile.all(of: "milestone_report", report.id.rawValue, for: viewer, in: db)
                    .map { (folder: "\(folder)-\(report.number)", file: $0) }
            }
            try add(indicatorsOf: milestone, folder, for: viewer, to: &content, in: db)
            let visits = try SupervisionVisit.all(of: milestone.id, for: viewer, in: db)
            if !visits.isEmpty {
                content.parts.append(("\(folder)/visits.json", lines(.array(visits.map(\.json)))))
            }
            for evaluation in evaluations where evaluation.milestone.id == milestone.id {
                content.parts.append(
                    ("\(folder)/evaluation-\(evaluation.id).json", lines(try json(of: evaluation, in: db))))
                try add(surveyOf: evaluation, folder, for: viewer, to: &content, in: db)
            }
        }
        return content
    }

    private static func lines(_ json: JSON) -> String { json.canonical + "\n" }

    /// What was planned and approved; drafts leave no trace.
    private static func add(
        indicatorsOf milestone: Milestone, _ folder: String, for viewer: Viewer, to content: inout Content,
        in db: Connection
    ) throws {
        let targets = try IndicatorTarget.all(of: milestone.id, for: viewer, in: db)
        guard !targets.isEmpty else { return }
        let values = try IndicatorValue.all(of: milestone, for: viewer, in: db).filter { $0.state == .approved }
        let indicators = JSON.array(
            targets.map { target in
                [
                    "indicator": .string(target.version.definition.name),
                    "weight": .string(target.plan.weight.exactDecimal ?? ""),
                    "baseline": target.plan.baseline.map { .string($0.exactDecimal ?? "") } ?? .null,
                    "target": .string(target.plan.target.exactDecimal ?? ""),
                    "values": .array(values.filter { $0.target == target.id }.map(\.json)),
                ]
            })
        content.parts.append(("\(folder)/indicators.json", lines(indicators)))
        for value in values {
            content.files += try StoredFile.all(of: "indicator_value", value.id.rawValue, for: viewer, in: db)
                .map { (folder: "\(folder)/indicator-\(value.id)", file: $0) }
        }
    }

    /// The survey from which the people's score comes, once nothing of it is hidden any more.
    private static func add(
        surveyOf evaluation: Evaluation, _ folder: String, for viewer: Viewer, to content: inout Content,
        in db: Connection
    ) throws {
        guard evaluation.state != .open, let id = evaluation.seats.compactMap(\.survey).first else { return }
        let survey: Survey
        do { survey = try Survey.find(id, for: viewer, in: db) } catch is NotFound { return }
        guard try !survey.isHidden(from: viewer, in: db), let result = try SurveyResult.load(survey, in: db) else {
            return
        }
        let form = try FormVersion.find(survey.form, in: db)
        content.parts.append(
            (
                "\(folder)/survey-\(survey.id).json",
                lines(["survey": survey.json, "result": SurveyPage.json(result, form)])
            ))
    }

    /// An evaluation as it was laid down, scored, published and decided. A round that is still scored stays hidden.
    private static func json(of evaluation: Evaluation, in db: Connection) throws -> JSON {
        let scores = try evaluation.scores(in: db).filter {
            $0.round < evaluation.round || [.published, .final].contains(evaluation.state)
        }
        let decision = try evaluation.decision(in: db)
        return [
            "evaluation": evaluation.json,
            "criteria": .array(
                evaluation.criteria.map {
                    [
                        "n": .integer(Int64($0.number)), "name": .string($0.name),
                        "weight": .string($0.weight.exactDecimal ?? ""),
                    ]
                }),
            "scores": .array(
                scores.map { score in
                    [
                        "party": .string(score.party.rawValue), "round": .integer(Int64(score.round)),
                        "score": .string(score.score.exactDecimal ?? ""), "answers": .integer(Int64(score.answers)),
                        "statement": .string(score.statement),
                        "points": .array(
                            score.points.sorted { $0.key < $1.key }.map {
                                ["n": .integer(Int64($0.key)), "points": .string($0.value.exactDecimal ?? "")]
                            }),
                    ]
                }),
            "results": .array(
                try evaluation.results(in: db).map {
                    [
                        "round": .integer(Int64($0.round)), "total": .string($0.total.decimal(places: 2)),
                        "grade": .string($0.grade.rawValue), "bands": .string($0.bandsCitation),
                        "published_at": .string($0.publishedAt.description),
                        "objection_until": .string($0.objectionUntil.description),
                    ]
                }), "objections": .array(try evaluation.objections(in: db).map(json)),
            "rectification": try evaluation.rectification(in: db).map(json) ?? .null,
            "release": try evaluation.release(in: db).map(json) ?? .null,
            "release_confirmation": try evaluation.releaseConfirmation(in: db).map(json) ?? .null,
            "decision": decision.map { decision in
                [
                    "effect": .string(decision.effect.rawValue),
                    "pay_percent": .string(decision.payPercent.exactDecimal ?? ""),
                    "holds_next": .bool(decision.holdsNext), "recover": .string(decision.recover.description),
                    "recover_by": decision.recoverBy.map { .string($0.description) } ?? .null,
                    "barred_until": decision.barredUntil.map { .string($0.description) } ?? .null,
                    "reason": .string(decision.reason),
                ]
            } ?? .null,
        ]
    }

    private static func json(_ objection: Evaluation.Objection) -> JSON {
        [
            "round": .integer(Int64(objection.round)), "statement": .string(objection.statement),
            "made_at": .string(objection.madeAt.description),
            "answer": objection.answer.map { .string($0) } ?? .null, "reason": .string(objection.reason),
            "appeal": objection.appeal.map { appeal in
                [
                    "statement": .string(appeal.statement), "made_at": .string(appeal.madeAt.description),
                    "answer": appeal.answer.map { .string($0) } ?? .null, "reason": .string(appeal.reason),
                ]
            } ?? .null,
        ]
    }

    private static func json(_ note: Evaluation.Note) -> JSON {
        ["statement": .string(note.statement), "name": .string(note.name), "at": .string(note.at.description)]
    }
}
