internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// The 银行存款余额调节表 as it was signed, by two people.
enum SignedReconciliationRoutes {
    private static let fields = [
        InputField("month", .date, label: "vouchers.month", "A day of the month."),
        InputField(
            "digest", .text(max: 64), optional: true, label: "automatic.digest", "SHA-256 of the sheet that was seen."),
    ]
    private static let answer = Schema.object([
        ("id", .integer), ("edition", .integer), ("sha256", .string), ("made_by", .string),
        ("checked_by", .nullable(.string)), ("sheet", .reconciliation),
    ])

    static let all: [Route] = [
        .post(
            "/{authority}/bank-accounts/{account}/reconciliations", .roles([.accountant]),
            "Signs the bank reconciliation of a month; both sides must be equal.", fields: fields, creates: true,
            answer: answer, form: StatementRoutes.reconciliation, sign),
        .page(
            "/{authority}/reconciliations/{reconciliation}", .roles(FundRoutes.readers),
            "Shows a bank reconciliation as it was signed.", answer: answer, show),
        .post(
            "/{authority}/reconciliations/{reconciliation}/check", .roles([.financeApprover]),
            "Signs a bank reconciliation as the second person.", once: true, answer: answer, form: show, check),
    ]

    /// The form that signs the sheet on show; nil while it cannot be signed.
    static func form(_ sheet: Reconciliation, _ id: BankAccount.ID, _ visit: Visit) -> Desk.Form? {
        guard visit.viewer.holdsAnywhere([.accountant]), sheet.difference == .zero, !sheet.isRunning,
            sheet.reach.isWhole
        else { return nil }
        let views = [(fields[0], sheet.day.description), (fields[1], sheet.digest)].map { field, value in
            var view = visit.field(field, value: value)
            view.control = .hidden
            return view
        }
        return visit.deskForm("reconciliation.sign", "/bank-accounts/\(id)/reconciliations", views)
    }

    /// The sheets that were signed for an account.
    static func table(_ sheets: [SignedReconciliation], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("reconciliation.signed_sheets"),
            [
                "vouchers.month", "reconciliation.edition", "reconciliation.made_by", "reconciliation.checked_by",
                "reconciliation.adjusted",
            ]
            .map { visit.text($0) },
            sheets.map { sheet in
                [
                    .head(String(sheet.day.description.prefix(7)), url: "\(visit.base)/reconciliations/\(sheet.id)"),
                    .number(String(sheet.edition)), .text("\(sheet.maker) \(sheet.madeAt.beijing)"),
                    .text(signature(sheet)), .money(sheet.sheet.adjustedBook),
                ]
            })
    }

    private static func signature(_ sheet: SignedReconciliation) -> String {
        guard let checker = sheet.checker, let at = sheet.checkedAt else { return "" }
        return "\(checker) \(at.beijing)"
    }

    private static func sign(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("account", BankAccount.ID.self)
        let input = visit.input
        return try await visit.write { change in
            guard let month = input.day("month") else { throw FieldRefusal("month", "field.refusal.missing") }
            let account = try BankAccount.find(id, for: change.viewer, in: change.db)
            let digest = input.text("digest")
            let signed = try SignedReconciliation.sign(
                account, month: month, seen: digest.isEmpty ? nil : digest, in: change)
            return .created(
                "\(visit.base)/reconciliations/\(signed.id)", Message("reconciliation.signed_now"),
                json: json(signed))
        }
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("reconciliation", SignedReconciliation.ID.self)
        let (signed, account) = try await visit.read { db in
            let signed = try SignedReconciliation.find(id, for: viewer, in: db)
            return (signed, try BankAccount.find(signed.account, for: viewer, in: db))
        }
        return ReconciliationView.page(
            signed, of: account, in: try await visit.booksText(account.holder), visit)
    }

    private static func check(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("reconciliation", SignedReconciliation.ID.self)
        return try await visit.write { change in
            try SignedReconciliation.find(id, for: change.viewer, in: change.db).check(in: change)
            let signed = try SignedReconciliation.find(id, for: change.viewer, in: change.db)
            return .done(
                "\(visit.base)/reconciliations/\(id)", Message("reconciliation.checked_now"), json: json(signed))
        }
    }

    static func json(_ signed: SignedReconciliation) -> JSON {
        [
            "id": .integer(signed.id.rawValue), "edition": .integer(Int64(signed.edition)),
            "sha256": .string(signed.digest), "made_by": .string(signed.maker),
            "checked_by": signed.checker.map { .string($0) } ?? .null, "sheet": signed.sheet.json,
        ]
    }
}
