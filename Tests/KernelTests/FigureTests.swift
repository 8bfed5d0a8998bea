import Kernel
import Testing

@Suite struct FigureTests {
    private func people(_ count: Int64, _ name: String, bound: Figure.Bound = .exact) -> Figure {
        Figure(Fraction(count), .persons, bound: bound, population: .init([name], of: "register of Sishui"))
    }

    @Test func `people and the times that people came are never added`() {
        let people = people(600, "trained")
        let times = Figure(Fraction(600), .personTimes)
        #expect(throws: FigureRefusal.personsWithPersonTimes) { try people.adding(times) }
        #expect(throws: FigureRefusal.personsWithPersonTimes) { try times.adding(people) }
    }

    @Test func `families and people are never added`() {
        #expect(throws: FigureRefusal.householdsWithPersons) {
            try Figure(Fraction(53), .households).adding(people(9, "orphans"))
        }
    }

    @Test func `money and goods, shares and points, packs and lessons stay apart`() throws {
        let money = Figure(Fraction(1), .yuan)
        #expect(throws: FigureRefusal.moneyWithValueInKind) { try money.adding(Figure(Fraction(1), .yuanInKind)) }
        #expect(throws: FigureRefusal.percentWithPercentagePoints) {
            try Figure(Fraction(1), .percent).adding(Figure(Fraction(1), .percentagePoints))
        }
        let packs = try #require(FigureUnit(sign: "个"))
        let lessons = try #require(FigureUnit(sign: "堂"))
        #expect(throws: FigureRefusal.differentUnits("个", "堂")) {
            try Figure(Fraction(1), packs).adding(Figure(Fraction(1), lessons))
        }
        #expect(throws: FigureRefusal.ratiosHaveNoSum) {
            try Figure(Fraction(25), .percent).adding(Figure(Fraction(25), .percent))
        }
    }

    @Test func `counts whose members may be the same are not added`() throws {
        let byCadres = people(438, "paired with cadres")
        let byEntrepreneurs = Figure(
            Fraction(42), .namedPersons, population: .init(["paired"], of: "pairing by entrepreneurs"))
        #expect(throws: FigureRefusal.populationsMayOverlap) { try byCadres.adding(byEntrepreneurs) }
        #expect(throws: FigureRefusal.populationsMayOverlap) { try byCadres.adding(byCadres) }
        #expect(throws: FigureRefusal.populationsMayOverlap) { try byCadres.adding(Figure(Fraction(1), .persons)) }
        #expect(throws: FigureRefusal.populationsMayOverlap) {
            try Figure(Fraction(1), .persons).adding(Figure(Fraction(1), .persons))
        }
    }

    @Test func `classes of one partition add up and stay apart from themselves`() throws {
        let all = try people(171, "in difficulty").adding(people(2_234, "left behind"))
        #expect(all.value == Fraction(2_405))
        #expect(all.population?.classes == ["in difficulty", "left behind"])
        #expect(throws: FigureRefusal.populationsMayOverlap) { try all.adding(people(1, "left behind")) }
        let sum = try all.adding(people(5, "others"))
        #expect(sum.value == Fraction(2_410))
    }

    @Test func `names and people are the same people`() throws {
        let trainers = Figure(Fraction(7), .namedPersons, population: .init(["trainers"], of: "register of Sishui"))
        #expect(try trainers.adding(people(100, "workers")).value == Fraction(107))
    }

    @Test(arguments: [
        (Figure.Bound.exact, Figure.Bound.exact, Figure.Bound.exact), (.exact, .atLeast, .atLeast),
        (.exact, .about, .about),
        (.atLeast, .atLeast, .atLeast), (.atLeast, .about, .about), (.moreThan, .exact, .moreThan),
        (.atLeast, .moreThan, .moreThan), (.moreThan, .about, .about),
    ])
    func `a sum is as weak as its weakest part`(left: Figure.Bound, right: Figure.Bound, result: Figure.Bound) throws {
        let (first, second) = (people(3, "a", bound: left), people(4, "b", bound: right))
        #expect(try first.adding(second).bound == result)
        #expect(try second.adding(first).bound == result)
    }

    @Test func `a plan, an unknown period and a reconstruction mark the sum`() throws {
        let day = try #require(Day("2026-11-21"))
        var first = Figure(Fraction(1), .yuan, period: .on(day), status: .verified)
        var second = Figure(Fraction(2), .yuan, period: .unknown("近年来"), status: .reported)
        second.reconstructions = ["the tens digit is lost"]
        #expect(try first.adding(second).status == .reported)
        first.status = .plan
        let sum = try first.adding(second)
        #expect(sum.status == .plan)
        #expect(sum.period == .unknown("近年来"))
        #expect(sum.reconstructions == ["the tens digit is lost"])
    }

    @Test func `a gift without a value adds nothing and is counted`() throws {
        let valued = Figure(Fraction(2_240_000), .yuanInKind, bound: .atLeast)
        let packs = Figure(nil, .yuanInKind)
        let sum = try Figure.sum([packs, valued, packs])
        #expect(sum.value == Fraction(2_240_000))
        #expect(sum.unstatedParts == 2)
        #expect(sum.bound == .atLeast)
        let none = try packs.adding(packs)
        #expect(none.value == nil && none.unstatedParts == 2)
        #expect(none.description == "--")
    }

    @Test func `stocks of different days and different kinds are not added`() throws {
        let days = try ["2025-12-31", "2026-12-31"].map { try #require(Day($0)) }
        let first = Figure(Fraction(1), .yuan, period: .on(days[0]))
        let second = Figure(Fraction(2), .yuan, period: .on(days[1]))
        #expect(throws: FigureRefusal.differentDays) { try first.adding(second) }
        let flow = Figure(Fraction(1), .yuan, kind: .flow, period: .on(days[0]))
        #expect(throws: FigureRefusal.differentKinds) { try first.adding(flow) }
        var later = flow
        later.period = .on(days[1])
        #expect(try flow.adding(later).period == .from(days[0], through: days[1]))
        #expect(throws: FigureRefusal.nothing) { try Figure.sum([]) }
    }

    @Test func `a total that differs from its parts is not confirmed`() throws {
        let parts = [people(171, "in difficulty"), people(2_234, "left behind")]
        try Figure.confirm(total: Figure(Fraction(2_405), .persons), of: parts)
        #expect(throws: FigureRefusal.totalDiffers(total: "2406", sum: "2405")) {
            try Figure.confirm(total: Figure(Fraction(2_406), .persons), of: parts)
        }
        #expect(throws: FigureRefusal.notStated) { try Figure.confirm(total: Figure(nil, .persons), of: parts) }
    }

    @Test func `a ratio of bounded values is about`() throws {
        let children = people(120_000, "files", bound: .atLeast)
        #expect(try children.per(people(1_300, "workers")).bound == .about)
        let share = try people(133, "key").share(of: people(14_600, "all"))
        #expect(share.bound == .exact && share.unit == .percent && share.kind == .ratio)
        #expect(throws: FigureRefusal.dividedByZero) { try children.per(people(0, "workers")) }
        #expect(throws: FigureRefusal.personsWithPersonTimes) {
            try children.share(of: Figure(Fraction(1), .personTimes))
        }
    }

    @Test func `a change needs one version of one definition`() throws {
        func share(_ percent: Int64, version: Int?) -> Figure {
            Figure(Fraction(percent), .percent, sources: [.init("survey", definitionVersion: version)])
        }
        let change = try share(82, version: 2).change(since: share(75, version: 2))
        #expect(change.value == Fraction(7) && change.unit == .percentagePoints && change.kind == .change)
        #expect(throws: FigureRefusal.differentDefinitions) {
            try share(82, version: 2).change(since: share(75, version: 1))
        }
        #expect(throws: FigureRefusal.differentDefinitions) {
            try share(82, version: nil).change(since: share(75, version: nil))
        }
    }
}
