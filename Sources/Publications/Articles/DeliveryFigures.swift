internal import FieldService
internal import Kernel
internal import Milestones

/// The figures of the accounts that come from submissions, delivered services, surveys, visits and evaluations.
extension Article {
    /// 四川童伴计划: R8, R11, R22, R23, R25 and R26.
    func companionServices() throws -> [PublishedFigure] {
        try submissions() + asked()
            + [
                PublishedFigure(
                    "R25", "change", ["基线调研、项目评估、专业研讨、社会传播"],
                    .records("figures.from.readings") { $0.changeOfReading() }),
                PublishedFigure(
                    "R26", "gates", ["推动‘盆景’变‘苗圃’，即通过3年试点和探索，促成政策倡导，推动这项工作成为党委、政府的制度化安排"],
                    .records("figures.from.gates") { $0.gates(met: false) }),
                PublishedFigure(
                    "R26", "met", ["推动‘盆景’变‘苗圃’，即通过3年试点和探索，促成政策倡导，推动这项工作成为党委、政府的制度化安排"],
                    .records("figures.from.gates") { $0.gates(met: true) }),
            ]
    }

    private func submissions() throws -> [PublishedFigure] {
        let words = ["信息报送机制"]
        let source = "figures.from.submissions"
        let registry = ["3.5万余份建档立卡"]
        let files = try quoted("3.5万余份")
        return [
            PublishedFigure("R8", "owed", words, .records(source) { $0.submissions(\.owed) }),
            PublishedFigure("R8", "on_time", words, .records(source) { $0.submissions(\.onTime) }),
            PublishedFigure("R8", "late", words, .records(source) { $0.submissions(\.late) }),
            PublishedFigure("R8", "missing", words, .records(source) { $0.submissions(\.missing) }),
            PublishedFigure("R8", "returned", words, .records(source) { $0.submissions(\.returned) }),
            PublishedFigure("R8", "on_time_share", words, .records(source) { $0.submittedOnTime() }),
            PublishedFigure(
                "R11", "files", registry, stated: files,
                .records(source) { $0.submitted("files", FigureUnit("份", .things("份"))) }),
            PublishedFigure("R11", "caseload", registry, .records(source) { try $0.filesPerPost() }),
        ]
    }

    private func asked() throws -> [PublishedFigure] {
        let words = ["社会化考核方式，通过制发问卷、抽样调查等方式，充分听取…基层党政、群众意见"]
        let third = ["同时组织开展第三方评估，形成汇集党政、群众和第三方意见的综合考评"]
        let village = FigureUnit("个村", .places("村"))
        let answer = FigureUnit("份", .things("份"))
        let survey = "figures.from.survey"
        return [
            PublishedFigure("R22", "needed", words, .records("figures.from.submissions") { $0.sampleNeeded() }),
            PublishedFigure(
                "R22", "frame", words,
                .records(survey) { $0.survey({ $0.population.values.reduce(0, +) }, village) }),
            PublishedFigure("R22", "drawn", words, .records(survey) { $0.survey({ $0.units.count }, village) }),
            PublishedFigure("R22", "answers", words, .records(survey) { $0.survey({ $0.answers.count }, answer) }),
            PublishedFigure("R22", "response", words, .records(survey) { $0.responseRate() }),
            PublishedFigure("R23", "composite", third, .records("figures.from.evaluations") { $0.composite() }),
            PublishedFigure("R23", "parties", third, .records("figures.from.evaluations") { $0.parties() }),
        ]
    }

    /// 云南三年行动: R53, R55 and R57.
    func yunnanServices() -> [PublishedFigure] {
        let lines = ["通过政府购买社会服务，…这3年…学习辅导、生活照顾、心理咨询"]
        let product = ["探索出一套社会组织常态化、机制化服务留守儿童的成功模式"]
        let feelings = ["获得感更为满足、幸福感更加充实、安全感更有保障"]
        func line(_ title: String, _ planned: String, _ verified: String) -> [PublishedFigure] {
            [
                PublishedFigure(
                    "R53", planned, lines, .records("figures.from.services") { $0.delivered(title, \.planned) }),
                PublishedFigure(
                    "R53", verified, lines, .records("figures.from.services") { $0.delivered(title, \.verified) }),
            ]
        }
        return line("学习辅导", "tutoring_planned", "tutoring_verified")
            + line("生活照顾", "care_planned", "care_verified")
            + line("心理咨询", "counselling_planned", "counselling_verified") + [
                PublishedFigure(
                    "R55", "due", product, .records("figures.from.services") { $0.delivered("模式", \.planned) }),
                PublishedFigure(
                    "R55", "delivered", product, .records("figures.from.services") { $0.delivered("模式", \.verified) }),
            ]
            + ["gain", "happiness", "safety"].map { part in
                PublishedFigure("R57", part, feelings, .records("figures.from.survey") { $0.feeling(part) })
            }
            + [
                PublishedFigure(
                    "R57", "answers", feelings,
                    .records("figures.from.survey") {
                        $0.survey({ $0.answers.count }, FigureUnit("份", .things("份")))
                    })
            ]
    }

    /// 四川仁寿: R95.
    func renshouServices() -> [PublishedFigure] {
        let words = ["采取购买服务方式引入社会力量，对县城的开放式小区和小街小巷开展巡查救助工作"]
        return [
            PublishedFigure(
                "R95", "planned", words, .records("figures.from.services") { $0.delivered("巡查", \.planned) }),
            PublishedFigure(
                "R95", "reported", words, .records("figures.from.services") { $0.delivered("巡查", \.claimed) }),
            PublishedFigure("R95", "finds", words, .records("figures.from.services") { $0.patrolFinds() }),
        ]
    }

    /// 江苏常州: R126 and R138.
    func changzhouServices() -> [PublishedFigure] {
        let words = ["引入…第三方专业机构组成项目督导团队，对项目进展情况、服务满意率进行督查评估"]
        return [
            PublishedFigure("R126", "visits", words, .records("figures.from.visits") { $0.visits() }),
            PublishedFigure("R126", "progress", words, .records("figures.from.visits") { $0.progress() }),
            PublishedFigure("R126", "satisfaction", words, .records("figures.from.visits") { $0.satisfaction() }),
            PublishedFigure("R126", "findings", words, .records("figures.from.visits") { $0.openFindings() }),
        ]
    }
}
