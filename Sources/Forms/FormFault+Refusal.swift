public import Kernel
public import Platform

extension FormFault: Refusal {
    /// What the designer of the form reads: the place, and what is wrong there.
    public var message: Message {
        if let detail {
            return Message(detail.key, detail.arguments.merging(["path": path]) { first, _ in first })
        }
        return Message("forms.fault.\(code.rawValue)", ["path": path])
    }
    /// The definition as a whole is the input.
    public var field: String? { "definition" }
}
