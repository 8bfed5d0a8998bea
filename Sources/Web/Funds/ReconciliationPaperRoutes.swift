internal import Funds
internal import Kernel
internal import Papers
internal import Platform
internal import Postgres

/// The 银行存款余额调节表 on paper, to be signed by two people and kept with the vouchers.
enum ReconciliationPaperRoutes {
    static let all: [Route] = [
        .download(
            "/{authority}/bank-accounts/{account}/reconciliation.pdf", .roles(FundRoutes.readers),
            "Prints the bank reconciliation (银行存款余额调节表) of a month, to be signed.",
            query: [StatementRoutes.month], pdf),
        .download(
            "/{authority}/reconciliations/{reconciliation}/sheet.pdf", .roles(FundRoutes.readers),
            "Prints a bank reconciliation as it was signed.", signed),
    ]

    private static func pdf(_ visit: Visit) async throws -> Download {
        let viewer = visit.viewer
        let id = try visit.id("account", BankAccount.ID.self)
        let day = visit.input.day("month") ?? viewer.today
        let (account, holder, sheet) = try await visit.read { db in
            let account = try BankAccount.find(id, for: viewer, in: db)
            return try (
                account, Holder.find(account.holder, for: viewer, in: db),
                Reconciliation.of(account, month: day, for: viewer, in: db)
            )
        }
        let bytes = try await visit.print(
            "reconciliation", try paper(sheet, account, holder, visit), identifier: "reconciliation-\(id)-\(sheet.day)")
        return Download(name: "\(account.code)-\(sheet.day).pdf", mediaType: "application/pdf", bytes: bytes)
    }

    private static func signed(_ visit: Visit) async throws -> Download {
        let viewer = visit.viewer
        let id = try visit.id("reconciliation", SignedReconciliation.ID.self)
        let (sheet, account, holder) = try await visit.read { db in
            let sheet = try SignedReconciliation.find(id, for: viewer, in: db)
            let account = try BankAccount.find(sheet.account, for: viewer, in: db)
            return (sheet, account, try Holder.find(account.holder, for: viewer, in: db))
        }
        let paper = try paper(sheet.sheet, account, holder, visit, signed: sheet)
        let bytes = try await visit.print("reconciliation", paper, identifier: "reconciliation-\(id)-signed")
        return Download(name: "\(account.code)-\(sheet.day).pdf", mediaType: "application/pdf", bytes: bytes)
    }

    private static func paper(
        _ sheet: Reconciliation, _ account: BankAccount, _ holder: Holder, _ visit: Visit,
        signed: SignedReconciliation? = nil
    ) throws -> ReconciliationPaper {
        func part(_ items: [Reconciliation.Item], received: Bool) -> ReconciliationPaper.OpenItems {
            let chosen = items.filter { $0.amount.isNegative != received }
            return ReconciliationPaper.OpenItems(
                items: chosen.enumerated().map { number, item in
                    ReconciliationPaper.Item(
                        number: String(number + 1), day: item.day.description, reference: item.name, text: item.text,
                        age: String(item.day.days(until: sheet.day)), amount: magnitude(item.amount.fen).grouped)
                }, total: magnitude(chosen.reduce(0) { $0 + $1.amount.fen }).grouped)
        }
        return ReconciliationPaper(
            frame: try visit.frame(visit.text("reconciliation.title"), number: "\(account.code) \(sheet.day)"),
            facts: [
                PaperFact(visit.text("funds.holder"), holder.name),
                PaperFact(visit.text("funds.books"), visit.booksRemark(holder).remark),
                PaperFact(visit.text("funds.bank"), account.bankName),
                PaperFact(visit.text("funds.account_number"), account.maskedNumber),
                PaperFact(visit.text("funds.day"), sheet.day.description),
            ] + facts(sheet, signed, visit), bookBalance: sheet.bookBalance.grouped,
            bankBalance: sheet.bankBalance?.grouped ?? "–",
            bankReceived: part(sheet.onlyBank, received: true), bankPaid: part(sheet.onlyBank, received: false),
            bookReceived: part(sheet.onlyBooks, received: true), bookPaid: part(sheet.onlyBooks, received: false),
            bookAdjusted: sheet.adjustedBook.grouped, bankAdjusted: sheet.adjustedBank?.grouped ?? "–",
            difference: sheet.difference == .zero ? "" : sheet.difference?.grouped ?? "–",
            signatures: (sheet.isRunning ? [] : ["reconciliation.made_by", "reconciliation.checked_by"]).map {
                PaperSignature(role: visit.text($0), name: holder.name, line: visit.text("contracts.signature_line"))
            })
    }

    /// Who signed it when, and what was signed; or that it is of a month that is not over.
    private static func facts(
        _ sheet: Reconciliation, _ signed: SignedReconciliation?, _ visit: Visit
    ) -> [PaperFact] {
        guard let signed else {
            let text = visit.text("reconciliation.running", ["day": sheet.day.description])
            return sheet.isRunning ? [PaperFact(visit.text("funds.state"), text)] : []
        }
        var facts = [
            PaperFact(visit.text("reconciliation.made_by"), "\(signed.maker) \(signed.madeAt.beijing)")
        ]
        if let checker = signed.checker, let at = signed.checkedAt {
            facts.append(PaperFact(visit.text("reconciliation.checked_by"), "\(checker) \(at.beijing)"))
        }
        return facts + [PaperFact("SHA-256", signed.digest)]
    }

    /// What is less on paper is said by the heading, not by a sign.
    private static func magnitude(_ fen: Int64) -> Money { Money(fen: abs(fen)) }
}
