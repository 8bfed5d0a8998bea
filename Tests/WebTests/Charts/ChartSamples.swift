@testable import Web

/// One chart of every kind, with ordinary, empty, zero and hostile data.
enum ChartSamples {
    enum Data: CaseIterable {
        case ordinary, empty, zero, hostile
    }

    static let hostileText = #"</text><script>alert("1")</script> & '古蔺' "# + "\u{0}\u{8}\u{1F}"

    static func head(_ data: Data) -> ChartHead {
        let text = data == .hostile ? hostileText : "各县资金"
        return ChartHead(id: "money", title: text, summary: "三个县" + text, emptyText: "暂无数据")
    }

    /// Names and amounts in fen.
    static func values(_ data: Data) -> [(label: String, value: ChartValue)] {
        switch data {
        case .ordinary:
            [("旺苍县", 500_000_00), ("昌宁县", 333_333_33), ("古蔺县彰德街道阳光社区服务中心", 1)].map {
                ($0, ChartValue(amount: $1, text: "\($1) 分"))
            }
        case .empty: []
        case .zero: ["旺苍县", "昌宁县"].map { ($0, ChartValue(amount: 0, text: "0.00")) }
        case .hostile:
            [Int64.max, .min, -1].map { (hostileText, ChartValue(amount: $0, text: hostileText)) }
        }
    }

    /// Every kind of chart drawn from `data`.
    static func all(_ data: Data) -> [String] {
        let head = head(data)
        let values = values(data)
        let small = values.map { ($0.label, ChartValue(amount: $0.value.amount / 4, text: $0.value.text)) }
        return [
            BarChart(head: head, bars: values.map { .init(label: $0.label, value: $0.value) }).svg(),
            StackedBarChart(
                head: head, series: [(.first, "社会"), (.second, "财政")],
                bars: small.map { .init(label: $0.0, text: $0.1.text, parts: [$0.1, $0.1]) }
            ).svg(),
            BulletChart(
                head: head,
                rows: values.map {
                    .init(label: $0.label, text: $0.value.text, done: $0.value, committed: $0.value, limit: $0.value)
                }
            ).svg(),
            WaterfallChart(
                head: head,
                steps: small.map { .init(label: $0.0, kind: .change, value: $0.1) }
                    + small.prefix(1).map { .init(label: $0.0, kind: .balance, value: $0.1) }
            ).svg(),
            LineChart(
                head: head, periods: values.map(\.label), ticks: [],
                lines: values.isEmpty ? [] : [.init(label: "已拨付", series: .first, values: values.map(\.value))]
            ).svg(),
            flow(head, values),
            DeadlineChart(
                head: head,
                rows: values.enumerated().map {
                    .init(
                        label: $0.element.label, text: $0.element.value.text,
                        days: data == .hostile ? Int(clamping: $0.element.value.amount) : $0.offset * 30 - 30)
                }
            ).svg(),
            TileMap(
                head: head,
                tiles: values.enumerated().map {
                    .init(column: $0.offset, row: 0, label: $0.element.label, text: $0.element.value.text, level: 9)
                }
            ).svg(),
        ]
    }

    private static func flow(_ head: ChartHead, _ values: [(label: String, value: ChartValue)]) -> String {
        let source = FlowLayout.Node(label: "社会资金", text: "", series: .first)
        let counties = values.map { FlowLayout.Node(label: $0.label, text: $0.value.text, series: .second) }
        let links = values.enumerated().map {
            FlowLayout.Link(
                layer: 0, from: 0, to: $0.offset,
                value: ChartValue(amount: $0.element.value.amount / 4, text: $0.element.value.text), series: .first)
        }
        return FlowChart(head: head, layers: [[source], counties], links: links).svg()
    }
}
