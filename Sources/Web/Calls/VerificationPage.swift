internal import Calls
internal import Kernel
internal import Platform
internal import Postgres

/// What anybody learns by a verification code.
enum VerificationPage {
    static let field = InputField(
        "code", .text(max: 40), optional: true, label: "verification.field.code", hint: "verification.hint.code",
        "The code on the receipt.")
    static let schema = Schema.object([
        (
            "found",
            .nullable(
                .object([
                    ("call", .string), ("receipt", .string), ("revision", .integer), ("submitted", .timestamp),
                    ("sha256", .string), ("superseded", .boolean),
                ]))
        )
    ])

    private struct Content: Sendable {
        let fields: [FieldView]
        let action: String
        let isFound: Bool
        let isUnknown: Bool
        let callTitle: String
        let receipt: String
        let revision: String
        let submitted: String
        let sha256: String
        let isSuperseded: Bool
    }

    static func show(_ visit: Visit) async throws -> Page {
        let typed = visit.input.text("code")
        let found = try await find(typed, visit)
        let json: JSON =
            found.map { found in
                [
                    "call": .string(found.callCode), "receipt": .string(found.receipt),
                    "revision": .integer(Int64(found.revision)), "submitted": .string(found.submittedAt.description),
                    "sha256": .string(found.sha256.hexadecimal), "superseded": .bool(found.isSuperseded),
                ]
            } ?? .null
        return Page(
            "proposals/verification", title: Message("verification.title"),
            content: Content(
                fields: [visit.field(field, value: typed)], action: "\(visit.base)/verification",
                isFound: found != nil, isUnknown: found == nil && !typed.isEmpty,
                callTitle: found.map { title(of: $0, visit) } ?? "",
                receipt: found?.receipt ?? "", revision: found.map { "\($0.revision)" } ?? "",
                submitted: found?.submittedAt.beijing ?? "", sha256: found?.sha256.hexadecimal ?? "",
                isSuperseded: found?.isSuperseded ?? false), json: ["found": json])
    }

    private static func title(of found: Verification, _ visit: Visit) -> String {
        visit.language == .chinese || found.callEnglishTitle.isEmpty ? found.callTitle : found.callEnglishTitle
    }

    private static func find(_ typed: String, _ visit: Visit) async throws -> Verification? {
        guard let code = VerificationCode(typed) else { return nil }
        let viewer = visit.viewer
        return try await visit.read { db in
            do { return try Verification.find(code, for: viewer, in: db) } catch is NotFound { return nil }
        }
    }
}
