internal import Funds
internal import Kernel
internal import Platform

/// The account of a claim and the proposals to write it off.
enum RecoveryClaimTables {
    static func all(
        _ moves: [RecoveryClaim.Move], _ offs: [RecoveryClaim.WriteOff], _ names: [Fund.ID: FundName], _ visit: Visit
    ) -> [Desk.Table] {
        [account(moves, names, visit)] + (offs.isEmpty ? [] : [proposals(offs, visit)])
    }

    /// The claims upon one contract, whose page says the rest; each leads to its account.
    static func ofContract(_ claims: [RecoveryClaim], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("recovery_claims.title"),
            ["recovery_claims.due_on", "funds.reason", "recovery_claims.amount", "recovery_claims.open", "funds.state"]
                .map { visit.text($0) },
            claims.map { claim in
                [
                    .head(claim.dueOn.description, url: "\(visit.base)/recovery-claims/\(claim.id)"),
                    .text(claim.reason), .money(claim.amount), .money(claim.open),
                    visit.stateCell(Message(claim.state(on: visit.viewer.today).messageKey)),
                ]
            })
    }

    /// What was claimed, came back, was set off and written off, with what is due after each.
    private static func account(
        _ moves: [RecoveryClaim.Move], _ names: [Fund.ID: FundName], _ visit: Visit
    ) -> Desk.Table {
        var due: Int64 = 0
        return .init(
            visit.text("recovery_claims.account"),
            [
                "funds.day", "recovery_claims.move", "funds.fund", "recovery_claims.voucher", "funds.amount",
                "recovery_claims.open",
            ].map { visit.text($0) },
            moves.map { move in
                due += move.amount.fen
                let request = move.request.map { "\(visit.base)/payments/\($0)" }
                return [
                    .head(move.at.day(in: .shanghai).description), .text(visit.text(move.kind.messageKey)),
                    .text(RecoveryClaimRoutes.name(of: move.fund, names, visit)),
                    request.map { .head(move.voucher.isEmpty ? visit.text("payments.one") : move.voucher, url: $0) }
                        ?? .text(move.voucher), .money(move.amount), .money(Money(fen: due)),
                ]
            })
    }

    private static func proposals(_ offs: [RecoveryClaim.WriteOff], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("recovery_claims.write_offs"),
            [
                "recovery_claims.proposed_at", "recovery_claims.proposer", "funds.reason",
                "recovery_claims.write_off_document", "recovery_claims.write_off_amount",
                "recovery_claims.write_off_answer",
            ].map { visit.text($0) },
            offs.map { off in
                let answer = off.answer.map {
                    "\(visit.text("recovery_claims.write_off.\($0)"))：\(off.answerReason)（\(off.answerer)）"
                }
                return [
                    .head(off.proposedAt.day(in: .shanghai).description), .text(off.proposer), .text(off.reason),
                    .text(off.document), .money(off.amount),
                    .text(answer ?? visit.text("recovery_claims.write_off.waits")),
                ]
            })
    }
}
