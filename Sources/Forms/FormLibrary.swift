public import Foundation
public import Kernel

/// The forms that come with a release, each with filled-in samples. An authority copies one and makes it its own.
public struct FormLibrary: Sendable {
    /// A form that comes with a release.
    public struct Template: Sendable {
        /// Its code.
        public let code: String
        /// What it is for.
        public let purpose: FormVersion.Purpose
        /// What it asks.
        public let definition: FormDefinition
        /// Filled-in samples.
        public let samples: [Sample]
    }

    /// A filled-in sample.
    public struct Sample: Sendable {
        /// What the sample is about.
        public let title: Wording
        /// What was typed, by field.
        public let values: JSONObject
        /// The score that it states; nil when the form gives none.
        public let score: Fraction?
        /// Key of the band that it states.
        public let band: String?

        /// The answers, with what the form calculates. Values that the form refuses are left out.
        public func answers(to definition: FormDefinition) -> Answers {
            definition.state(with: definition.read(values).answers.compactMapValues { $0 }).answers
        }
    }

    /// By the order of their files' names.
    public let templates: [Template]

    /// Why the forms of a release could not be read.
    public struct Fault: Error, CustomStringConvertible {
        /// The file and what is wrong.
        public let description: String
    }

    /// Reads every `NAME.json` of a folder and its samples `samples/NAME.json`. Throws a fault that names the file.
    public init(folder: URL) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
        templates = try names.sorted().map { name in
            do {
                let form = try Self.json(folder.appending(path: name))
                let samples = try Self.json(folder.appending(path: "samples").appending(path: name))
                guard let purpose = form["purpose"]?.string.flatMap(FormVersion.Purpose.init(rawValue:)),
                    let definition = form["definition"]
                else { throw Fault(description: "no purpose or definition") }
                return Template(
                    code: String(name.dropLast(5)), purpose: purpose, definition: try FormDefinition(json: definition),
                    samples: try (samples.array ?? []).map(Self.sample))
            } catch { throw Fault(description: "\(name): \(error)") }
        }
    }

    /// The form with this code.
    public func template(_ code: String) -> Template? { templates.first { $0.code == code } }

    private static func json(_ file: URL) throws -> JSON { try JSON.parse(Array(try Data(contentsOf: file))) }

    private static func sample(_ json: JSON) throws -> Sample {
        guard let chinese = json["title"]?["zh-Hans"]?.string, let english = json["title"]?["en"]?.string,
            let values = json["answers"]?.object
        else { throw Fault(description: "a sample has no title or answers") }
        return Sample(
            title: Wording(chinese, english), values: values, score: json["score"]?.string.flatMap { Fraction($0) },
            band: json["band"]?.string)
    }
}
