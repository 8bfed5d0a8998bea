import Contracts
import Funds
import Kernel
import Milestones
import Platform
import Postgres
import Signatures
import TestSupport
import Testing

/// Every verb of a contract in every state: what may be done is done, everything else is refused with its reason and
/// changes nothing.
@Suite("Verbs and states of contracts", .serialized)
struct VerbTests {
    /// Where a contract stands, more finely than its state.
    enum Stand: String, CaseIterable, Sendable {
        case draft, toSign, handedIn, copied, halfSigned, active, proved, completed, terminated, cancelled

        var state: Contract.State {
            switch self {
            case .draft: .draft
            case .toSign, .handedIn, .copied, .halfSigned: .toSign
            case .active, .proved: .active
            case .completed: .completed
            case .terminated: .terminated
            case .cancelled: .cancelled
            }
        }
    }

    enum Verb: String, CaseIterable, Sendable {
        case giveOut, handIn, acceptPaper, refusePaper, keepCopy, sign, signSecond, requestPayment, complete, terminate
        case cancel

        var person: Deal.Person {
            switch self {
            case .giveOut, .terminate: .carol
            case .handIn, .sign: .alice
            case .acceptPaper, .refusePaper, .keepCopy, .complete, .cancel, .signSecond: .olivia
            case .requestPayment: .anna
            }
        }
    }

    /// What is allowed where, with the state that follows; everything else is refused.
    static let allowed: [Stand: [Verb: Contract.State]] = [
        .draft: [.giveOut: .toSign, .cancel: .cancelled],
        .toSign: [.handIn: .toSign, .keepCopy: .toSign, .cancel: .cancelled],
        .handedIn: [.acceptPaper: .active, .refusePaper: .toSign, .keepCopy: .toSign, .cancel: .cancelled],
        .copied: [
            .handIn: .toSign, .keepCopy: .toSign, .sign: .toSign, .cancel: .cancelled,
        ],
        .halfSigned: [.handIn: .toSign, .keepCopy: .toSign, .signSecond: .active, .cancel: .cancelled],
        .active: [.requestPayment: .active, .terminate: .terminated],
        .proved: [.requestPayment: .active, .complete: .completed, .terminate: .terminated],
        .completed: [:], .terminated: [:], .cancelled: [:],
    ]

    /// What is refused for another reason than that the step does not follow from the state.
    static let otherwise: [Stand: [Verb: ContractRefusal]] = [
        .toSign: [.acceptPaper: .noPaper, .refusePaper: .noPaper, .sign: .noCopy, .signSecond: .noCopy],
        .handedIn: [.sign: .paperWaits, .signSecond: .paperWaits],
        .copied: [.acceptPaper: .noPaper, .refusePaper: .noPaper, .signSecond: .outOfTurn("青苗社")],
        .halfSigned: [.acceptPaper: .noPaper, .refusePaper: .noPaper, .sign: .signedBefore("青苗社")],
        .active: [.complete: .unfinished],
    ]

    private static func bring(
        to stand: Stand, _ own: Signers.Signed, in deal: Deal
    ) async throws -> Contract {
        switch stand {
        case .draft: return try await deal.draft()
        case .toSign: return try await deal.givenOut()
        case .handedIn:
            let out = try await deal.givenOut()
            try await deal.handIn(out)
            return out
        case .copied, .halfSigned:
            let out = try await deal.givenOut()
            try await deal.keepCopy(out)
            guard stand == .halfSigned else { return out }
            let upload = try deal.upload(own)
            return try await deal.write(.alice) { try out.sign(own.verified, upload, in: $0) }
        case .active: return try await deal.active()
        case .proved, .completed:
            let active = try await deal.active()
            try await deal.force("UPDATE milestone SET state = 'accepted'")
            try await deal.write(.olivia) { change in
                for commitment in try Commitment.all(of: active.id.rawValue, for: change.viewer, in: change.db) {
                    try commitment.release(in: change)
                }
            }
            guard stand == .completed else { return active }
            return try await deal.write(.olivia) { try active.complete(version: active.version, in: $0) }
        case .terminated:
            let active = try await deal.active()
            return try await deal.write(.carol) { try active.terminate(reason: "违约", version: active.version, in: $0) }
        case .cancelled:
            let drafted = try await deal.draft()
            return try await deal.write(.olivia) { try drafted.cancel(reason: "不签", version: drafted.version, in: $0) }
        }
    }

    /// Key of the paper that waits; 0, which no paper has, if none does.
    private static func openPaper(of contract: Contract, in change: Change) throws -> Int64 {
        try SealedPaper.all(of: contract.id, for: change.viewer, in: change.db).last { $0.answer == nil }?.id ?? 0
    }

    private static func act(
        _ verb: Verb, _ contract: Contract, _ deal: Deal, _ own: Signers.Signed, _ others: Signers.Signed
    ) throws -> @Sendable (Change) throws -> Void {
        let version = contract.version
        switch verb {
        case .giveOut: return { _ = try contract.giveOut(minutes: "纪要", version: version, in: $0) }
        case .handIn:
            let scan = try deal.scan()
            return {
                try contract.handIn(scan, signerName: "李一", signerOffice: "理事长", signedOn: $0.viewer.today, in: $0)
            }
        case .acceptPaper: return { _ = try contract.acceptPaper(try openPaper(of: contract, in: $0), in: $0) }
        case .refusePaper:
            return { try contract.refusePaper(try openPaper(of: contract, in: $0), reason: "缺章", in: $0) }
        case .keepCopy:
            let print = try deal.files.put(Deal.copyBytes, name: "D-1.pdf")
            return { try contract.keepCopy(print, in: $0) }
        case .sign, .signSecond:
            let signed = verb == .sign ? own : others
            let upload = try deal.upload(signed)
            return { _ = try contract.sign(signed.verified, upload, in: $0) }
        case .requestPayment:
            return { change in
                let tranche = try Tranche.all(of: contract.id, for: change.viewer, in: change.db)[0]
                _ = try contract.requestPayment(of: tranche, by: .init(1), in: change)
            }
        case .complete: return { _ = try contract.complete(version: version, in: $0) }
        case .terminate: return { _ = try contract.terminate(reason: "违约", version: version, in: $0) }
        case .cancel: return { _ = try contract.cancel(reason: "不签", version: version, in: $0) }
        }
    }

    @Test(arguments: Stand.allCases)
    func `Each verb is done or refused as the table says`(stand: Stand) async throws {
        let signers = try Signers()
        defer { signers.close() }
        let own = try await signers.signed(by: signers.contractor)
        let others = try await signers.signed(by: signers.authority)
        for (verb, next) in Self.allowed[stand] ?? [:] {
            let deal = try await Deal.open()
            let contract = try await Self.bring(to: stand, own, in: deal)
            #expect(contract.state == stand.state)
            try await deal.write(verb.person, try Self.act(verb, contract, deal, own, others))
            #expect(try await deal.now(contract.id).state == next, "\(stand) \(verb)")
            try await deal.close()
        }
        // What is refused changes nothing, so that all of it can be tried on one contract.
        let deal = try await Deal.open()
        let contract = try await Self.bring(to: stand, own, in: deal)
        let before = try await deal.test.rows()
        for verb in Verb.allCases where Self.allowed[stand]?[verb] == nil {
            let body = try Self.act(verb, contract, deal, own, others)
            let refusal = await #expect(throws: ContractRefusal.self, "\(stand) \(verb)") {
                try await deal.write(verb.person, body)
            }
            #expect(refusal == Self.otherwise[stand]?[verb] ?? .notNow(stand.state), "\(stand) \(verb)")
            let changed = TestDatabase.differences(before, try await deal.test.rows())
            #expect(changed.isEmpty, "\(stand) \(verb)")
        }
        try await deal.close()
    }

    @Test func `What was seen before somebody else was faster is a conflict and changes nothing`() async throws {
        let deal = try await Deal.open()
        let drafted = try await deal.draft()
        try await deal.write(.carol) { _ = try drafted.giveOut(minutes: "", version: drafted.version, in: $0) }
        let before = try await deal.test.rows()
        await #expect(throws: Conflict.self) {
            try await deal.write(.dora) { _ = try drafted.giveOut(minutes: "", version: drafted.version, in: $0) }
        }
        await #expect(throws: Conflict.self) {
            try await deal.write(.olivia) { _ = try drafted.cancel(reason: "不签", version: drafted.version, in: $0) }
        }
        #expect(TestDatabase.differences(before, try await deal.test.rows()).isEmpty)
        try await deal.close()
    }
}
