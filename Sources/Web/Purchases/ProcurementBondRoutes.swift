internal import Contracts
internal import Kernel
internal import Platform

/// Bid bonds (投标保证金): what is asked for, and what became of each bidder's.
enum ProcurementBondRoutes {
    private static let asked = InputField(
        "bondAsked", .money, label: "purchasing.bond_asked", hint: "purchasing.bond_hint", "What each bidder pays.")
    private static let moving = [
        InputField("bidder", .identifier, label: "purchasing.bidder", "Key of the organisation."),
        InputField(
            "bondMove", .choice(ProcurementBond.Move.allCases.map(\.rawValue), prefix: "contracts.bond_move"),
            label: "contracts.bond_move", "What happened."),
        InputField("bondAmount", .money, label: "funds.amount", "How much."),
        InputField("bondMovedOn", .date, label: "funds.day", "When."),
        InputField(
            "bondNote", .text(max: 500), optional: true, label: "contracts.note",
            "Why; asked for where it is drawn upon."
        ),
    ]

    static let all: [Route] = [
        .post(
            "/{authority}/procurements/{procurement}/bond", .roles([.programmeOfficer]),
            "Asks every bidder for a bond, before the announcement.", fields: [asked], once: true, answer: .key,
            form: ProcurementPages.show, ask),
        .post(
            "/{authority}/procurements/{procurement}/bond-moves", .roles([.programmeOfficer, .accountant]),
            "Writes down that the bond of a bidder came in, went back or was drawn upon.", fields: moving, once: true,
            answer: .key, form: ProcurementPages.show, move),
    ]

    private static func ask(_ visit: Visit) async throws -> Outcome {
        try await ProcurementHandlers.change(visit) { procurement, input, change in
            guard let amount = input.money("bondAsked") else {
                throw FieldRefusal("bondAsked", "field.refusal.missing")
            }
            try procurement.askBond(amount, in: change)
        }
    }

    private static func move(_ visit: Visit) async throws -> Outcome {
        try await ProcurementHandlers.change(visit) { procurement, input, change in
            guard let bidder = input.id("bidder", Organisation.ID.self), let amount = input.money("bondAmount"),
                let move = ProcurementBond.Move(rawValue: input.text("bondMove")), let day = input.day("bondMovedOn")
            else { throw FieldRefusal("bidder", "field.refusal.missing") }
            try procurement.moveBond(
                of: bidder, move, amount, on: day, note: input.text("bondNote"), in: change)
        }
    }

    /// The forms of bonds that the viewer may use now.
    static func forms(_ content: ProcurementContent, isFirst: Bool, _ visit: Visit) -> [Desk.Form] {
        let one = content.procurement
        let url = "/procurements/\(one.id)"
        let isOfficer = visit.viewer.holds(.programmeOfficer, in: one.scope)
        guard content.bond != nil else {
            guard isOfficer, one.state == .draft else { return [] }
            return [visit.deskForm("purchasing.ask_bond", url + "/bond", [visit.field(asked)], isFirst: isFirst)]
        }
        guard isOfficer || visit.viewer.holdsAnywhere([.accountant]) else { return [] }
        return [
            visit.deskForm(
                "purchasing.move_bond", url + "/bond-moves", moving.map { visit.field($0) }, isFirst: isFirst)
        ]
    }

    /// The bonds of the bidders with the last day for their return.
    static func table(_ content: ProcurementContent, _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("purchasing.bonds"),
            [
                "purchasing.bidder", "contracts.bond_move.received", "contracts.bond_move.returned",
                "contracts.bond_move.drawn", "contracts.bond_held", "purchasing.bond_return_due",
            ].map { visit.text($0) },
            (content.bond?.held ?? []).map { one in
                let due = one.due.map {
                    $0.isEstimated ? "\($0.due) \(visit.text("contracts.estimated"))" : $0.due.description
                }
                let late = one.isLate(on: visit.viewer.today) ? " · \(visit.text("purchasing.late"))" : ""
                return [
                    .head("\(one.name) (\(one.organisation))"), .money(one.received), .money(one.returned),
                    .money(one.drawn), .money(one.held), .text((due ?? "") + late),
                ]
            })
    }

    /// The bond in the API.
    static func json(_ bond: ProcurementBond?, on day: Day) -> JSON {
        guard let bond else { return .null }
        return [
            "amount": .string(bond.amount.description), "citation": .string(bond.citation),
            "bidders": .array(
                bond.held.map {
                    [
                        "organisation": .integer($0.organisation.rawValue),
                        "received": .string($0.received.description),
                        "held": .string($0.held.description),
                        "return_due": $0.due.map { .string($0.due.description) } ?? .null,
                        "late": .bool($0.isLate(on: day)),
                    ]
                }),
        ]
    }

    static let schema: (String, Schema) = (
        "bond",
        .nullable(
            .object([
                ("amount", .money), ("citation", .string),
                (
                    "bidders",
                    .list(
                        .object([
                            ("organisation", .integer), ("received", .money), ("held", .money),
                            ("return_due", .nullable(.day)), ("late", .boolean),
                        ]))
                ),
            ]))
    )
}
