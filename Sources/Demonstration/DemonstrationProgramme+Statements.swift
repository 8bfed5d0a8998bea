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

    /// The bank's file with a running balance on every line, in the layout of the account: the foundation's bank
    /// changed its own, newest first with the totals below, for another one in the last months.
    mutating func file(of movements: [Movement], _ side: Int, isOld: Bool) throws -> [UInt8] {
        var rows: [(movement: Movement, balance: Money)] = []
        for movement in movements {
            sides[side].balance = try sides[side].balance.adding(movement.amount)
            rows.append((movement, sides[side].balance))
        }
        let lines =
            try sides[side].account.kind == .treasury
            ? Self.treasuryLines(rows) : isOld ? Self.oldLines(rows) : Self.plainLines(rows)
        return Array((lines.joined(separator: "\r\n") + "\r\n").utf8)
    }

    private static func plainLines(_ rows: [(movement: Movement, balance: Money)]) -> [String] {
        ["日期,金额,余额,流水号,对方户名,摘要"]
            + rows.map { "\($0.day),\($0.amount),\($1),\($0.reference),\($0.party),\($0.note)" }
    }

    private static func treasuryLines(_ rows: [(movement: Movement, balance: Money)]) throws -> [String] {
        try ["支付日期,额度到账,支付金额,额度余额,支付凭证号,收款人,用途"]
            + rows.map { movement, balance in
                let (received, paid) = try columns(movement.amount)
                let texts = "\(movement.reference),\(movement.party),\(movement.note)"
                return "\(movement.day),\(received),\(paid),\(balance),\(texts)"
            }
    }

    private static func oldLines(_ rows: [(movement: Movement, balance: Money)]) throws -> [String] {
        let received = try rows.map(\.movement.amount).filter { !$0.isNegative }.sum()
        let paid = try rows.map(\.movement.amount).filter(\.isNegative).sum().negated()
        return try ["明细查询文件下载（演示）", "交易日期,摘要,流水号,记账金额(收入),记账金额(支出),记账币种,余额,对方户名"]
            + rows.reversed().map { movement, balance in
                let (received, paid) = try columns(movement.amount)
                let blanks = "\(movement.day)   ,\(movement.note) \t,\(movement.reference)"
                return "\(blanks),\(received),\(paid),人民币,\"\(balance.grouped)\",\(movement.party)"
            } + ["人民币合计,,,\(received),\(paid),,,"]
    }

    private static func columns(_ amount: Money) throws -> (received: String, paid: String) {
        amount.isNegative ? ("", "\(try amount.negated())") : ("\(amount)", "")
    }
}

extension DemonstrationProgramme {
    /// Imports the statements of a month and matches what is beyond doubt. What is left open is what a newcomer finds:
    /// movements that only the bank or only the books know, a swapped digit, a fee and three gifts in one sum.
    func reconcile(
        _ month: Story.Month, _ troupe: Troupe, _ money: Books, _ bank: inout BankView, closes: Bool
    ) async throws {
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
            let file = try bank.file(of: movements, side, isOld: closes)
            try await troupe.act("accountant" + suffix, at: moment) { change in
                let statement = try BankStatement.import(
                    StatementReading(file: file, through: month.last), file: file,
                    named: "对账单（演示）\(account.code)-\(month.first).csv",
                    into: account, in: change)
                guard statement.addsUp else { throw Conflict() }
                try Self.match(in: account, change)
            }
        }
    }

    /// The sheets of a month are signed before it is closed, by the accountant and then by the approver.
    func sign(_ month: Story.Month, _ troupe: Troupe, _ bank: BankView) async throws {
        let moment = story.moment(on: try month.last.adding(days: 8))
        for (side, suffix) in zip(bank.sides, ["", "2"]) {
            let account = side.account
            let signed = try await troupe.act("accountant" + suffix, at: moment) { change -> SignedReconciliation? in
                let sheet = try Reconciliation.of(account, month: month.last, for: change.viewer, in: change.db)
                guard sheet.difference == .zero else { return nil }
                return try SignedReconciliation.sign(account, month: month.last, seen: sheet.digest, in: change)
            }
            guard let signed else { continue }
            try await troupe.act("approver" + suffix, at: moment) { try signed.check(in: $0) }
        }
    }

    /// A bank whose layout nobody knew: the cashier described it on a file, and the next file waits for its columns.
    func describeLayout(_ troupe: Troupe, _ bank: BankView) async throws {
        let (account, key) = (bank.sides[0].account, vaultKey)
        let text = "村镇银行对账单（演示）\n发生日,交易附言,进账,出账,账户结余,交易号\n2026-01-05,利息,0.01,,0.01,YS1\n"
        try await troupe.act("accountant", at: story.moment(on: try story.day(-2), hour: 10)) { change in
            var mapping = StatementMapping()
            (mapping.day, mapping.sign, mapping.received, mapping.paid) = ("发生日", .inAndOut, "进账", "出账")
            (mapping.balance, mapping.reference, mapping.note) = ("账户结余", "交易号", "交易附言")
            _ = try StatementProfile.describe("村镇银行（演示）", mapping, in: change)
            _ = try StatementFile.keep(Array(text.utf8), named: "村镇银行对账单（演示）.csv", of: account, with: key, in: change)
            guard var columns = try ExportProfile.layouts(in: change.db).first?.content else { return }
            columns.name += "（演示）"
            columns.accounts = "银行存款 QM-BANK=100201\n银行存款 QM-AID=100202\n捐赠收入 限定性=410102\n捐赠收入=410101"
            _ = try ExportProfile.make(columns, in: change)
        }
        let asked = try await troupe.act("accountant", at: story.moment(on: try story.day(-2), hour: 11)) { change in
            let holder = try Holder.find(account.holder, for: change.viewer, in: change.db)
            let closed = try Period.all(of: holder, for: change.viewer, in: change.db).filter(\.isClosed)
            return try closed.map(\.month).max().map { month in
                try PeriodReopening.request(month, of: holder, reason: "补记一张晚到的发票（演示）", in: change)
            }
        }
        try await troupe.act("approver", at: story.moment(on: try story.day(-2), hour: 14)) { change in
            _ = try asked?.answer(.refused, reason: "发票日期在本月，记入本月即可（演示）", in: change)
        }
        try await ruleFund(of: account, troupe)
    }

    /// A fund with a share of its own for moves of lines, and an order of receipts that waits for its second person.
    private func ruleFund(of account: BankAccount, _ troupe: Troupe) async throws {
        let day = try story.day(-1)
        let found = try await troupe.act("accountant", at: story.moment(on: day, hour: 9)) {
            change -> (Fund, FundRule)? in
            guard
                let fund = try Fund.all(for: change.viewer, in: change.db).first(where: { $0.holder == account.holder })
            else { return nil }
            let rule = try FundRule.propose(
                .lineMove(basisPoints: 1_500), for: fund, from: day, clause: "捐赠协议（演示）第八条", in: change)
            _ = try FundRule.propose(
                .assignment(.proportional), for: fund, from: try day.adding(days: 30), clause: "捐赠协议（演示）第九条",
                in: change)
            return (fund, rule)
        }
        guard let (fund, rule) = found else { return }
        try await troupe.act("approver", at: story.moment(on: day, hour: 10)) { change in
            try rule.answer(.confirmed, of: fund, in: change)
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
