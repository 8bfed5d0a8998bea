/// What every chart says in words before it draws.
struct ChartHead {
    /// Distinguishes the chart on its page; begins with a letter.
    let id: String
    /// What is shown, in one line.
    let title: String
    /// What it shows, in a sentence or two, for those who hear it.
    let summary: String
    /// What stands there when there is nothing to draw.
    let emptyText: String
}

/// An amount and the words for it: the caller formats, the chart only measures.
struct ChartValue {
    let amount: Int64
    let text: String
}
