internal import Contracts
internal import Kernel
internal import Platform

extension ProcurementContent {
    /// The procurement in the API.
    var json: JSON {
        var facts = procurement.facts
        facts["description"] = .string(procurement.description)
        facts["price_weight"] = procurement.priceWeight.map { .string($0.description) } ?? .null
        facts["notice_ends_on"] = procurement.noticeEndsOn.map { .string($0.description) } ?? .null
        facts["suspended"] = .bool(isSuspended)
        facts["criteria"] = .array(
            criteria.map {
                ["n": .integer(Int64($0.n)), "title": .string($0.title), "weight": .string($0.weight.description)]
            })
        facts["findings"] = .array(
            findings.map {
                [
                    "id": .integer($0.id), "kind": .string($0.kind.rawValue), "evidence": .string($0.evidence),
                    "reason": .string($0.reason),
                ]
            })
        facts["responses"] = .array(responses.map { json(of: $0) })
        facts["awards"] = .array(
            awards.map {
                [
                    "recorded_award": .integer($0.award.rawValue), "name": .string($0.organisationName),
                    "price": .string($0.price.description), "withdrawn": .bool($0.isWithdrawn),
                ]
            })
        facts["challenges"] = .array(challenges.map { Self.json(of: $0.challenge, $0.clock) })
        facts["bond"] = ProcurementBondRoutes.json(bond, on: today)
        for (name, value) in announcedJSON { facts[name] = value }
        return .object(facts)
    }

    private func json(of response: ProcurementResponse) -> JSON {
        [
            "id": .integer(response.id.rawValue), "organisation": .integer(response.organisation.rawValue),
            "name": .string(response.organisationName), "submitted_at": .string(response.submittedAt.description),
            "sha256": .string(response.sha256.hexadecimal),
            "price": response.quote.map { .string($0.price.description) } ?? .null,
            "offer": offer(of: response).map { .string($0) } ?? .null,
            "rank": response.place.map { .integer(Int64($0.rank)) } ?? .null,
            "price_points": response.place.map { .string($0.pricePoints.decimal(places: 2)) } ?? .null,
            "quality_points": response.place.map { .string($0.qualityPoints.decimal(places: 2)) } ?? .null,
            "excluded": .string(response.excludedReason),
        ]
    }

    private static func json(of one: ProcurementChallenge, _ clock: ProcurementChallenge.Clock) -> JSON {
        [
            "id": .integer(one.id.rawValue), "complaint": .bool(one.isComplaint),
            "filed_on": .string(one.filedOn.description), "answer_due": .string(clock.due.description),
            "estimated": .bool(clock.isEstimated),
            "outcome": one.outcome.map { .string($0.rawValue) } ?? .null,
            "suspended_until": one.suspendedUntil.map { .string($0.description) } ?? .null,
        ]
    }
}
