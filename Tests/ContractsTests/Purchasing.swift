import Contracts
import Funds
import Kernel
import Platform
import Postgres
import TestSupport

/// A deal with the rules of purchase, a third organisation for which Eve acts, and what brings a purchase forward.
struct Purchasing: Sendable {
    let deal: Deal

    static let third = Organisation.ID(3)

    /// Working days of the days around today, whatever year it is: no holidays at all.
    static func open(threshold: String = "('G', 'warn')") async throws -> Purchasing {
        let deal = try await Deal.open()
        try await deal.force(
            """
            INSERT INTO rule (code, scope, value, unit, operator, valid_from, citation, mark, effect) VALUES
                ('procurement.threshold.local.goods_services', 'CN', 100000, 'fen', 'equal', '2020-01-01', '省',
                    \(threshold.dropFirst().dropLast())),
                ('procurement.threshold.local.open_tender', 'CN', 400000, 'fen', 'equal',
                    '2020-01-01', '省', 'G', 'warn'),
                ('procurement.splitting.forbidden', 'CN', 1, 'count', 'equal', '2015-03-01', '28', 'V', 'block'),
                ('procurement.plan.listed_and_budgeted', 'CN', 1, 'count', 'equal', '2020-03-01', '16', 'G', 'warn'),
                ('procurement.price_weight.services.min', 'CN', 10, 'percent', 'at_least', '2017-10-01', '55', 'V2',
                    'block'),
                ('procurement.below_threshold.announcement.min', 'CN', 3, 'working_day', 'at_least', '2000-01-01', '内',
                    'G', 'warn'),
                ('procurement.award.result_notice.period', 'CN', 1, 'working_day', 'equal', '2015-03-01', '期', 'G',
                    'warn'),
                ('procurement.tender.documents_to_deadline.min', 'CN', 20, 'day', 'at_least', '2014-08-31', '35', 'V',
                    'block'),
                ('procurement.challenge.filing.max', 'CN', 7, 'working_day', 'at_most',
                    '2014-08-31', '52', 'V', 'block'),
                ('procurement.challenge.answer.max', 'CN', 7, 'working_day', 'at_most',
                    '2014-08-31', '53', 'V', 'warn'),
                ('procurement.complaint.filing.max', 'CN', 15, 'working_day', 'at_most', '2014-08-31', '55', 'V',
                    'block'),
                ('procurement.complaint.decision.max', 'CN', 30, 'working_day', 'at_most', '2014-08-31', '56', 'V',
                    'warn'),
                ('procurement.complaint.suspension.max', 'CN', 30, 'day', 'at_most', '2014-08-31', '57', 'V', 'warn'),
                ('procurement.contractor.institution_first', 'CN', 0, 'count', 'equal',
                    '2020-03-01', '8', 'V2', 'block'),
                ('procurement.purchaser.institution_first', 'CN', 0, 'count', 'equal',
                    '2020-03-01', '8', 'V2', 'block'),
                ('procurement.contractor.party_organ', 'CN', 0, 'count', 'equal', '2020-03-01', '6', 'G', 'warn')
            """)
        try await deal.force(
            "INSERT INTO organisation (name, kind, area_code) VALUES ('三社', 'institution', '510000')")
        let purchasing = Purchasing(deal: deal)
        try await deal.write(.olivia) { change in
            let from = try change.viewer.today.adding(days: -400)
            try CatalogueItem.add(
                [("A", "公共服务"), ("A04", "社会保障"), ("A0401", "儿童福利"), ("A0402", "养老")].map {
                    .init(code: $0.0, name: $0.1, areaCode: "000000", validFrom: from, citation: "目录")
                }, in: change)
        }
        return purchasing
    }

    func close() async throws { try await deal.close() }

    /// Somebody at a moment so many days from now.
    func at<R: Sendable>(
        _ days: Int, _ person: Deal.Person, _ body: @escaping @Sendable (Change) throws -> R
    ) async throws -> R {
        var viewer = deal.viewer(person)
        if person == .eve {
            viewer = Viewer(
                account: viewer.account, name: "eve", tenant: deal.tenant,
                memberships: [.init(organisation: Self.third, name: "三社", isAdministrator: true)],
                today: viewer.today)
        }
        return try await deal.test.database.write(
            as: viewer.at(Deal.now.adding(seconds: Int64(days) * 86_400)), body)
    }

    func need(_ fen: Int64, item: String = "A0401", isBudgeted: Bool = true) async throws -> PurchaseNeed {
        try await deal.write(.olivia) { change in
            try PurchaseNeed.state(
                .init(
                    programme: .init(1), year: change.viewer.today.year, title: "陪伴", itemCode: item,
                    areaCode: "510000", quantity: Fraction(10), unit: "次", value: Money(fen: fen),
                    source: isBudgeted ? (fund: .init(1), line: .init(1)) : nil), in: change)
        }
    }

    func start(
        _ number: String, _ fen: Int64, item: String = "A0401", method: RecordedAward.Method = .belowThreshold
    ) async throws -> Procurement {
        let need = try await need(fen, item: item)
        return try await deal.write(.olivia) { change in
            try Procurement.start(
                .init(number: number, title: "陪伴", description: "说明", method: method), for: need, in: change)
        }
    }

    static let criteria = [Procurement.Criterion(n: 1, title: "方案", weight: Fraction(70))]

    func announced(_ number: String = "P-1", _ fen: Int64 = 90_000) async throws -> Procurement {
        let started = try await start(number, fen)
        return try await deal.write(.olivia) { change in
            try started.announce(
                dueAt: Deal.now.adding(seconds: 10 * 86_400), priceWeight: Fraction(30), criteria: Self.criteria,
                in: change)
        }
    }

    /// Announced, with a response of Alice's for `price` and one of Eve's for 800.00, opened by two.
    func opened(_ number: String = "P-1", price: Int64 = 60_000) async throws -> Procurement {
        let announced = try await announced(number)
        _ = try await at(1, .alice) {
            try announced.respond(for: .init(2), price: Money(fen: price), offer: "方案", in: $0)
        }
        _ = try await at(2, .eve) {
            try announced.respond(for: Self.third, price: Money(fen: 80_000), offer: "方案", in: $0)
        }
        try await at(11, .olivia) { try announced.open(in: $0) }
        return try await at(11, .carol) { try announced.signOpening(in: $0) }
    }

    func ranked(_ number: String = "P-1") async throws -> Procurement {
        let opened = try await opened(number)
        return try await at(12, .olivia) { change in
            for (response, mark) in zip(
                try ProcurementResponse.all(of: opened, for: change.viewer, in: change.db), [80, 90])
            {
                try opened.mark(response.id, [1: Fraction(Int64(mark))], in: change)
            }
            return try opened.rank(in: change)
        }
    }

    func noticed(_ number: String = "P-1") async throws -> Procurement {
        let ranked = try await ranked(number)
        return try await at(12, .olivia) { try ranked.announceResult(in: $0) }
    }

    func award(_ procurement: Procurement, day: Int = 20, fen: Int64 = 60_000) async throws -> RecordedAward {
        try await at(day, .olivia) { change in
            try Procurement.find(procurement.id, for: change.viewer, in: change.db).award(
                reason: "纪要", sources: [(fund: .init(1), amount: Money(fen: fen))], in: change)
        }
    }
}
