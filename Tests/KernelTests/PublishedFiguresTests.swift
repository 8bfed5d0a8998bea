import Kernel
import Testing

/// The relations between figures of five published accounts, which the platform must be able to reproduce.
@Suite struct PublishedFiguresTests {
    private func money(_ text: String) throws -> Money { try Money.parse(text) }

    private func ratio(_ value: String, _ divisor: String, places: Int) throws -> String {
        let (value, divisor) = (try #require(Fraction(value)), try #require(Fraction(divisor)))
        let quotient = try #require(value.divided(by: divisor))
        return quotient.decimal(places: places)
    }

    private func figure(_ wording: String, _ name: String = "") throws -> Figure {
        try #require(Figure(wording: wording, population: .init([name], of: "one register")))
    }

    @Test func `fifteen million are ten and five million, at two to one`() throws {
        let total = try [money("1000万"), money("500万")].sum()
        #expect(total.description == "15000000.00")
        #expect(try ratio("10000000", "150000", places: 2) == "66.67")
        #expect(try ratio("5000000", "150000", places: 2) == "33.33")
        #expect(try total.split(weights: [Fraction(2), .one]).map(\.grouped) == ["10,000,000.00", "5,000,000.00"])
        let perVillageYear = try #require(total.yuan.divided(by: Fraction(300)))
        #expect(try Money(rounding: perVillageYear).description == "50000.00")
        #expect(try money("100").split(weights: [Fraction(2), .one]).map(\.description) == ["66.67", "33.33"])
    }

    @Test func `interventions add up to 404 and never to people`() throws {
        let figures = try [
            figure("210多名", "registered"), figure("9名", "orphans"), figure("53户", "families"), figure("12例"),
            figure("120例"),
        ]
        let interventions = try Figure.interventions(figures)
        #expect(interventions.value == Fraction(404))
        #expect(interventions.unit == .cases && interventions.bound == .atLeast)
        #expect(throws: FigureRefusal.householdsWithPersons) { try Figure.sum(figures) }
        #expect(throws: FigureRefusal.self) { try Figure.interventions([figure("3万余人次")]) }
    }

    @Test func `pairings that may overlap are not added`() throws {
        #expect(throws: FigureRefusal.populationsMayOverlap) {
            try figure("438名", "paired").adding(figure("42名", "paired"))
        }
    }

    @Test func `parts that do not overlap add up`() throws {
        #expect(
            try Figure.sum([figure("7名", "heads"), figure("114名", "teachers"), figure("6名", "village")]).value
                == Fraction(127))
        #expect(try figure("171人", "in difficulty").adding(figure("2234人", "left behind")).value == Fraction(2_405))
        let workers = try figure("139名", "urban").adding(figure("32名", "rural"))
        #expect(workers.value == Fraction(171))
        #expect(try workers.adding(figure("403名", "directors")).value == Fraction(574))
        #expect(try figure("33人", "growing").adding(figure("107人", "basic")).value == Fraction(140))
        #expect(try figure("14家", "4A").adding(figure("4家", "5A")).value == Fraction(18))
        #expect(try figure("100名", "full").adding(figure("1200余名", "part")).description == "1,300余名")
        let terminals = try Figure.sum([figure("30家", "shops"), figure("17家", "bars"), figure("68家", "homes")])
        #expect(terminals.value == Fraction(115))
    }

    @Test func `cash is summed and goods stay apart`() throws {
        let cash = try Figure.sum([figure("100万元", "a"), figure("29.62万元", "b"), figure("12.8万元", "c")])
        #expect(cash.value == Fraction(1_424_200))
        #expect(throws: FigureRefusal.moneyWithValueInKind) {
            try cash.adding(Figure(Fraction(2_240_000), .yuanInKind))
        }
        #expect(try money("1000").multiplied(by: Fraction(1_000)).description == "1000000.00")
    }

    @Test(arguments: [
        ("3500", "300", 2, "11.67"), ("300000", "35000", 2, "8.57"), ("2240000", "8000", 2, "280.00"),
        ("438", "92", 2, "4.76"),
        ("42", "8", 2, "5.25"), ("26728000", "29", 2, "921655.17"), ("1600", "129", 2, "12.40"),
        ("2405", "403", 2, "5.97"),
        ("2234", "403", 2, "5.54"), ("140000000", "10092", 2, "13872.37"), ("10092", "136", 2, "74.21"),
        ("10092", "12", 0, "841"),
        ("4006", "2003", 3, "2.000"), ("13300", "14600", 3, "0.911"), ("916", "5", 1, "183.2"),
        ("1800", "850", 2, "2.12"),
        ("18000", "850", 2, "21.18"), ("15", "0.25", 0, "60"), ("800", "90", 1, "8.9"),
        ("5000000", "23", 2, "217391.30"),
        ("1020000", "13", 2, "78461.54"), ("16000", "198", 2, "80.81"), ("120000", "1300", 1, "92.3"),
        ("35000", "100", 0, "350"),
    ])
    func `quotients come out with the digits that are printed`(
        value: String, divisor: String, places: Int, result: String
    ) throws {
        #expect(try ratio(value, divisor, places: places) == result)
    }

    @Test func `products and years come out`() throws {
        #expect(2023 - 1995 + 1 == 29)
        #expect((Fraction(2_400) * Fraction(12)).description == "28800")
        #expect((Fraction(370) * Fraction(6)).description == "2220")
        #expect((Fraction(100) * Fraction(8)).description == "800")
    }

    @Test func `a share of the population is consistent within its rounding`() throws {
        let computed = Fraction(648_000) * (try #require(Fraction("0.23")))
        #expect(computed == Fraction(149_040))
        let stated = try #require(FigureWording("15万"))
        let difference = computed - stated.value
        #expect((difference * Fraction(100)).divided(by: stated.value)?.decimal(places: 2) == "-0.64")
        #expect(-difference * Fraction(2) <= stated.step)
    }

    @Test func `amounts in the articles are resolved without loss`() throws {
        #expect(try money("29.62万").description == "296200.00")
        #expect(try money("1.17亿").description == "117000000.00")
        #expect(try money("2672.8万元").description == "26728000.00")
        #expect(try money("12.8万元").description == "128000.00")
    }
}
