internal import Foundation
internal import Funds
public import Kernel
public import Logging
public import Platform
public import Postgres
public import Vault

/// The programme 童伴计划 as a newcomer finds it: three years, ten counties, a hundred villages, two holders, from the
/// call to the bank statement. Everything is done by invented people through the functions that the pages call.
public struct DemonstrationProgramme: Sendable {
    /// An earlier loading ended in the middle: what is there is neither empty nor whole.
    public struct Interrupted: Error, CustomStringConvertible {
        /// What to do.
        public var description: String {
            "上次载入演示数据时中断，数据不完整。请删除数据目录（MIAOPU_DATA，默认 .data）或清空数据库后重新启动。\n"
                + "An earlier loading of the demonstration was interrupted and left a part of it. Remove the data "
                + "folder (MIAOPU_DATA, .data by default) or empty the database, then start again."
        }
    }

    let database: Database
    let files: FileStore
    let vaultKey: MasterKey
    let story: Story
    let logger: Logger

    /// A demonstration for a database; `files` takes the invented scans and evidence.
    public init(database: Database, files: FileStore, vaultKey: MasterKey, today: Day, logger: Logger) {
        self.database = database
        self.files = files
        self.vaultKey = vaultKey
        story = Story(today: today)
        self.logger = logger
    }

    /// Loads the demonstration where there is no tenant yet. False: there was one, nothing was done. Throws
    /// `Interrupted` where an earlier loading did not reach its end.
    public func load() async throws -> Bool {
        guard try await isWanted() else { return false }
        let troupe = try await gather()
        let ground = try await chapter("ground") { try await layOut(troupe) }
        let money = try await chapter("books") { try await openBooks(troupe, ground) }
        var bank = BankView(accounts: money.banks)
        let split = try story.day(-95)
        let months = try story.months()
        for month in months where month.last < split {
            try await keep(month, troupe, ground, money, &bank, closes: true)
        }
        let call = try await chapter("call") { try await publishCall(troupe, ground, money) }
        let awards = try await chapter("review") { try await review(troupe, call) }
        try await chapter("catalogue") { try await openCatalogue(troupe) }
        try await chapter("contracts") { try await contract(troupe, ground, money, awards) }
        for month in months where month.last >= split {
            try await keep(month, troupe, ground, money, &bank, closes: false)
        }
        try await chapter("grants") { try await grantToPeople(troupe, ground, money) }
        try await chapter("activities") { try await nameActivities(troupe, money) }
        let banks = bank
        try await chapter("layout") { try await describeLayout(troupe, banks) }
        try await chapter("open call") { try await openSecondCall(troupe, ground, money) }
        try await chapter("rounds") { try await runRounds(troupe, ground, money) }
        try await chapter("contests") { try await holdContests(troupe, ground, call) }
        try await chapter("other calls") { try await publishOtherCalls(troupe, ground, money) }
        try await chapter("other programmes") { try await beginOthers(troupe, ground, money) }
        try await chapter("calls at work") { try await workOnCalls(troupe, ground, money) }
        try await chapter("terms") { try await changeContracts(troupe, ground, money) }
        try await chapter("evaluation") { try await evaluate(troupe, ground) }
        try await chapter("results") { try await applyResults(troupe, ground) }
        try await chapter("submissions") { try await submitInformation(troupe, ground) }
        try await chapter("delivery") { try await deliver(troupe, ground) }
        try await chapter("plans") { try await writePlans(troupe, ground) }
        try await chapter("purchases") { try await buyServices(troupe, ground, money) }
        try await chapter("bureau") { try await openBureau(troupe, ground) }
        try await chapter("rules") { try await proposeRule(troupe) }
        try await finish()
        return true
    }

    /// Whether the house is empty; throws `Interrupted`. The last act of a loading is its mark in the audit chain of
    /// the installation.
    public func isWanted() async throws -> Bool {
        let nobody = try await database.viewer(of: nil, in: nil, origin: .commandLine)
        let (isBegun, isWhole, hasTenants) = try await database.read(as: nobody) { db in
            (
                try Account.find(login: Login(parsing: Troupe.staff[0].login), in: db) != nil,
                try db.exists(
                    """
                    -- did a demonstration reach its end?
                    SELECT FROM audit_event e WHERE e.tenant_id = 0 AND e.action = 'demonstration.finish'
                    """), try !Tenant.all(in: db).isEmpty
            )
        }
        if isBegun && !isWhole { throw Interrupted() }
        return !hasTenants
    }

    private func finish() async throws {
        let nobody = try await database.viewer(of: nil, in: nil, origin: .commandLine)
        try await database.write(as: nobody) { change in
            change.record("demonstration.finish", "demonstration", "1")
        }
    }

    /// Does a part of the story and logs how long it took.
    @discardableResult
    func chapter<Result>(_ name: String, _ body: () async throws -> Result) async throws -> Result {
        let clock = ContinuousClock()
        let start = clock.now
        let result = try await body()
        logger.info("demonstration", metadata: ["chapter": "\(name)", "seconds": "\(start.duration(to: clock.now))"])
        return result
    }
}
