internal import Contracts
internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

extension DemonstrationProgramme {
    /// What finance does with one holder's part of a tranche.
    private struct Part: Sendable {
        let holder: Holder.ID
        let bank: BankAccount.ID
        /// Added to the logins of the holder's finance people.
        let suffix: String

        init(_ money: Books, _ holder: Int) {
            self.holder = money.holders[holder].id
            bank = money.banks[holder].id
            suffix = holder == 0 ? "" : "2"
        }
    }

    /// One holder's part of a tranche, by three people.
    @discardableResult
    func pay(
        _ troupe: Troupe, _ money: Books, _ contract: Contract, tranche number: Int, holder: Int, at offset: Int
    ) async throws -> Payment {
        let (story, part) = (story, Part(money, holder))
        let request = try await prepare(troupe, contract, tranche: number, part, at: offset)
        let approved = try await approve(troupe, request, part, at: offset)
        return try await troupe.act("cashier" + part.suffix, at: try story.moment(offset, hour: 15)) { change in
            try approved.pay(
                from: part.bank, on: try story.day(offset), reference: "FK\(approved.id)",
                key: "demo-pay-\(approved.id)", in: change)
        }
    }

    /// The foundation's part of a tranche, by way of a batch: the bank cannot pay it at first, then it can, and the
    /// accountant books it.
    func payInBatch(
        _ troupe: Troupe, _ money: Books, _ contract: Contract, tranche number: Int, at offset: Int
    ) async throws {
        let (story, part) = (story, Part(money, 0))
        let request = try await prepare(troupe, contract, tranche: number, part, at: offset)
        let approved = try await approve(troupe, request, part, at: offset)
        let payee = try await troupe.act("accountant", at: try story.moment(offset, hour: 12)) { change in
            try PayeeAccount.enter(
                .init(
                    accountName: contract.contractorName, bankName: "演示银行云林支行", number: "6222020000\(request.id)99",
                    proof: "合同 \(contract.number) 收款账户条款（演示）"), of: contract.contractor, in: change)
        }
        try await troupe.act("approver", at: try story.moment(offset, hour: 13)) { try payee.confirm(in: $0) }
        for (turn, outcome) in ["失败,收款行系统维护（演示）", "成功,"].enumerated() {
            try await troupe.act("cashier", at: try story.moment(offset, hour: 15 + turn)) { change in
                if turn == 0 { _ = try BankLayout.make(Self.bankLayout, in: change) }
                let day = try story.day(offset)
                let batch = try PaymentBatch.make([approved.id], from: part.bank, on: day, in: change)
                let item = try batch.items(for: change.viewer, in: change.db)[0]
                let reply = "业务编号,金额,处理结果,失败原因,流水号\n\(item.id),\(item.amount),\(outcome),FK\(approved.id)"
                _ = try batch.take(try BankReply(file: Array(reply.utf8)), on: day, in: change)
            }
        }
        try await troupe.act("accountant", at: try story.moment(offset, hour: 17)) { change in
            guard let batch = try PaymentBatch.list(limit: 1, for: change.viewer, in: change.db).first else { return }
            _ = try batch.book(in: change)
        }
    }

    /// What the foundation's bank wants to be told, in its own headings.
    private static let bankLayout = BankLayout.Content(
        name: "演示银行批量付款",
        columns: "顺序号=number\n收方账号=account\n收方户名=name\n收方开户行=bank\n币种=\"人民币\"\n金额=amount\n附言=purpose\n业务编号=item",
        encoding: .gb18030, format: .csv)

    private func prepare(
        _ troupe: Troupe, _ contract: Contract, tranche number: Int, _ part: Part, at offset: Int
    ) async throws -> PaymentRequest {
        try await troupe.act("accountant" + part.suffix, at: try story.moment(offset, hour: 9)) { change in
            let tranche = try Tranche.all(of: contract.id, for: change.viewer, in: change.db)[number]
            return try contract.requestPayment(of: tranche, by: part.holder, in: change)
        }
    }

    private func approve(
        _ troupe: Troupe, _ request: PaymentRequest, _ part: Part, at offset: Int
    ) async throws -> PaymentRequest {
        try await troupe.act("approver" + part.suffix, at: try story.moment(offset, hour: 11)) { change in
            try request.approve(version: request.version, in: change)
        }
    }

    /// The bank sends the province's first transfer back: the account number was wrong.
    func bounce(_ troupe: Troupe, _ money: Books, _ contract: Contract) async throws {
        let (story, part) = (story, Part(money, 1))
        let paid = try await pay(troupe, money, contract, tranche: 0, holder: 1, at: -78)
        _ = try await troupe.act("accountant2", at: try story.moment(-75)) { change in
            try paid.recover(
                [.init(line: 1, amount: paid.amount)], into: part.bank, on: try story.day(-75),
                reference: "TH\(paid.request)", reason: "收款账号有误，银行退汇（演示）", bounced: true,
                key: "demo-bounce-\(paid.request)", in: change)
        }
    }

    /// The second tranche on its way: the foundation's cashier has it before them, the province's approver too.
    func preparePayments(_ troupe: Troupe, _ money: Books, _ contract: Contract) async throws {
        let first = Part(money, 0)
        let request = try await prepare(troupe, contract, tranche: 1, first, at: -3)
        _ = try await approve(troupe, request, first, at: -2)
        _ = try await prepare(troupe, contract, tranche: 1, Part(money, 1), at: -2)
    }

    /// The contract ends early, and the contractor pays back what it has not spent.
    func endEarly(_ troupe: Troupe, _ money: Books, _ contract: Contract) async throws {
        let story = story
        try await troupe.act("decision", at: try story.moment(-38)) { change in
            let contract = try Contract.find(contract.id, for: change.viewer, in: change.db)
            _ = try contract.terminate(reason: "乙方驻村人员不足，双方协商提前终止（演示）", version: contract.version, in: change)
        }
        for holder in 0...1 {
            let part = Part(money, holder)
            try await troupe.act("accountant" + part.suffix, at: try story.moment(-33)) { change in
                let left = try ContractMoney.all(
                    of: contract.programme, contract: contract.id.rawValue, tenant: try change.tenant(), in: change.db
                ).first { $0.fund == money.funds[holder].id }?.unspent
                let request = try PaymentRequest.all(
                    of: contract.id.rawValue, for: change.viewer, in: change.db
                ).first { $0.holder == part.holder && $0.state == .paid }
                guard let left, let request,
                    let paid = try Payment.all(of: request, for: change.viewer, in: change.db).first
                else { throw NotFound() }
                _ = try paid.recover(
                    [.init(line: 1, amount: left)], into: part.bank, on: try story.day(-33),
                    reference: "TK\(request.id)", reason: "合同终止，退回未使用资金（演示）", key: "demo-refund-\(request.id)",
                    in: change)
            }
        }
    }
}
