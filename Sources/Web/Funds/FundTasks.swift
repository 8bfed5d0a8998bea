internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// What waits at the finance desk: receipts to book, payments to approve and to make.
enum FundTasks {
    static func waiting(_ viewer: Viewer, _ base: String, _ db: Connection) throws -> [HomeTasks.Task] {
        var tasks: [HomeTasks.Task] = []
        func add(_ count: Int, _ text: String, _ url: String) {
            if count > 0 { tasks.append(.init(url: base + url, text: Message(text), count: count)) }
        }
        func payments(_ state: PaymentRequest.State) throws -> [PaymentRequest] {
            try PaymentRequest.list(in: state, limit: 100, for: viewer, in: db)
                .filter { $0.preparedBy != viewer.account && $0.approvedBy != viewer.account }
        }
        if viewer.holdsAnywhere([.accountant]) {
            let receipts = try Receipt.list(limit: 100, for: viewer, in: db)
            add(receipts.count { $0.entry == nil && !$0.isWithdrawn }, "funds.task.book", "/funds")
            let reports = try ExpenseReport.all(for: viewer, in: db)
            let open = reports.count { $0.submittedAt != nil && $0.accepted.fen + $0.disallowed.fen < $0.total.fen }
            add(open, "funds.task.answer", "/expense-reports")
        }
        func grants(_ state: GrantBatch.State) throws -> Int {
            try GrantBatch.list(standing: state, limit: 100, for: viewer, in: db)
                .count { $0.prepared.account != viewer.account && $0.approved?.account != viewer.account }
        }
        if viewer.holdsAnywhere([.financeApprover]) {
            add(try grants(.prepared), "grants.task.approve", "/grants?state=prepared")
            add(try payments(.prepared).count, "funds.task.approve", "/payments?state=prepared")
        }
        if viewer.holdsAnywhere([.financeApprover, .decisionMaker]) {
            let funds = try FundChange.fundsWaiting(for: viewer, in: db)
            for fund in funds.changes { add(1, "fund_changes.task", "/funds/\(fund.id)/changes") }
            for fund in funds.rules { add(1, "fund_rules.task", "/funds/\(fund.id)/rules") }
            for contract in try LineChange.Limit.contractsWaiting(for: viewer, in: db) {
                add(1, "accounts.task.limit", "/contracts/\(contract)/expense-reports")
            }
        }
        if viewer.holdsAnywhere([.cashier]) {
            add(try grants(.approved), "grants.task.send", "/grants?state=approved")
            add(try payments(.approved).count, "funds.task.pay", "/payments?state=approved")
        }
        return tasks
    }
}
