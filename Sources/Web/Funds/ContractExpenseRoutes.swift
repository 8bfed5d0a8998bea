internal import Contracts
internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// The money of a contract by source, and the expense reports under it.
enum ContractExpenseRoutes {
    private static let title = InputField(
        "title", .text(max: 100), label: "expenses.report_title", "What the grantee calls the report.")

    static let all: [Route] = [
        .page(
            "/{authority}/contracts/{contract}/expense-reports", .rolesOrMembers(BudgetRoutes.readers),
            "Shows what a contract was paid and has spent by source, with its expense reports.",
            answer: .contractExpenses, show),
        .post(
            "/{authority}/contracts/{contract}/expense-reports", .members, "Begins an expense report under a contract.",
            fields: [title], creates: true, answer: .expenseReport, form: show, begin),
    ]

    static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("contract", Contract.ID.self)
        let tenant = try visit.tenant().id
        let (contract, money, reports, funds, changes, lines, limits, accounts) = try await visit.read { db in
            let contract = try Contract.find(id, for: viewer, in: db)
            return try (
                contract, ContractMoney.all(of: contract.programme, contract: id.rawValue, tenant: tenant, in: db),
                ExpenseReport.all(of: id.rawValue, for: viewer, in: db),
                ExpenseReport.funds(of: id.rawValue, in: db, tenant: tenant),
                LineChange.all(of: id.rawValue, in: db, tenant: tenant),
                ExpenseReport.lines(of: contract.programme, in: db, tenant: tenant),
                (
                    inForce: LineChange.Limit.inForce(of: id.rawValue, in: db, tenant: tenant),
                    waiting: LineChange.Limit.waiting(of: id.rawValue, in: db, tenant: tenant)
                ),
                FinalAccount.all(of: id.rawValue, for: viewer, in: db)
            )
        }
        let names = Dictionary(uniqueKeysWithValues: funds.map { ($0.id, visit.name(of: $0)) })
        var desk = Desk()
        let lineNames = Dictionary(uniqueKeysWithValues: lines.map { ($0.id, visit.name(of: $0)) })
        desk.remarks = LineLimitRoutes.remarks(limits.inForce, waiting: limits.waiting, visit)
        desk.tables = [
            ExpenseRoutes.moneyTable(money, names, visit), FinalAccountRoutes.lineTable(changes, lineNames, visit),
            ExpenseRoutes.table(reports, visit), FinalAccountRoutes.table(accounts, visit),
        ]
        desk.forms = forms(contract, accounts, visit)
        if !visit.viewer.acts(for: contract.contractor), isOpen(accounts) {
            desk.forms = LineLimitRoutes.forms(contract, limits.inForce, waiting: limits.waiting, visit)
        }
        return visit.desk(
            Message("expenses.title"), desk,
            json: [
                "items": .array(reports.map(\.json)),
                "money": .array(
                    money.map {
                        [
                            "fund": .integer($0.fund.rawValue), "committed": .string($0.committed.description),
                            "paid": .string($0.paid.description), "spent": .string($0.spent.description),
                            "unspent": .string($0.unspent.description),
                        ]
                    }),
            ], crumbs: [.init(.verbatim(contract.title), "\(visit.base)/contracts/\(id)")])
    }

    /// Under an account that waits or was accepted nothing further is reported.
    private static func isOpen(_ accounts: [FinalAccount]) -> Bool { !accounts.contains { $0.accepted != false } }

    private static func forms(_ contract: Contract, _ accounts: [FinalAccount], _ visit: Visit) -> [Desk.Form] {
        guard visit.viewer.acts(for: contract.contractor), isOpen(accounts) else { return [] }
        return [
            visit.deskForm("expenses.begin", "/contracts/\(contract.id)/expense-reports", [visit.field(title)]),
            FinalAccountRoutes.submitForm(contract, visit),
        ]
    }

    private static func begin(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("contract", Contract.ID.self)
        let title = visit.input.text("title")
        return try await visit.write { change in
            let contract = try Contract.find(id, for: change.viewer, in: change.db)
            let report = try ExpenseReport.begin(
                title, contract: id.rawValue, of: contract.contractor, programme: contract.programme, in: change)
            return .created(
                "\(visit.base)/expense-reports/\(report.id)", Message("funds.saved"), json: report.json)
        }
    }
}
