internal import Kernel
internal import Milestones
internal import Platform
internal import Postgres

extension DemonstrationProgramme {
    /// A plan with themed years as it was published, ranked commitments, gates that are met, and what 23 towns bought.
    func writePlans(_ troupe: Troupe, _ ground: Ground) async throws {
        let story = story
        let (phases, six) = try await troupe.act("officer", at: try story.moment(-24)) { change in
            (
                try ActionPlan.write(Self.phases, for: ground.programme, in: change),
                try ActionPlan.write(Self.commitments, for: ground.programme, in: change)
            )
        }
        try await troupe.act("officer", at: try story.moment(-23)) { change in
            var plan = phases
            for number in 1...5 {
                plan = try ActionPlan.report(number, of: plan.id, as: .done, version: plan.version, in: change)
            }
            for gate in plan.gates {
                plan = try ActionPlan.meet(
                    gate: gate.number, of: plan.id, on: try story.day(-40 + gate.number), evidence: "验收材料（演示）",
                    version: plan.version, in: change)
            }
            _ = try ActionPlan.adopt(
                plan.id, on: try story.day(-30), document: "关于建立长效机制的意见（演示）", version: plan.version, in: change)
            var other = six
            for (number, state) in [(3, ActionPlan.Part.State.underWay), (1, .done), (9, .done), (10, .underWay)] {
                other = try ActionPlan.report(number, of: other.id, as: state, version: other.version, in: change)
            }
            for (wave, value, day) in [(PlanReading.Wave.baseline, "61.5", -350), (.endline, "84.25", -30)] {
                try PlanReading(
                    subject: "建档儿童有人定期走访的比例", unit: "%", definition: 1, wave: wave,
                    value: Fraction(value) ?? .zero, takenOn: try story.day(day)
                ).record(for: phases.id, in: change)
            }
            try PlanReading(
                subject: "建档儿童有人定期走访的比例", unit: "%", definition: 2, wave: .endline,
                value: Fraction("79") ?? .zero, takenOn: try story.day(-29)
            ).record(for: phases.id, in: change)
        }
        try await buyInTowns(troupe)
    }

    private static var phases: ActionPlan.Draft {
        let themes = ["探索政府责任", "探索社会责任", "探索家庭责任", "总结经验制度", "建立长效机制"]
        var draft = ActionPlan.Draft(
            title: "未成年人社会保护工作计划（演示）", years: 2013...2017,
            parts: themes.enumerated().map { (.phase, nil, $0 + 1, 2013 + $0, $1) })
        draft.englishTitle = "Plan for the protection of minors (demonstration)"
        draft.note = "原文称“四年工作计划”，所列为 2013 年至 2017 年五个年度，照原文登记。"
        draft.offices = [1: "省民政厅分管副厅长", 2: "市民政局局长", 3: "县政府分管副县长", 4: "乡镇长", 5: "村（社区）书记"]
        draft.gates = ["试点乡镇全部建站", "三项机制成文", "财政预算单列"]
        return draft
    }

    private static var commitments: ActionPlan.Draft {
        let six = ["办好农村学前教育", "改善乡村医疗卫生", "关心关爱农村留守儿童和留守老人", "农村饮水安全", "农村公路养护", "农村人居环境整治"]
        let aspects = ["强引领", "重关爱", "护成长", "聚合力"]
        var draft = ActionPlan.Draft(
            title: "关爱留守儿童三年行动计划（演示）", years: 2023...2025,
            parts: six.enumerated().map { (.commitment, nil, $0 + 1, nil, $1) })
        for (index, aspect) in aspects.enumerated() {
            draft.parts.append((.aspect, nil, index + 1, nil, aspect))
            let number = draft.parts.count
            draft.parts.append((.measure, number, 1, nil, "\(aspect)：第一项举措（演示）"))
            let measure = draft.parts.count
            for year in 2023...2025 { draft.parts.append((.phase, measure, year - 2022, year, "\(year) 年任务（演示）")) }
        }
        draft.englishTitle = "Three years' action for left-behind children (demonstration)"
        draft.offices = [1: "省委书记", 2: "州（市）委书记", 3: "县委书记", 4: "乡镇党委书记", 5: "村党组织书记"]
        return draft
    }

    /// 23 towns and streets of a city, each with one purchase: 5,060,000.00 yuan altogether.
    private func buyInTowns(_ troupe: Troupe) async throws {
        let story = story
        try await troupe.act("officer", at: try story.moment(-22)) { change in
            let purchases = try (1...23).map { number in
                PurchaseRecord(
                    payer: "演示市第\(number)街道（乡镇）", areaCode: "320400", subject: "购买“社区店”青少年服务",
                    document: "购服〔\(story.today.year)〕\(number)号", paidOn: try story.day(-200 + number),
                    amount: Money(fen: 22_000_000 + Int64(number - 12) * 100_000))
            }
            try PurchaseRecord.record(purchases, in: change)
        }
    }
}
