internal import Contracts
internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// Changes of procurements.
enum ProcurementHandlers {
    static func change(
        _ visit: Visit, _ body: @escaping @Sendable (Procurement, Input, Change) throws -> Void
    ) async throws -> Outcome {
        let id: Procurement.ID = try visit.id("procurement")
        let (input, base) = (visit.input, visit.base)
        return try await visit.write { change in
            try body(try Procurement.find(id, for: change.viewer, in: change.db), input, change)
            return .done("\(base)/procurements/\(id)", Message("purchasing.done"), json: ["id": .integer(id.rawValue)])
        }
    }

    static func start(_ visit: Visit) async throws -> Outcome {
        let (input, base) = (visit.input, visit.base)
        guard let need = input.id("purchaseNeed", PurchaseNeed.ID.self),
            let method = RecordedAward.Method(rawValue: input.text("way"))
        else { throw FieldRefusal("purchaseNeed", "field.refusal.missing") }
        return try await visit.write { change in
            let needs = try PurchaseNeed.all(year: nil, for: change.viewer, in: change.db)
            guard let need = needs.first(where: { $0.id == need }) else {
                throw FieldRefusal("purchaseNeed", "field.refusal.choice")
            }
            let procurement: Procurement
            do {
                procurement = try Procurement.start(
                    .init(
                        number: input.text("number"), title: input.text("title"),
                        description: input.text("description"), method: method), for: need, in: change)
            } catch let refusal as PurchaseRefusal {
                let field = refusal.field == "need" ? "purchaseNeed" : refusal.field == "method" ? "way" : refusal.field
                throw FieldRefusal(field, refusal.message.key)
            }
            return .created(
                "\(base)/procurements/\(procurement.id)", Message("purchasing.done"),
                json: ["id": .integer(procurement.id.rawValue)])
        }
    }

    static func justify(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { procurement, input, change in
            try procurement.justify(input.integer("finding") ?? 0, reason: input.text("why"), in: change)
        }
    }

    static func announce(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { procurement, input, change in
            guard let dueAt = input.moment("responsesDueAt"), let weight = input.decimal("priceWeight") else {
                throw FieldRefusal("responsesDueAt", "field.refusal.missing")
            }
            let criteria = try ContractTermsForm.cells(of: input.text("criteria")).enumerated().map { index, cells in
                guard cells.count == 2, !cells[0].isEmpty, cells[0].count <= 200, let part = Fraction(cells[1]) else {
                    throw FieldRefusal("criteria", "purchasing.refusal.row", ["row": String(index + 1)])
                }
                return Procurement.Criterion(n: index + 1, title: cells[0], weight: part)
            }
            _ = try procurement.announce(
                dueAt: dueAt, questionsUntil: input.moment("questionsUntil"), priceWeight: weight, criteria: criteria,
                in: change)
        }
    }

    static func ask(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { procurement, input, change in try procurement.ask(input.text("question"), in: change)
        }
    }

    static func answer(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { procurement, input, change in
            try procurement.answer(input.integer("questionID") ?? 0, input.text("answer"), in: change)
        }
    }

    static func respond(_ visit: Visit) async throws -> Outcome {
        let files = try ProcurementPapers.ofResponse(visit)
        return try await change(visit) { procurement, input, change in
            guard let organisation = input.id("organisation", Organisation.ID.self), let price = input.money("price")
            else { throw FieldRefusal("organisation", "field.refusal.missing") }
            try procurement.respond(
                for: organisation, price: price, offer: input.text("offer"), files: files, in: change)
        }
    }

    static func open(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { procurement, _, change in try procurement.open(in: change) }
    }

    static func signOpening(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { procurement, _, change in _ = try procurement.signOpening(in: change) }
    }

    static func exclude(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { procurement, input, change in
            guard let response = input.id("response", ProcurementResponse.ID.self) else { throw NotFound() }
            try procurement.exclude(response, reason: input.text("reason"), in: change)
        }
    }

    static func mark(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { procurement, input, change in
            let responses = try ProcurementResponse.all(of: procurement, for: change.viewer, in: change.db)
            guard let response = input.id("markedResponse", ProcurementResponse.ID.self),
                responses.contains(where: { $0.id == response })
            else { throw FieldRefusal("markedResponse", "field.refusal.choice") }
            let marks = input.decimals("mark").compactMap { key, value in Int(key).map { ($0, value) } }
            try procurement.mark(response, Dictionary(marks) { first, _ in first }, in: change)
        }
    }

    static func rank(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { procurement, _, change in _ = try procurement.rank(in: change) }
    }

    static func notice(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { procurement, _, change in _ = try procurement.announceResult(in: change) }
    }

    static func award(_ visit: Visit) async throws -> Outcome {
        let id: Procurement.ID = try visit.id("procurement")
        let (input, base) = (visit.input, visit.base)
        return try await visit.write { change in
            let procurement = try Procurement.find(id, for: change.viewer, in: change.db)
            let names = try FundName.all(for: change.viewer, in: change.db)
            let sources = input.amounts("source").compactMap { key, amount in
                Fund.ID(key).map { (fund: $0, amount: amount) }
            }.filter { !$0.amount.isZero }
            for source in sources where names[source.fund] == nil {
                throw FieldRefusal("source.\(source.fund)", "field.refusal.choice")
            }
            let award = try procurement.award(reason: input.text("minutes"), sources: sources, in: change)
            return .done(
                "\(base)/recorded-awards/\(award.id)", Message("contracts.award_recorded"),
                json: ["id": .integer(award.id.rawValue)])
        }
    }

    static func cancel(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { procurement, input, change in
            _ = try procurement.cancel(reason: input.text("reason"), in: change)
        }
    }

    static func fail(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { procurement, input, change in
            _ = try procurement.fail(reason: input.text("reason"), in: change)
        }
    }

    static func record(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { procurement, input, change in
            guard let announcedOn = input.day("announcedOn"), let closedOn = input.day("closedOn"),
                let resultOn = input.day("resultOn"), let price = input.money("wonPrice")
            else { throw FieldRefusal("announcedOn", "field.refusal.missing") }
            guard let won = try Organisation.find(code: input.text("contractorCode"), in: change.db) else {
                throw FieldRefusal("contractorCode", "contracts.refusal.contractor_code")
            }
            _ = try procurement.record(
                .init(
                    planNumber: input.text("planNumber"), announcement: input.text("announcement"),
                    announcedOn: announcedOn, closedOn: closedOn, expertDraw: input.text("expertDraw"),
                    scores: input.text("scores"), result: input.text("result"), resultOn: resultOn,
                    organisation: won.id, price: price), in: change)
        }
    }

    static func challenge(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { procurement, input, change in
            guard let knownOn = input.day("knownOn"), let filedOn = input.day("filedOn") else {
                throw FieldRefusal("knownOn", "field.refusal.missing")
            }
            _ = try procurement.challenge(
                party: input.text("party"), subject: input.text("subject"), knownOn: knownOn, filedOn: filedOn,
                in: change)
        }
    }

    static func complain(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { procurement, input, change in
            guard let challenge = input.id("challenged", ProcurementChallenge.ID.self),
                let filedOn = input.day("filedOn")
            else { throw FieldRefusal("challenged", "field.refusal.missing") }
            _ = try procurement.complain(
                about: challenge, party: input.text("party"), subject: input.text("subject"), filedOn: filedOn,
                suspendedFrom: input.day("suspendedFrom"), suspendedUntil: input.day("suspendedUntil"), in: change)
        }
    }

    static func decide(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { procurement, input, change in
            guard let challenge = input.id("challengeID", ProcurementChallenge.ID.self),
                let outcome = ProcurementChallenge.Outcome(rawValue: input.text("outcome")),
                let day = input.day("answeredOn")
            else { throw FieldRefusal("challengeID", "field.refusal.missing") }
            try procurement.answer(challenge, outcome, input.text("decision"), on: day, in: change)
        }
    }
}
