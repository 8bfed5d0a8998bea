internal import Funds
internal import Kernel
internal import Platform

extension DemonstrationProgramme {
    /// Two activities of the programme, and the foundation's latest costs beside the contracts that were for them.
    func nameActivities(_ troupe: Troupe, _ money: Books) async throws {
        let story = story
        let activities = try await troupe.act("officer", at: try story.moment(-21)) { change in
            try [("SUMMER", "暑期安全教育（演示）", -120), ("TRAINING", "童伴妈妈培训（演示）", -200)].map {
                code, name, start in
                try Activity.open(
                    code, named: name, from: try story.day(start), through: try story.day(-10),
                    of: money.budget.programme, in: change)
            }
        }
        try await troupe.act("accountant", at: try story.moment(-20)) { change in
            let vouchers = try Voucher.list(of: money.holders[0], limit: 80, for: change.viewer, in: change.db)
                .filter { $0.kind == .payment && $0.documentKind == "payment_request" }
            for (number, voucher) in vouchers.prefix(6).enumerated() {
                try voucher.nameAll(activities[number % 2].id, in: change)
            }
        }
    }
}
