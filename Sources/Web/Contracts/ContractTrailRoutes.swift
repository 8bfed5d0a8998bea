internal import Contracts
internal import Foundation
internal import Kernel
internal import Milestones
internal import Platform
internal import Postgres
internal import Sheets

/// From an outcome back to who decided, and everything about a contract in one archive.
enum ContractTrailRoutes {
    static let all: [Route] = [
        .page(
            "/{authority}/contracts/{contract}/decisions", .roles(ContractRoutes.readers),
            "Who decided what about a contract, from the call to the payment.", answer: trail, decisions),
        .download(
            "/{authority}/contracts/{contract}/archive.zip", .roles(ContractRoutes.readers),
            "Everything about a contract and what was proved for it, with the hash of every file.", archive),
    ]

    private static let trail = Schema.object([
        (
            "items",
            .list(
                .object([
                    ("step", .string), ("subject", .string), ("name", .string), ("at", .timestamp), ("note", .string),
                ]))
        )
    ])

    private static func decisions(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("contract", Contract.ID.self)
        let (contract, steps) = try await visit.read { db in
            let contract = try Contract.find(id, for: viewer, in: db)
            return (contract, try ContractDecision.all(of: contract, for: viewer, in: db))
        }
        var desk = Desk()
        desk.tables = [
            .init(
                visit.text("contracts.decisions"),
                [
                    "contracts.step", "contracts.step_subject", "contracts.step_who", "contracts.step_when",
                    "contracts.note",
                ]
                .map { visit.text($0) },
                steps.map { step in
                    [
                        .head(visit.text("contracts.step.\(step.step.rawValue)")), .text(step.subject),
                        .text(step.name),
                        .text(step.at.beijing), .text(step.note),
                    ]
                })
        ]
        return visit.desk(
            Message("contracts.decisions"), desk, json: ["items": .array(steps.map(\.json))],
            crumbs: [.init(.verbatim(contract.number), "\(visit.base)/contracts/\(id)")])
    }

    private static func archive(_ visit: Visit) async throws -> Download {
        let viewer = visit.viewer
        let id = try visit.id("contract", Contract.ID.self)
        let (contract, content, steps, files) = try await visit.read { db in
            let contract = try Contract.find(id, for: viewer, in: db)
            var files = try StoredFile.all(of: "contract", id.rawValue, for: viewer, in: db).map {
                (folder: "contract", file: $0)
            }
            for milestone in try Milestone.all(of: id.rawValue, for: viewer, in: db) {
                for report in try MilestoneReport.all(of: milestone.id, for: viewer, in: db) {
                    files += try StoredFile.all(of: "milestone_report", report.id.rawValue, for: viewer, in: db).map {
                        (folder: "milestone-\(milestone.number)-\(report.number)", file: $0)
                    }
                }
            }
            return (
                contract, try contract.content(for: viewer, in: db),
                try ContractDecision.all(of: contract, for: viewer, in: db), files
            )
        }
        var parts: [(path: String, bytes: [UInt8])] = [
            ("contract.json", Array((content.canonical).utf8)),
            ("decisions.json", Array((JSON.array(steps.map(\.json)).canonical + "\n").utf8)),
        ]
        for item in files {
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
            name: "\(contract.number)-archive.zip", mediaType: "application/zip",
            bytes: [UInt8](try Data(contentsOf: path)))
    }
}

extension ContractDecision {
    /// The step in the API and in the archive.
    fileprivate var json: JSON {
        [
            "step": .string(step.rawValue), "subject": .string(subject), "name": .string(name),
            "at": .string(at.description),
            "note": .string(note),
        ]
    }
}
