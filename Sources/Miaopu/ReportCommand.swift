internal import ArgumentParser
internal import Foundation
internal import Funds
internal import Kernel
internal import Platform
internal import Postgres
internal import Web

/// Reports of money for the person at the server: the same tables as on the pages, to standard output or into a file.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Print a report of money as JSON, CSV or a workbook.",
        subcommands: [BudgetReportCommand.self, StatementReportCommand.self, TraceReportCommand.self])
}

/// Where a report is read and where it goes.
struct ReportOptions: ParsableArguments {
    @Option(help: "The authority, by its short name.")
    var authority: String

    @Option(help: "json, csv or xlsx.")
    var format = "json"

    @Option(help: "Language of the headings: zh-Hans or en.")
    var language = Language.chinese.rawValue

    @Option(help: "The file to write; standard output without it.")
    var output: String?

    func validate() throws {
        guard Tabular.Format(rawValue: format) != nil else { throw ValidationError("--format is json, csv or xlsx") }
        guard Language(rawValue: language) != nil else { throw ValidationError("--language is zh-Hans or en") }
    }

    /// Makes the table as the authority sees it and writes it.
    func write(
        _ table: @escaping @Sendable (Viewer, Catalogue, Language, Connection) throws -> Tabular
    ) async throws {
        let surroundings = try Surroundings()
        let catalogue = try Catalogue(directory: surroundings.settings.root.appending(path: "Templates/messages"))
        let (format, language) = (Tabular.Format(rawValue: format) ?? .json, Language(rawValue: language) ?? .chinese)
        let database = surroundings.database(poolSize: 1)
        let slug = authority
        let tenant = try await database.read { db in try Tenant.find(slug: slug, in: db) }
        let viewer = try await database.viewer(of: nil, in: tenant, origin: .commandLine)
        let bytes = try await database.read(as: viewer) { db in
            try table(viewer, catalogue, language, db).bytes(as: format)
        }
        await database.close()
        if let output {
            try Data(bytes).write(to: URL(filePath: output))
        } else {
            FileHandle.standardOutput.write(Data(bytes))
        }
    }
}

/// The budget of a programme (预算执行表).
struct BudgetReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "budget", abstract: "Approved, adjusted, committed, spent and left, by any cut.")

    @OptionGroup var options: ReportOptions

    @Option(help: "Code of the programme.")
    var programme: String

    @Option(parsing: .upToNextOption, help: "What rows are told apart by: fund, line, year, area; all without it.")
    var by: [String] = []

    @Option(help: "As the budget was at the end of this day, such as 2026-06-30; as it is now without it.")
    var day: String?

    func validate() throws {
        if let day, Day(day) == nil { throw ValidationError("\(day) is no day: write 2026-01-31") }
        guard by.allSatisfy({ BudgetReport.Dimension(rawValue: $0) != nil }) else {
            throw ValidationError("--by takes fund, line, year and area")
        }
    }

    func run() async throws {
        let wanted = Set(by.compactMap(BudgetReport.Dimension.init(rawValue:)))
        let dimensions = wanted.isEmpty ? Set(BudgetReport.Dimension.allCases) : wanted
        let (code, day) = (programme, day.flatMap { Day($0) })
        try await options.write { viewer, catalogue, language, db in
            guard let found = try Programme.all(for: viewer, in: db).first(where: { $0.code == code }) else {
                throw ValidationError("there is no programme \(code)")
            }
            return try BudgetTable.tabular(of: found, by: dimensions, on: day, for: viewer, catalogue, language, in: db)
        }
    }
}

/// The lines of a bank account in the books with the balance after each (明细账).
struct StatementReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "statement", abstract: "The lines of a bank account in the books, with the balance after each.")

    @OptionGroup var options: ReportOptions

    @Option(help: "Code of the bank account.")
    var account: String

    @Option(help: "First day, such as 2026-01-01; from the beginning without it.")
    var from: String?

    @Option(help: "Last day; to the end without it.")
    var through: String?

    func validate() throws {
        for day in [from, through].compactMap(\.self) where Day(day) == nil {
            throw ValidationError("\(day) is no day: write 2026-01-31")
        }
    }

    func run() async throws {
        let first = from.flatMap { Day($0) } ?? Day.first
        let last = through.flatMap { Day($0) } ?? Day.last
        let code = account
        try await options.write { viewer, catalogue, language, db in
            do {
                return try StatementTable.tabular(
                    ofAccount: code, from: first, through: last, for: viewer, catalogue, language, in: db)
            } catch is NotFound {
                throw ValidationError("there is no account \(code)")
            }
        }
    }
}

/// Where money went, or where it came from (资金去向).
struct TraceReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace", abstract: "From a receipt down to the village, or from a voucher or cost up to receipts.")

    @OptionGroup var options: ReportOptions

    @Option(help: "Number of the receipt to follow down.")
    var receipt: Int64?

    @Option(help: "Number of the voucher to follow up.")
    var voucher: Int64?

    @Option(help: "Number of the accepted cost to follow up.")
    var cost: Int64?

    func validate() throws {
        guard [receipt, voucher, cost].compactMap(\.self).count == 1 else {
            throw ValidationError("give one of --receipt, --voucher and --cost")
        }
    }

    func run() async throws {
        let (receipt, voucher, cost) = (receipt, voucher, cost)
        try await options.write { viewer, catalogue, language, db in
            let tenant = try viewer.requireTenant().id
            let steps =
                if let receipt {
                    try Trace.down(from: Receipt.ID(receipt), in: db, tenant: tenant)
                } else if let voucher {
                    try Trace.up(from: Voucher.ID(voucher), in: db, tenant: tenant)
                } else {
                    try Trace.up(from: ExpenseReport.Line.ID(cost ?? 0), in: db, tenant: tenant)
                }
            return TraceTable.tabular(steps, title: catalogue.text("trace.title", language), catalogue, language)
        }
    }
}
