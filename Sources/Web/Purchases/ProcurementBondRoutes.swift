internal import Contracts
internal import Kernel
internal import Platform

/// Bid bonds (投标保证金): what is asked for, and what became of each bidder's.
enum ProcurementBondRoutes {
    private static let asked = InputField(
        "bondAsked", .money, label: "purchasing.bond_asked", hint: "purchasing.bond_hint", "What each bidder pays.")
    private static let moving = [
        InputField(
            "bidder", .identifier, optional: true, label: "purchasing.bidder",
            "Key of the organisation; not asked for where bidderName says who it is."),
        InputField(
            "bidderName", .text(max: 200), optional: true, label: "purchasing.bidder_name",
            hint: "purchasing.bidder_name_hint", "Name or 统一社会信用代码 of a registered organisation."),
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
            guard let amount = input.money("bondAmount"),
                let move = ProcurementBond.Move(rawValue: input.text("bondMove")), let day = input.day("bondMovedOn")
            else { throw FieldRefusal("bondAmount", "field.refusal.missing") }
            let bidder = try named(input, in: change)
            try procurement.moveBond(
                of: bidder, move, amount, on: day, note: input.text("bondNote"), in: change)
        }
    }

    /// The bidder that was chosen, or the one organisation whose name or code was typed.
    private static func named(_ input: Input, in change: Change) throws -> Organisation.ID {
        let typed = input.text("bidderName")
        if typed.isEmpty {
            guard let chosen = input.id("bidder", Organisation.ID.self) else {
                throw FieldRefusal("bidder", "field.refusal.missing")
            }
            return chosen
        }
        if let found = try Organisation.find(code: typed.uppercased(), in: change.db) { return found.id }
        let alike = try Organisation.list(matching: typed, after: nil, limit: 50, in: change.db)
        let exact = alike.filter { $0.name == typed }
        guard let found = exact.count == 1 ? exact.first : exact.isEmpty && alike.count == 1 ? alike.first : nil else {
            throw FieldRefusal(
                "bidderName", alike.isEmpty ? "purchasing.refusal.no_bidder" : "purchasing.refusal.many_bidders")
        }
        return found.id
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
                "purchasing.move_bond", url + "/bond-moves",
                moving.map { field in
                    let none = (value: "", text: visit.text("purchasing.no_bidder_chosen"))
                    return visit.field(
                        field,
                        options: field.name == "bidder"
                            ? [none] + content.bidders.map { (value: $0.id.description, text: $0.name) } : nil)
                }, isFirst: isFirst)
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
                    .head(one.name), .money(one.received), .money(one.returned),
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
