internal import Kernel

extension Calculation {
    static let codeCheck = Calculation(
        "code-check", "whether an official code is well formed, and if not, its first flaw",
        keys: [
            .required(
                "kind", "'uscc' (统一社会信用代码), 'resident-id' (公民身份号码) or 'filing-no' (公开募捐方案备案编号)"),
            .required("code", "the code, exactly as it would be stored"),
        ],
        example: (["kind": "uscc", "code": "91350100M000100Y43"], ["valid": true, "reason": nil])
    ) { input throws(CalculationRefusal) in
        let members = try input.members(["kind", "code"])
        let kind = try members["kind"].choice(CodeKind.self)
        let flaw = kind.check.flaw(in: try members["code"].string())
        return ["valid": .bool(flaw == nil), "reason": flaw.map { .string($0.rawValue) } ?? .null]
    }

    private enum CodeKind: String, CaseIterable {
        case unifiedSocialCreditCode = "uscc"
        case residentID = "resident-id"
        case filingNumber = "filing-no"

        var check: CodeCheck {
            switch self {
            case .unifiedSocialCreditCode: .unifiedSocialCreditCode
            case .residentID: .residentID
            case .filingNumber: .filingNumber
            }
        }
    }
}
