public import Kernel

/// One calculation that anyone can run again: a name, what it reads, a worked example, and a function of the
/// modules behind it.
public struct Calculation: Sendable {
    /// The name, as the command line and the address write it.
    public let name: String
    /// One English sentence on what it computes.
    public let summary: String
    /// What it reads.
    public let keys: [Key]
    /// An input with its result.
    public let example: (input: JSON, output: JSON)
    private let body: @Sendable (Field) throws(CalculationRefusal) -> JSON

    /// One key of the input.
    public struct Key: Sendable, Hashable {
        /// Its place, such as "rule.places" or "criteria[].id".
        public let place: String
        /// What it holds.
        public let meaning: String
        /// Whether it must be given.
        public let isRequired: Bool

        static func required(_ place: String, _ meaning: String) -> Key {
            Key(place: place, meaning: meaning, isRequired: true)
        }

        static func optional(_ place: String, _ meaning: String) -> Key {
            Key(place: place, meaning: meaning, isRequired: false)
        }
    }

    init(
        _ name: String, _ summary: String, keys: [Key], example: (input: JSON, output: JSON),
        body: @escaping @Sendable (Field) throws(CalculationRefusal) -> JSON
    ) {
        self.name = name
        self.summary = summary
        self.keys = keys
        self.example = example
        self.body = body
    }

    /// Every calculation, in the order of the documentation.
    public static let all: [Calculation] = [
        moneyWords, split, tranches, trancheSources, deadline, disclosure, codeCheck,
        aggregate, weighted, roundResult, calibrate, reliability, rank,
        assign, match, award,
        sampleSize, allocate, draw, proportion, estimate, cronbach, kish, composite, stepScore, priceScore,
    ]

    /// The calculation of that name, nil when there is none.
    public static func named(_ name: String) -> Calculation? {
        all.first { $0.name == name }
    }

    /// Computes the result of one input; whatever is wrong with it is a refusal, never a trap or half a result.
    public func run(_ input: JSON) throws(CalculationRefusal) -> JSON {
        try body(Field(input))
    }

    /// How many seconds a calculation may look for a proof at most, whatever its input asks for: a server sets it
    /// around a run. It ends with what it has then, and says that it is not proved.
    @TaskLocal public static var secondsMax: Double?

    /// The most bytes of input that the command line accepts.
    public static let inputBytesMax = 64 << 20

    /// Computes the result of an input given as text in UTF-8.
    public func run(_ bytes: [UInt8], bytesMax: Int = inputBytesMax) throws(CalculationRefusal) -> JSON {
        let input: JSON
        do {
            input = try JSON.parse(bytes, limits: JSON.Limits(bytesMax: bytesMax))
        } catch {
            throw CalculationRefusal(error)
        }
        return try run(input)
    }

    /// The page of help: what it computes, its keys and its example.
    public var help: String {
        let width = (keys.map(\.place.count).max() ?? 0) + 2
        let lines = keys.map { key in
            let padding = String(repeating: " ", count: width - key.place.count)
            return "  \(key.place)\(padding)\(key.meaning)\(key.isRequired ? "" : " (optional)")"
        }
        return """
            \(name): \(summary)

            Input, one JSON object on standard input:
            \(lines.joined(separator: "\n"))

            Example:
              echo '\(example.input.text)' | miaopu calc \(name)
              \(example.output.text)
            """
    }
}
