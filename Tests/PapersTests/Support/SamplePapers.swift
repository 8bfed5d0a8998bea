import Papers

/// Papers with every place filled in.
enum SamplePapers {
    static func frame(
        _ title: String, language: String = "zh-Hans", isDemonstration: Bool = false
    ) throws -> PaperFrame {
        let check = try PaperCheck(
            code: "7F3K-92QD-XM4T", url: "https://miaopu.example/check/7F3K92QDXM4T",
            hash: String(repeating: "9f86d081", count: 8))
        return PaperFrame(
            language: language, title: title, number: "TB-2026-0112", siteName: "苗圃公益项目平台",
            isDemonstration: isDemonstration, check: check)
    }

    static let facts = [PaperFact("项目名称", "童伴计划（演示县）"), PaperFact("执行期", "2026年12月1日至2027年11月30日")]

    static func contract(language: String = "zh-Hans") throws -> ContractPaper {
        ContractPaper(
            frame: try frame("童伴计划项目资助协议", language: language),
            parties: [
                .init(
                    role: "甲方（出资方）", name: "演示某某公益基金会",
                    facts: [.init(label: "统一社会信用代码", value: "53510000MJY000001A")]),
                .init(role: "乙方（执行方）", name: "演示阳光社会工作服务中心", facts: [.init(label: "地址", value: "演示街12号")]),
            ],
            preamble: ["甲乙双方就乙方实施“童伴计划”项目达成如下协议。"], facts: facts, sources: ["某某基金会", "省财政"],
            tranches: [
                .init(
                    name: "第一批", condition: "协议生效", share: "50%", amounts: ["100,000.00", "50,000.00"],
                    total: "150,000.00"),
                .init(
                    name: "第二批", condition: "里程碑 2 验收合格", share: "30%", amounts: ["60,000.00", "30,000.00"],
                    total: "90,000.00"),
                .init(
                    name: "第三批", condition: "结项验收合格", share: "20%", amounts: ["40,000.00", "20,000.00"],
                    total: "60,000.00"),
            ],
            shareTotal: "100%", sourceTotals: ["200,000.00", "100,000.00"], valueTotal: "300,000.00",
            valueWords: "叁拾万元整",
            milestones: (1...12).map {
                .init(number: String($0), name: "完成第\($0)项服务", due: "2027-01-31", evidence: "活动记录\($0)")
            },
            budget: (1...45).map {
                .init(line: "科目\($0)", basis: "10人×12月", amounts: ["10,000.00", "5,000.00"], total: "15,000.00")
            },
            clauses: [
                .init(heading: "甲方的权利和义务", texts: ["甲方按本协议约定拨付资助款。", "甲方有权检查项目资金的使用。"]),
                .init(heading: "违约与争议", texts: Array(repeating: "因履行本协议发生的争议，双方协商解决。", count: 12)),
            ],
            attachments: ["项目申报书"],
            signatures: [
                .init(role: "甲方（盖章）", name: "演示某某公益基金会", line: "法定代表人（签字）："),
                .init(role: "乙方（盖章）", name: "演示阳光社会工作服务中心", line: "授权代表（签字）："),
            ])
    }

    static func report(language: String = "zh-Hans") throws -> ReportPaper {
        ReportPaper(
            frame: PaperFrame(
                language: language, title: "业务活动表 2026-03", number: "activities-2026-03", siteName: "苗圃公益项目平台",
                isDemonstration: true), facts: facts,
            heads: (1...8).map { .init("列\($0)", isNumber: $0 > 1) },
            rows: (1...60).map { number in
                .init((1...8).map { .init("\(number),\($0)00.00", isNumber: $0 > 1) }, isSum: number == 60)
            }, notes: ["待核的标准按日期取用"],
            signatures: [.init(role: "制表", name: "会计甲", line: "2026"), .init(role: "复核", name: "会计乙", line: "2026")])
    }

    static func receipt(language: String = "zh-Hans") throws -> ReceiptPaper {
        ReceiptPaper(
            frame: try frame("申报材料受理回执", language: language, isDemonstration: true),
            statement: "贵单位提交的申报材料已收到。", facts: facts, amountLabel: "申请金额", amount: "300,000.00",
            amountWords: "人民币叁拾万元整",
            files: [
                .init(number: "1", name: "登记证书.pdf", size: "412 KB", hash: String(repeating: "e3b0c442", count: 8))
            ],
            notes: ["请妥善保存本回执。"], issuerName: "共青团演示省委员会", issuedAt: "2026年11月21日 16:42")
    }

    static func form(language: String = "zh-Hans") throws -> FormPaper {
        FormPaper(
            frame: try frame("童伴之家安全检查表", language: language),
            parts: [
                .init(
                    "检查项目",
                    [
                        .init("点位名称", ["青溪村童伴之家"]),
                        .init(
                            "隐患清单", ["共一处"],
                            table: .init(["隐患", "用时"], [[.init("半年未做疏散演练"), .init("14", isNumber: true)]])),
                    ])
            ], scoreLabel: "得分", score: "92.9（限期整改）",
            signatures: [.init(role: "填表人", name: "罗芳", line: "签字：")])
    }

    static func reconciliation(language: String = "zh-Hans", difference: String = "") throws -> ReconciliationPaper {
        let many: [ReconciliationPaper.Item] = (1...60).map {
            .init(
                number: String($0), day: "2026-10-20", reference: "记-\($0)", text: "支付补贴\($0)", age: "12",
                amount: "1.00")
        }
        return ReconciliationPaper(
            frame: try frame("银行存款余额调节表", language: language), facts: facts, bookBalance: "5,120,345.67",
            bankBalance: "5,140,280.67",
            bankReceived: .init(
                items: [
                    .init(
                        number: "1", day: "2026-10-30", reference: "77301", text: "平台结算款", age: "1", amount: "20,000.00"
                    )
                ],
                total: "20,000.00"),
            bankPaid: .init(
                items: [
                    .init(number: "1", day: "2026-10-31", reference: "77302", text: "账户管理费", age: "0", amount: "125.00")
                ],
                total: "125.00"),
            bookReceived: .init(items: [], total: "0.00"), bookPaid: .init(items: many, total: "60.00"),
            bookAdjusted: "5,140,220.67", bankAdjusted: "5,140,220.67", difference: difference,
            signatures: ["编制人", "复核人", "单位负责人"].map { .init(role: $0, name: "", line: "签字：") })
    }

    static func notice(language: String = "zh-Hans") throws -> NoticePaper {
        NoticePaper(
            frame: try frame("关于2026年童伴计划拟资助项目的公示", language: language), redHeadName: "共青团演示省委员会",
            addressee: "各有关单位", paragraphs: [String(repeating: "公示正文", count: 21)],
            sections: [.init(heading: "一、公示期限", texts: ["2026年11月23日至2026年11月27日（5个工作日）。"])],
            attachments: ["拟资助项目名单"], issuerName: "共青团演示省委员会办公室", issuedOn: "2026年11月21日", contacts: ["联系人：王某某"],
            tables: [
                .init(
                    label: "附件", title: "拟资助项目名单", columns: ["序号", "申报单位", "得分"],
                    rows: (1...40).map {
                        .init(cells: [
                            .init(text: String($0), isNumber: true), .init(text: "演示单位\($0)", isNumber: false),
                            .init(text: "88.63", isNumber: true),
                        ])
                    })
            ])
    }

    static func scoreSheet(language: String = "zh-Hans") throws -> ScoreSheetPaper {
        ScoreSheetPaper(
            frame: try frame("项目评审评分表", language: language), facts: facts,
            criteria: [
                .init(
                    number: "1", name: "需求与必要性", hint: "是否有数据支撑", weight: "25%", scale: "100.00", score: "90.00",
                    weighted: "22.50", comment: "数据扎实"),
                .init(
                    number: "2", name: "方案可行性", hint: "", weight: "75%", scale: "100.00", score: "86.00",
                    weighted: "64.50", comment: ""),
            ],
            weightTotal: "100%", scoreTotal: "87.00", remarks: ["建议资助。"],
            signatures: [.init(role: "评审专家", name: "专家 03", line: "签字：")])
    }
}
