internal import Kernel

extension ReviewRefusal {
    /// Why there is no assignment, in words: which entries, which people, how many.
    var tightMessage: Message {
        switch self {
        case .tooFewReviews(let numbers, let names, let needed, let able):
            Message("reviews.refusal.too_few_reviews", Self.tight(numbers, names, needed, able))
        case .tooFewExperts(let numbers, let names, let field, let needed, let able):
            Message(
                "reviews.refusal.too_few_experts",
                Self.tight(numbers, names, needed, able).merging(["field": field]) { $1 })
        case .tooMuchPromised(let numbers, let names, let promised, let room):
            Message("reviews.refusal.too_much_promised", Self.tight(numbers, names, promised, room))
        case .apartOrExpertise(let numbers):
            Message("reviews.refusal.apart_or_expertise", Self.tight(numbers, [], 0, 0))
        default: message
        }
    }

    private static func tight(_ numbers: [Int], _ names: [String], _ needed: Int, _ able: Int) -> [String: String] {
        [
            "entries": String(numbers.count), "numbers": list(numbers.map(String.init)),
            "reviewers": String(names.count), "names": names.isEmpty ? "–" : list(names), "needed": String(needed),
            "able": String(able),
        ]
    }

    /// The first thirty: whoever has more to look at looks at the numbers.
    private static func list(_ words: [String]) -> String {
        words.prefix(30).joined(separator: "、") + (words.count > 30 ? " …" : "")
    }
}
