public import Kernel
internal import Platform

/// A text that is no list of eligibility rules, with the place of the fault.
public struct EligibilityFault: Error, Hashable, Sendable {
    /// Position of the rule, from 1.
    public let position: Int

    /// A fault at a rule.
    public init(position: Int) { self.position = position }
}

extension EligibilityRule {
    /// The rule's name as calls are stored and exchanged.
    public var code: String {
        switch self {
        case .kinds: "kinds"
        case .registered: "registered"
        case .rating: "rating"
        case .areas: "areas"
        case .proposals: "proposals"
        case .notBarred: "not_barred"
        case .noPastPrize: "no_past_prize"
        case .executed: "executed"
        case .noOpenRecovery: "no_open_recovery"
        case .matching: "matching"
        case .noPastAward: "no_past_award"
        case .advisory(let rule): rule.code
        }
    }

    /// The rule as it is stored and exchanged.
    public var json: JSON {
        switch self {
        case .kinds(let kinds): ["rule": "kinds", "kinds": .array(kinds.map { .string($0.rawValue) })]
        case .registered(let months): ["rule": "registered", "months_at_least": .integer(Int64(months))]
        case .rating(let grade): ["rule": "rating", "grade_at_least": .integer(Int64(grade))]
        case .areas(let codes): ["rule": "areas", "areas": .array(codes.map { .string($0) })]
        case .proposals(let count): ["rule": "proposals", "at_most": .integer(Int64(count))]
        case .notBarred: ["rule": "not_barred"]
        case .noPastPrize(let words, let years):
            ["rule": "no_past_prize", "words": .string(words), "years": .integer(Int64(years))]
        case .executed(let percent): ["rule": "executed", "percent_at_least": .integer(Int64(percent))]
        case .noOpenRecovery: ["rule": "no_open_recovery"]
        case .matching(let percent): ["rule": "matching", "percent_at_least": .integer(Int64(percent))]
        case .noPastAward(let years): ["rule": "no_past_award", "years": .integer(Int64(years))]
        case .advisory(let rule): rule.advised
        }
    }

    private var advised: JSON {
        var object = json.object ?? JSONObject()
        object["advisory"] = true
        return .object(object)
    }

    /// Reads a list of rules. Throws a fault at the first that is none.
    public static func rules(in json: JSON) throws(EligibilityFault) -> [EligibilityRule] {
        var rules: [EligibilityRule] = []
        for (index, element) in (json.array ?? []).enumerated() {
            guard let rule = EligibilityRule(json: element) else { throw EligibilityFault(position: index + 1) }
            rules.append(rule)
        }
        return rules
    }

    init?(json: JSON) {
        guard let rule = EligibilityRule(demand: json) else { return nil }
        switch json["advisory"] {
        case nil, .bool(false)?: self = rule
        case .bool(true)?: self = .advisory(rule)
        default: return nil
        }
    }

    private init?(demand json: JSON) {
        func count(_ name: String, in range: ClosedRange<Int64>) -> Int? {
            json[name]?.number?.int64.flatMap { range.contains($0) ? Int($0) : nil }
        }
        func texts(_ name: String) -> [String]? {
            let texts = json[name]?.array?.compactMap(\.string)
            return texts?.isEmpty == false && texts?.count == json[name]?.array?.count ? texts : nil
        }
        switch json["rule"]?.string {
        case "kinds":
            let kinds = texts("kinds")?.map(Organisation.Kind.init(rawValue:))
            guard let kinds, !kinds.contains(nil) else { return nil }
            self = .kinds(kinds.compactMap(\.self))
        case "registered":
            guard let months = count("months_at_least", in: 1...1_200) else { return nil }
            self = .registered(monthsAtLeast: months)
        case "rating":
            guard let grade = count("grade_at_least", in: 1...5) else { return nil }
            self = .rating(gradeAtLeast: grade)
        case "areas":
            guard let codes = texts("areas") else { return nil }
            self = .areas(codes)
        case "proposals":
            guard let most = count("at_most", in: 1...1_000) else { return nil }
            self = .proposals(atMost: most)
        case "not_barred": self = .notBarred
        case "no_past_prize":
            guard let years = count("years", in: 1...100), let words = json["words"]?.string, words.count <= 100 else {
                return nil
            }
            self = .noPastPrize(words: words, years: years)
        case "executed":
            guard let percent = count("percent_at_least", in: 1...100) else { return nil }
            self = .executed(percentAtLeast: percent)
        case "no_open_recovery": self = .noOpenRecovery
        case "matching":
            guard let percent = count("percent_at_least", in: 1...1_000) else { return nil }
            self = .matching(percentAtLeast: percent)
        case "no_past_award":
            guard let years = count("years", in: 1...100) else { return nil }
            self = .noPastAward(years: years)
        default: return nil
        }
    }
}

extension EligibilityVerdict {
    /// The verdict as it is recorded with a submission.
    public var json: JSON {
        var arguments = JSONObject()
        for (name, value) in message.arguments.sorted(by: { $0.key < $1.key }) { arguments[name] = .string(value) }
        return ["rule": rule.json, "outcome": .string(outcome.rawValue), "found": .object(arguments)]
    }

    /// Reads what `json` wrote; nil for anything else.
    init?(json: JSON) {
        guard let rule = json["rule"].flatMap(EligibilityRule.init(json:)),
            let outcome = json["outcome"]?.string.flatMap(Outcome.init(rawValue:))
        else { return nil }
        var arguments: [String: String] = [:]
        for (name, value) in json["found"]?.object?.members ?? [] { arguments[name] = value.string }
        self.init(
            rule: rule, outcome: outcome,
            message: Message(
                "calls.eligibility.\(rule.code).\((outcome == .advised ? .unmet : outcome).rawValue)", arguments))
    }
}
