/// Something to tell a person: the key of a text in the message catalogue and the values to put into it. The
/// modules below the web front never hold the text itself, so that it exists once for each language.
public struct Message: Sendable, Hashable {
    /// The key in the catalogue, such as "money.too_many_decimals".
    public let key: String
    /// Values by the name of their place in the text.
    public let arguments: [String: String]

    /// A message with its key and values.
    public init(_ key: String, _ arguments: [String: String] = [:]) {
        self.key = key
        self.arguments = arguments
    }
}
