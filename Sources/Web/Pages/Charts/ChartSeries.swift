/// The colour and the pattern of a series. They mean the same on every page: the first is social money, the second
/// government money.
enum ChartSeries: Int, CaseIterable {
    case first = 1, second, third, fourth, fifth, sixth

    /// The class that the style sheet colours.
    var name: String { "s\(rawValue)" }

    /// The colour where no style sheet reaches: in PDF and mail.
    var colour: String {
        switch self {
        case .first: "#15805f"
        case .second: "#b0700f"
        case .third: "#35678f"
        case .fourth: "#8d4f84"
        case .fifth: "#6d7672"
        case .sixth: "#b5463c"
        }
    }

    /// The lines of its pattern on a field of 8 × 8; the first series is plain.
    var pattern: String? {
        switch self {
        case .first: nil
        case .second: "M-2 2l4-4M0 8l8-8M6 10l4-4"
        case .third: "M0 2h8M0 6h8"
        case .fourth: "M0 0l8 8M0 8l8-8"
        case .fifth: "M2 0v8M6 0v8"
        case .sixth: "M2 2h2v2h-2zM6 6h2v2h-2z"
        }
    }

    /// The `fill` of a shape of this series in the chart `id`.
    func fill(in id: String) -> String {
        pattern == nil ? colour : "url(#\(id)-\(name))"
    }
}
