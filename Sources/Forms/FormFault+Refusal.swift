public import Kernel
public import Platform

extension FormFault: Refusal {
    /// What the designer of the form reads.
    public var message: Message { Message("forms.fault.\(code.rawValue)", ["path": path]) }
    /// The definition as a whole is the input.
    public var field: String? { "definition" }
}
