import Kernel
import Testing

@Suite struct FigureWordingTests {
    @Test(arguments: [
        ("3000余", "3000", Figure.Bound.atLeast, false, nil), ("约1.17亿元", "117000000", .about, false, "元"),
        ("预计1.3万余元", "13000", .atLeast, true, "元"), ("224万余元", "2240000", .atLeast, false, "元"),
        ("29.62万元", "296200", .exact, false, "元"), ("超1.4亿元", "140000000", .moreThan, false, "元"),
        ("70余万公里", "700000", .atLeast, false, "公里"), ("3万余人次", "30000", .atLeast, false, "人次"),
        ("500余万元", "5000000", .atLeast, false, "元"), ("210多名", "210", .atLeast, false, "名"),
        ("53户", "53", .exact, false, "户"), ("120例", "120", .exact, false, "例"), ("近百名", "100", .about, false, "名"),
        ("90余所", "90", .atLeast, false, "所"), ("14万余人", "140000", .atLeast, false, "人"),
        ("预计在60%以上", "", .exact, false, nil), ("60%以上", "60", .atLeast, false, "%"),
        ("0.5个百分点", "0.5", .exact, false, "个百分点"),
        ("不少于5名", "5", .atLeast, false, "名"), ("1,000名", "1000", .exact, false, "名"),
        ("１６０００余人次", "16000", .atLeast, false, "人次"),
        ("约3万余人", "30000", .about, false, "人"), ("2672.8万元", "26728000", .exact, false, "元"),
    ])
    func `published wordings`(
        text: String, value: String, bound: Figure.Bound, isPlan: Bool, unit: String?
    ) throws {
        guard !value.isEmpty else {
            #expect(FigureWording(text) == nil)
            return
        }
        let wording = try #require(FigureWording(text))
        #expect(wording.value == Fraction(value))
        #expect(wording.bound == bound)
        #expect(wording.isPlan == isPlan)
        #expect(wording.unit?.sign == unit)
    }

    @Test(arguments: ["", "余", "约", "三千余", "1.2.3万", "1,23人", "100人人", "万", "超约3人", "100米", "3000余 之多", "-5人"])
    func `other wordings are not guessed`(text: String) {
        // 万 alone is one ten thousand, as in 近万名.
        if text == "万" {
            #expect(FigureWording(text)?.value == Fraction(10_000))
        } else {
            #expect(FigureWording(text) == nil)
        }
    }

    @Test func `a wording knows how finely it was rounded`() throws {
        #expect(try #require(FigureWording("15万")).step == Fraction(10_000))
        #expect(try #require(FigureWording("1.17亿元")).step == Fraction(1_000_000))
        #expect(try #require(FigureWording("2405名")).step == .one)
    }

    @Test func `one figure is a plan and a lower bound at once`() throws {
        let income = try #require(Figure(wording: "预计1.3万余元"))
        #expect(income.status == .plan && income.bound == .atLeast && income.unit == .yuan)
        #expect(income.description == "预计13,000余元")
        #expect(Figure(wording: "3000余") == nil)
    }

    @Test func `a figure written and read keeps its value, bound, plan and unit`() throws {
        var generator = SeededGenerator(seed: 91)
        let units: [FigureUnit] = [.persons, .personTimes, .yuan, .households, .percent, .kilometres]
        for _ in 0..<1_000 {
            let value = try #require(Fraction(Int64.random(in: 0...1_000_000_000, using: &generator), over: 100))
            let figure = Figure(
                value, try #require(units.randomElement(using: &generator)),
                bound: try #require(Figure.Bound.allCases.randomElement(using: &generator)),
                status: Bool.random(using: &generator) ? .plan : .reported)
            #expect(Figure(wording: figure.description) == figure, "\(figure)")
        }
    }
}
