internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// The areas and budget lines that a fund is tied to, as people type and read them.
enum FundTies {
    static let areas = InputField(
        "areas", .text(max: 400), optional: true, label: "funds.tie_areas", hint: "funds.tie_areas_hint",
        "Areas that it may be used in, by name or code, with commas between them; anywhere without one.")
    static let lines = InputField(
        "lines", .text(max: 200), optional: true, label: "funds.tie_lines", hint: "funds.tie_lines_hint",
        "Codes of the budget lines that it may be used for, with commas between them; any without one.")

    /// What was typed, apart.
    static func parts(_ text: String) -> [String] {
        text.split { ",，、;；".contains($0) || $0.isWhitespace }.map(String.init)
    }

    /// The codes of the areas that were typed. Throws a refusal that says which places of a name there are.
    static func areaCodes(_ input: Input, in db: Connection) throws -> [String] {
        var codes: [String] = []
        for part in parts(input.text("areas")) {
            let code = try AreaInput.code(part, field: "areas", in: db)
            if !codes.contains(code) { codes.append(code) }
        }
        return codes
    }

    /// The codes of the lines that were typed.
    static func lineCodes(_ input: Input) -> [String] {
        parts(input.text("lines")).reduce(into: []) { codes, code in if !codes.contains(code) { codes.append(code) } }
    }

    /// Names of areas with their codes, to be read.
    static func names(_ codes: [String], in db: Connection) throws -> String {
        try codes.map { "\(try Area.find($0, in: db).name)（\($0)）" }.joined(separator: "、")
    }
}
