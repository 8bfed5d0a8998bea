internal import Funds
internal import Kernel
internal import Platform
internal import Postgres
internal import Vault

/// Benefit rates with their raises and arrears, and the log of looks into the vault.
enum RateRoutes {
    private static let setters: Set<Role> = [.programmeOfficer, .accountant]
    private static let setFields = [
        InputField("purpose", .text(max: 30), label: "grants.purpose", "Short code of the purpose."),
        InputField("from", .date, label: "rates.from", "A day of the first month."),
        InputField("amount", .money, label: "rates.amount", "How much a month."),
        InputField("source", .text(max: 200), label: "rates.source", "The paper that says so."),
    ]
    private static let raiseFields = [
        InputField("rate", .identifier, label: "rates.raised", "Key of the rate that is raised."),
        InputField("percent", .decimal, label: "rates.percent", "By how many percent, two decimals at most."),
        InputField("from", .date, label: "rates.from", "A day of the first month."),
        InputField(
            "step", .choice(["1", "10", "100", "1000"], prefix: "rates.step"), label: "rates.step", "Step in fen."),
        InputField(
            "rounding", .choice(BenefitRate.Rounding.allCases.map(\.rawValue), prefix: "rates.rounding"),
            label: "rates.rounding", "Which way it is rounded."),
        InputField("source", .text(max: 200), label: "rates.source", "The paper that says so."),
    ]

    static let all: [Route] = [
        .page(
            "/{authority}/rates", .roles(FundRoutes.readers), "Lists the benefit rates with their raises and arrears.",
            answer: .object([("items", .list(rate)), ("arrears", .list(arrears))]), index),
        .post(
            "/{authority}/rates", .roles(setters), "Sets the first rate of a purpose.", fields: setFields,
            creates: true, answer: .key, form: index, set),
        .post(
            "/{authority}/raises", .roles(setters), "Raises a rate from a month on.", fields: raiseFields,
            creates: true, answer: .key, form: index, raise),
        .page(
            "/{authority}/vault-reads", .roles([.auditor, .programmeOfficer]), "Lists the looks into the vault.",
            query: [Paging.after], answer: .page(of: look), reads),
    ]

    private static let rate = Schema.object([
        ("id", .integer), ("purpose", .string), ("from", .day), ("amount", .money), ("raises", .nullable(.integer)),
        ("source", .string),
    ])
    private static let arrears = Schema.object([
        ("purpose", .string), ("period", .string), ("paid", .money), ("due", .money), ("people", .integer),
        ("owed", .money),
    ])
    private static let look = Schema.object([
        ("id", .integer), ("at", .timestamp), ("reader", .string), ("purpose", .string), ("about", .string),
        ("people", .integer),
    ])

    private static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let (rates, owed) = try await visit.read { db in
            let rates = try BenefitRate.all(for: viewer, in: db)
            let owed = try Set(rates.map(\.purpose)).sorted().flatMap { purpose in
                try BenefitRate.arrears(of: purpose, for: viewer, in: db).map { (purpose, $0) }
            }
            return (rates, owed)
        }
        var desk = Desk()
        desk.tables = [table(rates, visit), table(owed, visit)]
        desk.links = [.init(linkURL: "\(visit.base)/arrears", linkText: visit.text("arrears.title"))]
        if viewer.holdsAnywhere(setters) {
            let options = rates.map {
                (value: $0.id.description, text: "\($0.purpose) \($0.from) \($0.amount.grouped)")
            }
            desk.forms = [
                visit.deskForm("rates.set", "/rates", setFields.map { visit.field($0) }),
                visit.deskForm(
                    "rates.raise", "/raises",
                    raiseFields.map { visit.field($0, options: $0.name == "rate" ? options : nil) }, isFirst: false),
            ]
        }
        return visit.desk(
            Message("rates.title"), desk,
            json: [
                "items": .array(rates.map(json)),
                "arrears": .array(
                    owed.map { purpose, part in
                        [
                            "purpose": .string(purpose), "period": .string(part.period),
                            "paid": .string(part.paid.description), "due": .string(part.due.description),
                            "people": .integer(Int64(part.people)), "owed": .string(part.owed.description),
                        ]
                    }),
            ], crumbs: [.init(Message("grants.title"), "\(visit.base)/grants")])
    }

    private static func json(_ rate: BenefitRate) -> JSON {
        [
            "id": .integer(rate.id.rawValue), "purpose": .string(rate.purpose), "from": .string(rate.from.description),
            "amount": .string(rate.amount.description),
            "raises": rate.raise.map { .integer($0.from.rawValue) } ?? .null, "source": .string(rate.source),
        ]
    }

    private static func table(_ rates: [BenefitRate], _ visit: Visit) -> Desk.Table {
        let amounts = Dictionary(uniqueKeysWithValues: rates.map { ($0.id, $0.amount) })
        func explained(_ rate: BenefitRate) -> String {
            guard let raise = rate.raise, let before = amounts[raise.from] else { return visit.text("rates.first") }
            let percent = Fraction(Int64(raise.basisPoints)) * Fraction.percent
            return visit.text(
                "rates.explained",
                [
                    "before": before.grouped, "percent": percent.decimal(places: 2),
                    "rule": visit.text(raise.rounding.messageKey), "step": raise.step.grouped,
                    "amount": rate.amount.grouped,
                ])
        }
        return .init(
            visit.text("rates.title"),
            ["grants.purpose", "rates.from", "rates.amount", "rates.how", "rates.source"].map { visit.text($0) },
            rates.map { rate in
                [
                    .head(rate.purpose), .text(rate.from.description), .money(rate.amount), .text(explained(rate)),
                    .text(rate.source),
                ]
            })
    }

    private static func table(_ owed: [(String, BenefitRate.Arrears)], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("rates.arrears"),
            ["grants.purpose", "grants.period", "rates.paid", "rates.due", "grants.count", "rates.owed"]
                .map { visit.text($0) },
            owed.map { purpose, part in
                [
                    .head(purpose), .text(part.period), .money(part.paid), .money(part.due),
                    .number(String(part.people)), .money(part.owed),
                ]
            },
            foot: [
                .head(visit.text("funds.total")), .text(""), .text(""), .text(""),
                .number(String(owed.reduce(0) { $0 + $1.1.people })),
                .money(Money(fen: owed.reduce(0) { $0 + $1.1.owed.fen })),
            ])
    }

    private static func set(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        return try await visit.write { change in
            guard let day = input.day("from"), let amount = input.money("amount") else { throw NotFound() }
            let id = try BenefitRate.set(
                input.text("purpose"), from: day, amount: amount, source: input.text("source"), in: change)
            return .created("\(visit.base)/rates", Message("funds.saved"), json: ["id": .integer(id.rawValue)])
        }
    }

    private static func raise(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        return try await visit.write { change in
            guard let day = input.day("from"), let id = input.id("rate", BenefitRate.ID.self),
                let percent = input.decimal("percent"), let step = Int64(input.text("step")),
                let rounding = BenefitRate.Rounding(rawValue: input.text("rounding"))
            else { throw NotFound() }
            guard let points = (percent * Fraction(100)).int64, abs(points) <= 10_000 else {
                throw FieldRefusal("percent", "rates.refusal.percent")
            }
            let rates = try BenefitRate.all(for: change.viewer, in: change.db)
            guard let rate = rates.first(where: { $0.id == id }) else { throw NotFound() }
            let made = try rate.raise(
                by: Int(points), from: day, step: Money(fen: step), rounding: rounding, source: input.text("source"),
                in: change)
            return .created("\(visit.base)/rates", Message("funds.saved"), json: ["id": .integer(made.rawValue)])
        }
    }

    private static func reads(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let last = visit.input.integer("after")
        let found = try await visit.read { db in try VaultRead.list(before: last, limit: 51, for: viewer, in: db) }
        let shown = Array(found.prefix(50))
        let next = found.count > 50 ? shown.last.map { String($0.id) } : nil
        var desk = Desk(remarks: [.init(remark: visit.text("vault.reads_remark"))])
        desk.tables = [
            .init(
                visit.text("vault.reads"),
                ["vault.at", "vault.reader", "vault.purpose", "vault.about", "vault.people"].map { visit.text($0) },
                shown.map { read in
                    [
                        .head(read.at.beijing), .text(read.reader), .text(visit.text("vault.purpose.\(read.purpose)")),
                        .text(read.about), .number(String(read.people)),
                    ]
                })
        ]
        if let next {
            desk.links = [.init(linkURL: "\(visit.base)/vault-reads?after=\(next)", linkText: visit.text("funds.more"))]
        }
        return visit.desk(
            Message("vault.reads"), desk,
            json: [
                "items": .array(
                    shown.map { read in
                        [
                            "id": .integer(read.id), "at": .string(read.at.description),
                            "reader": .string(read.reader), "purpose": .string(read.purpose),
                            "about": .string(read.about), "people": .integer(Int64(read.people)),
                        ]
                    }), "next": next.map { .string($0) } ?? .null,
            ], crumbs: [.init(Message("grants.title"), "\(visit.base)/grants")])
    }
}
