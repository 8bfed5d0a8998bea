import Funds
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

/// Every verb of a payment request, of money received and of a budget document in every state.
@Suite("Verbs and states of money", .serialized)
struct VerbTests {
    enum Stand: String, CaseIterable, Sendable {
        case prepared, approved, paid, returned, cancelled, bounced
    }

    enum Verb: String, CaseIterable, Sendable {
        case approve, sendBack, cancel, pay, payAgain, recover, bounce
    }

    static let payments: [Stand: [Verb: Outcome]] = [
        .prepared: [
            .approve: .done, .sendBack: .done, .cancel: .done, .pay: .refused(.requestAwaitsPayment),
            .payAgain: .refused(.requestAwaitsPayment),
        ],
        .approved: [
            .approve: .conflict, .sendBack: .done, .cancel: .refused(.requestMoves), .pay: .done, .payAgain: .done,
        ],
        .paid: [
            .approve: .conflict, .sendBack: .refused(.requestMoves), .cancel: .refused(.requestMoves),
            .pay: .refused(.requestAwaitsPayment), .payAgain: .repeated, .recover: .done, .bounce: .done,
        ],
        .returned: [
            .approve: .conflict, .sendBack: .refused(.requestMoves), .cancel: .refused(.requestMoves),
            .pay: .refused(.requestAwaitsPayment), .payAgain: .refused(.requestAwaitsPayment),
        ],
        .cancelled: [
            .approve: .conflict, .sendBack: .refused(.requestMoves), .cancel: .refused(.requestMoves),
            .pay: .refused(.requestAwaitsPayment), .payAgain: .refused(.requestAwaitsPayment),
        ],
        .bounced: [
            .approve: .conflict, .sendBack: .refused(.requestMoves), .cancel: .refused(.requestMoves),
            .pay: .refused(.requestAwaitsPayment), .payAgain: .refused(.requestAwaitsPayment),
            .recover: .refused(.recoveryOfAPayment), .bounce: .refused(.recoveryOfAPayment),
        ],
    ]

    private static func act(
        _ verb: Verb, _ request: PaymentRequest, _ payment: Payment?, _ books: Books
    ) -> (person: String, body: @Sendable (Change) throws -> Void)? {
        let (version, bank, day) = (request.version, books.bank.id, Books.day("2026-03-02"))
        switch verb {
        case .approve: return ("Frank", { _ = try request.approve(version: version, in: $0) })
        case .sendBack: return ("Frank", { _ = try request.sendBack(version: version, reason: "no invoice", in: $0) })
        case .cancel: return ("Anna", { _ = try request.cancel(version: version, reason: "mistake", in: $0) })
        case .pay: return ("Dave", { _ = try request.pay(from: bank, on: day, key: "another key", in: $0) })
        case .payAgain:
            return (
                "Dave", { _ = try request.pay(from: bank, on: day, reference: "OUT", key: "the key", in: $0) }
            )
        case .recover, .bounce:
            guard let payment else { return nil }
            let isBounced = verb == .bounce
            let amount = Books.yuan(isBounced ? "60.00" : "20.00")
            return (
                "Anna",
                {
                    _ = try payment.recover(
                        [.init(line: 1, amount: amount)], into: bank, on: day, reason: "back", bounced: isBounced,
                        key: "back again", in: $0)
                }
            )
        }
    }

    private static func bring(to stand: Stand, _ books: Books) async throws -> (PaymentRequest, Payment?) {
        try await books.give("100.00")
        let request = try await books.prepare("60.00", tranche: 1)
        var payment: Payment?
        switch stand {
        case .prepared: break
        case .returned: try await books.act("Frank") { try request.sendBack(version: 1, reason: "no invoice", in: $0) }
        case .cancelled: try await books.act("Anna") { try request.cancel(version: 1, reason: "mistake", in: $0) }
        case .approved, .paid, .bounced:
            let approved = try await books.act("Frank", on: "2026-02-01") { try request.approve(version: 1, in: $0) }
            guard stand != .approved else { break }
            payment = try await books.act("Dave") { [bank = books.bank.id] in
                try approved.pay(from: bank, on: Books.day("2026-03-02"), reference: "OUT", key: "the key", in: $0)
            }
            guard stand == .bounced, let payment else { break }
            try await books.act("Anna") { [bank = books.bank.id] in
                try payment.recover(
                    [.init(line: 1, amount: Books.yuan("60.00"))], into: bank, on: Books.day("2026-03-02"),
                    reason: "wrong number", bounced: true, key: "back", in: $0)
            }
        }
        let now = try await books.look { try PaymentRequest.find(request.id, for: $1, in: $0) }
        return (now, payment)
    }

    @Test(arguments: Stand.allCases)
    func `Each verb of a payment is done or refused as the table says`(stand: Stand) async throws {
        // What is refused changes nothing, so that new books are needed only after something was done.
        var untouched: (Books, PaymentRequest, Payment?)?
        for verb in Verb.allCases {
            let (books, request, payment) = try await kept(untouched) {
                let books = try await Books.open()
                let (request, payment) = try await Self.bring(to: stand, books)
                return (books, request, payment)
            }
            #expect(request.state.rawValue == stand.rawValue)
            let expected = Self.payments[stand]?[verb]
            untouched = expected == .done ? nil : (books, request, payment)
            guard let (person, body) = Self.act(verb, request, payment, books) else { continue }
            try await books.expect(expected, of: "\(stand) \(verb)", by: person, body)
        }
    }

    enum Gift: String, CaseIterable, Sendable { case registered, booked, withdrawn }

    static let gifts: [Gift: (book: Outcome, withdraw: Outcome)] = [
        .registered: (.done, .done), .booked: (.repeated, .refused(.receiptOpen)),
        .withdrawn: (.refused(.receiptOpen), .refused(.receiptOpen)),
    ]

    @Test(arguments: Gift.allCases)
    func `Money received is booked once or withdrawn once`(stand: Gift) async throws {
        for isBooking in [true, false] {
            let books = try await Books.open()
            let receipt = try await books.act("Anna") { [social = books.social, bank = books.bank.id] change in
                let receipt = try Receipt.register(
                    .init(
                        fund: social, account: bank, day: Books.day("2026-02-01"), amount: Books.yuan("10.00"),
                        payer: "donor", channel: .direct), in: change)
                if stand == .booked { try receipt.book(in: change) }
                if stand == .withdrawn { try receipt.withdraw(reason: "twice", in: change) }
                return receipt
            }
            let expected = Self.gifts[stand].map { isBooking ? $0.book : $0.withdraw }
            try await books.expect(expected, of: "\(stand) \(isBooking)", by: "Anna") {
                if isBooking { try receipt.book(in: $0) } else { try receipt.withdraw(reason: "wrong", in: $0) }
            }
        }
    }

    @Test(arguments: [nil, BudgetVersion.Answer.approved, .refused], [BudgetVersion.Answer.approved, .refused])
    func `A budget document is answered once`(given: BudgetVersion.Answer?, answer: BudgetVersion.Answer) async throws {
        let books = try await Books.open()
        let (from, to) = (books.cell(), books.cell(nil, Books.village, line: 1))
        let version = try await books.act("Olga") { [budget = books.budget] in
            try BudgetVersion.prepare(
                .reallocation, of: budget, rows: [.init(from, Money(fen: -100)), .init(to, Money(fen: 100))],
                reason: "more activities", in: $0)
        }
        if let given {
            try await books.act("Carol") {
                try version.answer(given, seen: version.contentSHA256, reason: "because", in: $0)
            }
        }
        try await books.expect(
            given == nil ? .done : .refused(.budgetVersionOpen), of: "\(String(describing: given)) \(answer)",
            by: "Carol"
        ) { _ = try version.answer(answer, seen: version.contentSHA256, reason: "because", in: $0) }
    }

    @Test func `A budget document is refused with a reason only`() async throws {
        let books = try await Books.open()
        let (from, to) = (books.cell(), books.cell(nil, Books.village, line: 1))
        let version = try await books.act("Olga") { [budget = books.budget] in
            try BudgetVersion.prepare(
                .reallocation, of: budget, rows: [.init(from, Money(fen: -100)), .init(to, Money(fen: 100))],
                reason: "more activities", in: $0)
        }
        try await books.expect(.refused(.budgetRefusalHasReason), of: "without a reason", by: "Carol") {
            _ = try version.answer(.refused, seen: version.contentSHA256, in: $0)
        }
    }
}
