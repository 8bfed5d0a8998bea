internal import Kernel
public import Platform
internal import Postgres

/// Who signs for a party, as what, and by what authority.
public struct ContractSigner: Sendable, Hashable {
    /// By what authority somebody signs.
    public enum Basis: String, StoredAsText, CaseIterable {
        /// 法定代表人.
        case legalRepresentative = "legal_representative"
        /// 授权代表, with a letter of authority.
        case authorised

        /// Key of its name in the message catalogue.
        public var messageKey: String { "contracts.signer_basis.\(rawValue)" }
    }

    /// Name.
    public var name: String
    /// Office.
    public var office: String
    /// Authority.
    public var basis: Basis

    /// A signer.
    public init(name: String, office: String, basis: Basis) {
        self.name = name
        self.office = office
        self.basis = basis
    }
}

extension Contract {
    /// Adds what is agreed beside the tranches to the content that is frozen. What says nothing adds nothing, so that
    /// what was frozen before keeps its hash.
    func addTerms(to members: inout JSONObject, for viewer: Viewer, in db: Connection) throws {
        if kind != .grant { members["kind"] = .string(kind.rawValue) }
        if !conditions.isEmpty { members["conditions"] = .array(conditions.map { .string($0.rawValue) }) }
        let parties = try ContractParty.all(of: id, for: viewer, in: db)
        if parties.contains(where: { $0.role == .member }) {
            members["parties"] = .array(
                parties.map { party in
                    [
                        "name": .string(party.name), "role": .string(party.role.rawValue),
                        "share": .string(party.share.description), "order": .integer(Int64(party.order)),
                    ]
                })
        }
        let services = try Self.lines(of: id, for: viewer, in: db)
        if !services.isEmpty {
            members["services"] = .array(
                try services.map { line -> JSON in
                    var said = JSONObject()
                    said["lot"] = .string(line.lot)
                    said["title"] = .string(line.title)
                    said["unit"] = .string(line.unit)
                    said["price"] = .string(line.price.description)
                    said["quantity"] = .string(line.quantity.description)
                    said["amount"] = .string(try line.amount.description)
                    if !line.itemCode.isEmpty { said["item"] = .string(line.itemCode) }
                    return .object(said)
                })
        }
        if paysUnits { members["paysUnits"] = .bool(true) }
        let sites = try Self.sites(of: id, for: viewer, in: db)
        if !sites.isEmpty { members["sites"] = .array(sites.map { .string($0.code) }) }
        let steps = try TrancheResult.steps(of: id, for: viewer, in: db)
        if !steps.isEmpty {
            members["steps"] = .array(steps.map { [.string($0.from.description), .string($0.percent.description)] })
        }
        let outcomes = try TrancheResult.terms(of: id, for: viewer, in: db)
        if !outcomes.isEmpty {
            members["outcomes"] = .array(
                outcomes.map { outcome in
                    [
                        "metric": .string(outcome.term.metric), "unit": .string(outcome.term.unit),
                        "price": .string(outcome.term.price.description), "validator": .string(outcome.validator),
                    ]
                })
        }
        for bond in try ContractBond.all(of: id, for: viewer, in: db) {
            members["bond_\(bond.kind.rawValue)"] = .string(bond.amount.description)
        }
    }
}
