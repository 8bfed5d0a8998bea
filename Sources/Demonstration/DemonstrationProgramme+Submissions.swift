internal import FieldService
internal import Kernel
internal import Platform
internal import Postgres

extension DemonstrationProgramme {
    /// Two months of information submission from a hundred villages: the earlier one accepted and locked, the later one
    /// with what is late, given back and missing.
    func submitInformation(_ troupe: Troupe, _ ground: Ground) async throws {
        let story = story
        let this = try story.today.adding(days: 1 - story.today.day)
        let (before, last) = (try this.adding(months: -2), try this.adding(months: -1))
        let template = try await troupe.act("officer", at: story.moment(on: try before.adding(days: -20))) { change in
            try ReportTemplate.create(Self.monthly, for: ground.programme, in: change)
        }
        let county = ground.villages(of: Ground.county)
        let earlier = try await open(template, from: before, troupe)
        try await fill(earlier, except: Array(county.prefix(7)), troupe)
        try await fill(earlier, except: Array(county[2..<7]), at: story.moment(on: earlier.dueOn, hour: 11), troupe)
        try await accept(earlier, at: story.moment(on: earlier.dueOn, hour: 16), troupe)
        // Who comes after the day is late and counts all the same.
        try await fill(earlier, except: [], at: story.moment(on: try earlier.dueOn.adding(days: 2)), troupe)
        try await accept(earlier, at: story.moment(on: try earlier.dueOn.adding(days: 3)), troupe)
        try await troupe.act("officer", at: story.moment(on: try earlier.dueOn.adding(days: 6))) { change in
            _ = try ReportPeriod.lock(earlier.id, in: change)
        }
        let later = try await open(template, from: last, troupe)
        let silent = Array(county.prefix(2)) + ground.villages.suffix(12)
        try await fill(later, except: silent, troupe)
        try await accept(later, at: story.moment(on: later.endsOn, hour: 15), leaving: county[0].path, troupe)
    }

    private static let monthly = ReportTemplate.Plan(
        title: "童伴之家月报", englishTitle: "Monthly report of a companions' home", rhythm: .month, dueDays: 5,
        items: [
            .init(key: "files", label: "建档儿童", englishLabel: "Children on file", unit: "人", measure: .stock),
            .init(key: "visits", label: "家访", englishLabel: "Home visits", unit: "人次", measure: .flow),
            .init(key: "hours", label: "童伴之家开放", englishLabel: "Hours the home was open", unit: "小时", measure: .flow),
            .init(key: "needs", label: "收集需求", englishLabel: "Needs raised", unit: "件", measure: .flow),
            .init(key: "met", label: "已解决需求", englishLabel: "Needs met", unit: "件", measure: .flow),
            .init(
                key: "met_share", label: "需求解决率", englishLabel: "Share of needs met", unit: "%", measure: .ratio,
                parts: ("met", "needs")),
        ])

    private func open(_ template: ReportTemplate, from first: Day, _ troupe: Troupe) async throws -> ReportPeriod {
        try await troupe.act("officer", at: story.moment(on: first, hour: 9)) { change in
            try ReportPeriod.open(template.id, from: first, through: nil, in: change)
        }
    }

    /// The province's desk enters the papers of the villages, but not of `silent`; on the last day of the period unless
    /// another moment is given.
    private func fill(
        _ period: ReportPeriod, except silent: [Area], at moment: Timestamp? = nil, _ troupe: Troupe
    ) async throws {
        let paths = Set(silent.map(\.path))
        try await troupe.act("province", at: moment ?? story.moment(on: period.endsOn, hour: 10)) { change in
            let open = try Submission.all(.toFillIn, period: period.id, limit: 500, for: change.viewer, in: change.db)
            for submission in open where !paths.contains(submission.areaPath) {
                _ = try Submission.submit(
                    submission.id, version: submission.version, Self.numbers(of: submission), in: change)
            }
        }
    }

    /// Accepts what came. Of the villages in the town of `village` two are given back, and the others are left to it.
    private func accept(
        _ period: ReportPeriod, at moment: Timestamp, leaving village: String? = nil, _ troupe: Troupe
    ) async throws {
        let town = village.map { $0.split(separator: ".").dropLast().joined(separator: ".") + "." }
        try await troupe.act("officer", at: moment) { change in
            let came = try Submission.all(.toDecide, period: period.id, limit: 500, for: change.viewer, in: change.db)
            var returned = 0
            for submission in came {
                let isLeft = town.map(submission.areaPath.hasPrefix) ?? false
                if isLeft, returned == 2 { continue }
                if isLeft { returned += 1 }
                _ = try Submission.decide(
                    submission.id, version: submission.version, isAccepted: !isLeft,
                    reason: isLeft ? "家访人次与走访记录不一致，请核对（演示）。" : "", in: change)
            }
        }
    }

    /// Numbers that differ from village to village: 350.5 children on file in the mean of ten.
    private static func numbers(of submission: Submission) -> [String: Int64] {
        let turn = Int64(submission.areaPath.dropLast().suffix(2)) ?? 1
        return [
            "files": 345 + turn, "visits": 28 + turn * 2, "hours": 80 + turn, "needs": 10 + turn,
            "met": 8 + turn / 2,
        ]
    }
}
