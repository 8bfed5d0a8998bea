public import Foundation
public import Kernel

/// A language of the pages.
public enum Language: String, Sendable, CaseIterable {
    case chinese = "zh-Hans"
    case english = "en"

    /// The other one.
    var other: Language { self == .chinese ? .english : .chinese }
}

/// Every text that a person reads, in both languages, by key. There is one catalogue; it lies in Templates/messages.
public struct Catalogue: Sendable {
    private let texts: [Language: [String: String]]

    /// The catalogue cannot be used.
    public struct Fault: Error, CustomStringConvertible {
        /// Which file or key, and why.
        public let description: String
    }

    /// Reads all files of a folder. Throws when a key is defined twice or lacks a language.
    public init(directory: URL) throws {
        var texts: [Language: [String: String]] = [.chinese: [:], .english: [:]]
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
        for name in names where name.hasSuffix(".json") {
            let data = try Data(contentsOf: directory.appendingPathComponent(name))
            let file = try JSONDecoder().decode([String: [String: String]].self, from: data)
            for (key, entry) in file {
                for language in Language.allCases {
                    guard let text = entry[language.rawValue] else {
                        throw Fault(description: "\(name): \(key) has no \(language.rawValue)")
                    }
                    guard texts[language]?.updateValue(text, forKey: key) == nil else {
                        throw Fault(description: "\(name): \(key) is defined twice")
                    }
                }
            }
        }
        guard texts[.chinese]?.isEmpty == false else { throw Fault(description: "no messages in \(directory.path)") }
        self.texts = texts
    }

    /// All keys.
    public var keys: Set<String> { Set(texts[.chinese, default: [:]].keys) }

    /// The raw text of a key, with its `{{variables}}`; nil when there is none.
    public func template(_ key: String, _ language: Language) -> String? { texts[language]?[key] }

    /// The text of a message. An unknown key shows itself, so that it is seen and never hides a page.
    public func text(_ message: Message, _ language: Language) -> String {
        guard var text = template(message.key, language) else { return message.key }
        for (name, value) in message.arguments { text = text.replacing("{{\(name)}}", with: value) }
        return text
    }

    /// The text of a key without arguments.
    public func text(_ key: String, _ language: Language) -> String { text(Message(key), language) }
}
