internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// What the banks know: their own balances, and movements that no voucher stands behind.
struct BankView: Sendable {
    /// A movement on its way into a statement.
    struct Movement: Sendable {
        var day: Day
        var amount: Money
        var reference: String
        var party: String
        var note: String
    }

    /// An account with the balance that the bank says.
    struct Side: Sendable {
        let account: BankAccount
        var balance = Money.zero
    }

    var sides: [Side]

    init(accounts: [BankAccount]) { sides = accounts.map { Side(account: $0) } }

    /// Movements of the foundation's bank that nobody has booked yet: interest, a charge, a gift of unknown origin.
    private static let unknown: [(offset: Int, fen: Int64, party: String, note: String)] = [
        (-20, 31_247, "演示银行", "结息"), (-15, -5_000, "演示银行", "账户管理费"), (-4, 200_000, "不明来款人（演示）", "来款待查"),
    ]

    /// What the bank of one account writes of a month: the vouchers as the bank sees them.
    func movements(of items: [BookItem], in month: Story.Month, _ side: Int, _ story: Story) throws -> [Movement] {
        var movements: [Movement] = []
        let known = items.filter { $0.day >= month.first && !Purchase.outstanding.contains($0.reference) }
        for (reference, parts) in Dictionary(grouping: known, by: Self.reference).sorted(by: { $0.key < $1.key }) {
            let amount = try parts.map(\.open).sum()
            let (first, isBatch) = (parts[0], parts.count > 1)
            movements.append(
                Movement(
                    day: first.day, amount: try seen(amount, reference), reference: reference,
                    party: isBatch ? "众筹平台（演示）" : first.party, note: isBatch ? "平台结算" : first.summary))
        }
        if side == 0 {
            for line in Self.unknown {
                let day = try story.day(line.offset)
                guard day >= month.first, day <= month.last else { continue }
                movements.append(
                    Movement(day: day, amount: Money(fen: line.fen), reference: "", party: line.party, note: line.note))
            }
        }
        // Every seventh movement reaches the bank a day later.
        for place in movements.indices where place % 7 == 3 {
            movements[place].day = min(try movements[place].day.adding(days: 1), month.last)
        }
        return movements.sorted { ($0.day, $0.reference) < ($1.day, $1.reference) }
    }

    /// A voucher of a platform's fee names the gifts that it belongs to in its summary.
    static func reference(of item: BookItem) -> String {
        item.reference.isEmpty ? item.summary.split(separator: "）").last.map(String.init) ?? "" : item.reference
    }

    /// The amount as the bank has it: once with two digits the other way round, once less the platform's fee.
    private func seen(_ amount: Money, _ reference: String) throws -> Money {
        switch reference {
        case Purchase.swapped: Money(fen: -423_100)
        case Gift.openNetPayment: try amount.subtracting(Gift.platformFee)
        default: amount
        }
    }

    /// The bank's file: its layout, and a running balance on every line.
    mutating func file(of movements: [Movement], _ side: Int) throws -> [UInt8] {
        let isTreasury = sides[side].account.kind == .treasury
        var lines = [isTreasury ? "支付日期,额度到账,支付金额,额度余额,支付凭证号,收款人,用途" : "日期,金额,余额,流水号,对方户名,摘要"]
        for movement in movements {
            sides[side].balance = try sides[side].balance.adding(movement.amount)
            let amount = movement.amount
            let columns =
                isTreasury
                ? [amount.isNegative ? "" : "\(amount)", amount.isNegative ? "\(try amount.negated())" : ""]
                : ["\(amount)"]
            let cells =
                ["\(movement.day)"] + columns
                + ["\(sides[side].balance)", movement.reference, movement.party, movement.note]
            lines.append(cells.joined(separator: ","))
        }
        return Array((lines.joined(separator: "\r\n") + "\r\n").utf8)
    }
}

extension DemonstrationProgramme {
    /// Imports the statements of a month and matches what is beyond doubt. What is left open is what a newcomer finds:
    /// movements that only the bank or only the books know, a swapped digit, a fee and three gifts in one sum.
    func reconcile(_ month: Story.Month, _ troupe: Troupe, _ money: Books, _ bank: inout BankView) async throws {
        let story = story
        let moment = story.moment(on: min(try month.last.adding(days: 3), try story.day(-1)), hour: 16)
        for (side, suffix) in ["", "2"].enumerated() {
            let account = bank.sides[side].account
            let open = try await troupe.act("accountant" + suffix, at: moment) { change in
                try Matching.open(in: account, for: change.viewer, db: change.db).items
            }
            let movements = try bank.movements(
                of: open.filter { $0.day <= month.last }, in: month, side, story)
            guard !movements.isEmpty else { continue }
            let file = try bank.file(of: movements, side)
            try await troupe.act("accountant" + suffix, at: moment) { change in
                let statement = try BankStatement.import(
                    StatementReading(file: file), file: file, named: "对账单（演示）\(account.code)-\(month.first).csv",
                    into: account, in: change)
                guard statement.addsUp else { throw Conflict() }
                try Self.match(in: account, change)
            }
        }
    }

    private static func match(in account: BankAccount, _ change: Change) throws {
        let open = try Matching.open(in: account, for: change.viewer, db: change.db)
        var lines: Set<BankLine.ID> = []
        var entries: Set<Voucher.ID> = []
        for suggestion in open.suggestions
        where suggestion.referenceAgrees && suggestion.line.reference != Gift.openBatch {
            guard !lines.contains(suggestion.line.id),
                entries.isDisjoint(with: suggestion.items.map(\.entry))
            else { continue }
            lines.insert(suggestion.line.id)
            entries.formUnion(suggestion.items.map(\.entry))
            try MatchGroup.confirm(
                lines: [suggestion.line.id], entries: suggestion.items.map(\.entry), in: account, change: change)
        }
        // What the platform kept: the gift and the fee, a voucher each, are one line of the bank.
        for line in open.lines where line.reference == Gift.netReference(Gift.netPayments[0]) {
            guard !lines.contains(line.id) else { continue }
            let parts = open.items.filter { BankView.reference(of: $0) == line.reference }
            try MatchGroup.confirm(lines: [line.id], entries: parts.map(\.entry), in: account, change: change)
        }
    }
}
