import Forms
import Kernel

/// A form with every kind of field, as applicants of the demonstration fill it in.
enum SampleForm {
    static let text = """
        {"title":{"zh-Hans":"申报书","en":"Proposal"},"title_field":"title","amount_field":"requested","sections":[
        {"key":"basics","title":{"zh-Hans":"基本情况","en":"Basics"},"fields":[
        {"key":"title","type":"text","label":{"zh-Hans":"项目名称","en":"Title"},"length_max":20},
        {"key":"summary","type":"long_text","label":{"zh-Hans":"摘要","en":"Summary"},"length_max":50,
        "help":{"zh-Hans":"三句话","en":"Three sentences"}},
        {"key":"children","type":"number","label":{"zh-Hans":"儿童人数","en":"Children"},"min":"1","max":"5000",
        "unit":{"zh-Hans":"人","en":"persons"}},
        {"key":"starts","type":"date","label":{"zh-Hans":"开始日期","en":"Starts on"},"earliest":"2026-01-01"},
        {"key":"setting","type":"choice","label":{"zh-Hans":"场地","en":"Setting"},"options":[
        {"key":"village","label":{"zh-Hans":"村","en":"Village"}},
        {"key":"school","label":{"zh-Hans":"学校","en":"School"}}]},
        {"key":"services","type":"choices","label":{"zh-Hans":"服务","en":"Services"},"count_min":1,"count_max":2,
        "options":[
        {"key":"tutoring","label":{"zh-Hans":"学业辅导","en":"Tutoring"}},
        {"key":"visits","label":{"zh-Hans":"家访","en":"Visits"}},
        {"key":"safety","label":{"zh-Hans":"安全教育","en":"Safety"}}]},
        {"key":"insured","type":"yes_no","label":{"zh-Hans":"已投保","en":"Insured"}},
        {"key":"licence","type":"file","label":{"zh-Hans":"登记证书","en":"Licence"},"required":false,"count_max":2,
        "bytes_max":1048576,"media_types":["application/pdf"]}]},
        {"key":"money","title":{"zh-Hans":"经费","en":"Money"},"fields":[
        {"key":"requested","type":"money","label":{"zh-Hans":"申请金额","en":"Amount requested"},"max":"300000.00"},
        {"key":"budget","type":"budget","label":{"zh-Hans":"预算","en":"Budget"},"total_field":"requested",
        "lines":[{"key":"staff","label":{"zh-Hans":"人员","en":"Staff"}},
        {"key":"management","label":{"zh-Hans":"管理费","en":"Management"},"percent_max":"10"}],
        "sources":[{"key":"social","label":{"zh-Hans":"社会资金","en":"Social money"}},
        {"key":"government","label":{"zh-Hans":"财政资金","en":"Government money"}},
        {"key":"own","label":{"zh-Hans":"自筹","en":"Own money"}}],"requested_sources":["social","government"]}]}]}
        """

    static func definition() throws -> FormDefinition {
        try FormDefinition(json: JSON.parse(text))
    }

    static func rules() throws -> BudgetRules {
        guard case .budget(let rules)? = try definition().field("budget")?.kind else { throw SampleMissing() }
        return rules
    }

    struct SampleMissing: Error {}
}

extension FormDefinition {
    /// Reads one value and gives the codes of what is wrong with it, as `path code`.
    func faults(_ key: String, _ value: JSON) -> [String] {
        var values = JSONObject()
        values[key] = value
        return read(values).problems.map(\.told)
    }

    /// The answer that a value is read as.
    func answer(_ key: String, _ value: JSON) -> Answer? {
        var values = JSONObject()
        values[key] = value
        return read(values).answers[key] ?? nil
    }
}

extension FormProblem {
    /// Path and code, for comparison.
    var told: String { "\(path) \(message.key.replacing("forms.problem.", with: ""))" }
}
