public import Forms
internal import Kernel

/// The proposal form that an authority starts from: what 项目申报书 usually ask, with a budget by source that must
/// add up. An authority keeps it as it is, or changes its text and keeps that.
public enum StandardForm {
    /// Code under which the form is kept.
    public static let proposalCode = "proposal"

    /// The form.
    public static func proposal() throws -> FormDefinition {
        try FormDefinition(json: [
            "title": wording("项目申报书", "Project proposal"), "title_field": "title", "amount_field": "requested",
            "sections": [basics, work, money, papers],
        ])
    }

    private static func wording(_ chinese: String, _ english: String) -> JSON { Wording(chinese, english).json }

    private static func field(
        _ key: String, _ type: String, _ chinese: String, _ english: String, help: (String, String)? = nil,
        _ limits: [String: JSON] = [:]
    ) -> JSON {
        var field = JSONObject()
        field["key"] = .string(key)
        field["type"] = .string(type)
        field["label"] = wording(chinese, english)
        field["help"] = help.map { wording($0.0, $0.1) }
        for (name, value) in limits { field[name] = value }
        return .object(field)
    }

    private static func option(_ key: String, _ chinese: String, _ english: String) -> JSON {
        ["key": .string(key), "label": wording(chinese, english)]
    }

    private static let basics: JSON = [
        "key": "basics", "title": wording("基本情况", "Basics"),
        "fields": [
            field("title", "text", "项目名称", "Title of the project", ["length_max": 60]),
            field(
                "summary", "long_text", "项目摘要", "Summary",
                help: ("三五句话：为谁、做什么、有什么改变", "A few sentences: for whom, what, and what will change"),
                ["length_max": 500]),
            field("starts", "date", "开始日期", "Starts on"),
            field(
                "ends", "date", "结束日期", "Ends on",
                [
                    "rules": [
                        [
                            "require": "ends >= starts",
                            "message": wording("结束不能早于开始", "It does not end before it starts"),
                        ]
                    ]
                ]),
        ],
    ]

    private static let work: JSON = [
        "key": "work", "title": wording("需求与方案", "Need and plan"),
        "fields": [
            field("need", "long_text", "需求分析", "The need", ["length_max": 3_000]),
            field("villages", "number", "覆盖村（社区）数", "Villages covered", ["min": "1", "max": "10000"]),
            field(
                "children", "number", "直接服务儿童人数", "Children served",
                help: ("按人计算，同一名儿童只算一次", "Persons, each child once"), ["min": "1", "max": "1000000"]),
            field(
                "services", "choices", "服务内容", "Services",
                [
                    "count_min": 1,
                    "options": [
                        option("company", "亲情陪伴", "Company"), option("tutoring", "学业辅导", "Tutoring"),
                        option("safety", "安全教育", "Safety"), option("counselling", "心理关爱", "Counselling"),
                        option("visits", "入户走访", "Home visits"),
                    ],
                ]),
            field("plan", "long_text", "实施计划", "Plan of work", ["length_max": 5_000]),
            field("team", "long_text", "团队与分工", "Team", ["length_max": 2_000]),
            field("insured", "yes_no", "是否为参与者投保", "Are participants insured"),
        ],
    ]

    private static let money: JSON = [
        "key": "money", "title": wording("经费预算", "Budget"),
        "fields": [
            field("requested", "money", "申请金额（元）", "Amount requested (yuan)", ["min": "0.01"]),
            field(
                "budget", "budget", "预算表", "Budget",
                help: (
                    "逐项填写，各来源之和等于金额，申请的来源之和等于申请金额",
                    "Item by item; the sources add up to the amount, and the requested sources to the amount requested"
                ),
                [
                    "total_field": "requested", "requested_sources": ["social", "government"],
                    "lines": [
                        option("staff", "人员补贴", "Staff"), option("activities", "活动费", "Activities"),
                        option("materials", "物资", "Materials"), option("travel", "交通", "Travel"),
                        option("training", "培训", "Training"), option("management", "管理费", "Management"),
                    ],
                    "sources": [
                        option("social", "社会资金", "Social money"),
                        option("government", "财政资金", "Government money"), option("own", "自筹", "Own money"),
                    ],
                ]),
        ],
    ]

    private static let papers: JSON = [
        "key": "papers", "title": wording("附件", "Attachments"),
        "fields": [
            field(
                "licence", "file", "登记证书", "Certificate of registration",
                ["required": false, "count_max": 3])
        ],
    ]
}
