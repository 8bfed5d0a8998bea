public import Forms
internal import Kernel
public import Platform
public import Postgres

extension Proposal {
    /// What would be handed in now, and everything that still stands against it.
    public struct Check: Sendable {
        /// The answers.
        public let response: FormResponse
        /// Who takes part besides the applicant.
        public let partners: [ProposalPartner]
        /// What the rules of the call say of the applicant.
        public let verdicts: [EligibilityVerdict]
        /// Unmet rules, what is wrong or missing in the form, an amount beyond the limits, partners without consent.
        public let obstacles: [any Refusal]
        /// SHA-256 of the canonical content: another one as soon as anything of it changes.
        public let sha256: [UInt8]
        let content: String
    }

    /// What would be handed in now, for somebody who writes the proposal. Throws `NotFound`.
    public func check(for viewer: Viewer, in db: Connection) throws -> Check {
        guard isWritten(by: viewer), isEditable else { throw NotFound() }
        return try check(in: Call.find(call, for: viewer, in: db), db)
    }

    func check(in call: Call, _ db: Connection) throws -> Check {
        let response = try answers(in: db)
        let verdicts = try call.verdicts(on: organisation, besides: id, offer: response.offer, in: db)
        // A test run shows what the rules say of the officer's own house, and goes on.
        let unmet = isTrial ? [] : verdicts.filter { $0.outcome == .unmet }
        var obstacles: [any Refusal] = unmet.map { CallRefusal.notEligible($0) }
        obstacles += response.problems
        let partners = try self.partners(in: db)
        if let requested = response.headline.requested {
            if let beyond = limit(requested, in: call) { obstacles.append(beyond) }
            obstacles += try ProposalPartner.problems(of: self, requested: requested, in: db)
        } else if response.problems.isEmpty {
            obstacles.append(CallRefusal.requested(min: call.requestedMin, max: call.requestedMax))
        }
        let content = try content(response, partners, call, in: db)
        return Check(
            response: response, partners: partners, verdicts: verdicts, obstacles: obstacles,
            sha256: SHA256.digest(Array(content.utf8)), content: content)
    }

    private func limit(_ requested: Money, in call: Call) -> CallRefusal? {
        let most = [call.requestedMax, call.lot(lot)?.budget].compactMap(\.self).min()
        guard requested < call.requestedMin ?? .zero || requested > most ?? requested else { return nil }
        return .requested(min: call.requestedMin, max: most)
    }

    /// The canonical text of everything that is submitted; its SHA-256 stands on the receipt.
    private func content(
        _ response: FormResponse, _ partners: [ProposalPartner], _ call: Call, in db: Connection
    ) throws -> String {
        let applicant = try Organisation.find(organisation, in: db)
        var content = JSONObject()
        content["call"] = .string(call.code)
        content["lot"] = .integer(Int64(lotNumber))
        content["revision"] = .integer(Int64(revision))
        content["organisation"] = [
            "number": .integer(organisation.rawValue), "name": .string(applicant.name),
            "code": applicant.code.map { .string($0) } ?? .null,
        ]
        content["form"] = [
            "code": .string(response.version.formCode), "version": .integer(Int64(response.version.number)),
            "sha256": .string(response.version.sha256.hexadecimal),
        ]
        content["answers"] = response.json
        if !partners.isEmpty { content["partners"] = .array(partners.map(\.content)) }
        return JSON.object(content).canonical
    }
}
