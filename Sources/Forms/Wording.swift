public import Kernel

/// A short text of a form in both languages of the house.
public struct Wording: Sendable, Hashable {
    /// In simplified Chinese.
    public let chinese: String
    /// In English.
    public let english: String

    /// A text in both languages.
    public init(_ chinese: String, _ english: String) {
        self.chinese = chinese
        self.english = english
    }

    /// The text in the language with this code, "en" or "zh-Hans".
    public func text(in languageCode: String) -> String {
        languageCode == "en" ? english : chinese
    }

    /// The text as forms are exchanged: by language code.
    public var json: JSON { ["zh-Hans": .string(chinese), "en": .string(english)] }
}
