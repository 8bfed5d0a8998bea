import Calculations
import Kernel
import Testing

/// The worked examples of statistics, whose numbers are published with fewer digits than doubles have.
@Suite struct StatisticsExampleTests {
    private func result(_ name: String, _ input: String) throws -> JSON {
        try #require(Calculation.named(name)).run(Array(input.utf8))
    }

    private func isNear(_ json: JSON?, _ expected: Double, _ tolerance: Double = 5e-7) -> Bool {
        json?.number?.double.map { abs($0 - expected) <= tolerance } ?? false
    }

    @Test func `Shrout and Fleiss's table has their six correlations`() throws {
        let ratings = "[[9,2,5,8],[6,1,3,2],[8,4,6,8],[7,1,2,6],[10,5,6,9],[6,2,4,7]]"
        let icc = try result("reliability", #"{"ratings":\#(ratings)}"#)["icc"]
        let expected = [
            "1,1": 0.165742, "2,1": 0.289764, "3,1": 0.714841, "1,k": 0.442797, "2,k": 0.620051, "3,k": 0.909316,
        ]
        for (form, value) in expected { #expect(isNear(icc?[form], value)) }
    }

    @Test func `Montgomery's catalysts have his adjusted means and sums of squares`() throws {
        let sheets = [
            (1, 1, 73), (1, 2, 74), (1, 4, 71), (2, 2, 75), (2, 3, 67), (2, 4, 72), (3, 1, 73), (3, 2, 75), (3, 3, 68),
            (4, 1, 75), (4, 3, 72), (4, 4, 75),
        ].map { #"{"entry":"\#($0.0)","judge":"\#($0.1)","score":\#($0.2)}"# }.joined(separator: ",")
        let found = try result("calibrate", #"{"scores":[\#(sheets)],"method":"least_squares"}"#)
        let entries = try #require(found["entries"]?.array)
        for (entry, expected) in zip(entries, [71.375, 71.625, 72, 75]) {
            #expect(isNear(entry["adjusted"], expected, 1e-9))
        }
        for (entry, expected) in zip(entries, [-9.0 / 8, -7.0 / 8, -4.0 / 8, 20.0 / 8]) {
            #expect(isNear(entry["effect"], expected, 1e-9))
        }
        let judges = try #require(found["judges"]?.array)
        let effects = ["1": 0.875, "2": 3, "3": -3.875, "4": 0]
        for judge in judges { #expect(isNear(judge["effect"], effects[judge["id"]?.string ?? ""] ?? 99, 1e-9)) }
        #expect(found["order_raw"] == ["4", "1", "3", "2"])
        #expect(found["order_adjusted"] == ["4", "3", "2", "1"])
        let anova = found["anova"]
        #expect(isNear(anova?["ss_judges"], 55, 1e-9) && isNear(anova?["ss_entries_adjusted"], 22.75, 1e-9))
        #expect(isNear(anova?["ss_error"], 3.25, 1e-9) && isNear(anova?["f"], 11.6667, 1e-4))
    }

    @Test func `Entries that no judge connects are said to be apart`() throws {
        let found = try result(
            "calibrate",
            #"{"method":"least_squares","scores":[{"entry":"a","judge":"x","score":1},"#
                + #"{"entry":"b","judge":"y","score":9}]}"#
        )
        #expect(found["components"] == [["a"], ["b"]])
    }

    @Test func `Tennessee's scores and winners are those of the design`() throws {
        let ballots = """
            [{"count":42,"order":["M","N","C","K"]},{"count":26,"order":["N","C","K","M"]},
            {"count":15,"order":["C","K","N","M"]},{"count":17,"order":["K","C","N","M"]}]
            """
        func ranked(_ method: String) throws -> JSON {
            try result("rank", #"{"method":"\#(method)","ballots":\#(ballots),"seats":1}"#)
        }
        #expect(try ranked("borda")["scores"] == ["N": 194, "C": 173, "M": 126, "K": 107])
        for method in ["schulze", "ranked_pairs", "kemeny"] {
            #expect(try ranked(method)["order"] == [["N"], ["C"], ["K"], ["M"]])
        }
        #expect(try ranked("irv")["winners"] == ["K"])
        #expect(try ranked("stv")["quota"] == 51)
    }

    @Test func `The interval of 170 of 200 and the sample of a thousand are those of the design`() throws {
        let wilson = try result("proportion", #"{"x":170,"n":200,"confidence":0.95}"#)["wilson"]
        #expect(isNear(wilson?[0], 0.7939442, 5e-8) && isNear(wilson?[1], 0.8928641, 5e-8))
        let size =
            #"{"population":1000,"margin":0.05,"confidence":0.95,"proportion":0.5,"design_effect":1,"response_rate":1}"#
        #expect(try result("sample-size", size).text == #"{"n":278,"n_infinite":384.16}"#)
        #expect(try result("sample-size", #"{"population":null,"margin":0.05}"#)["n"] == 385)
        #expect(try result("sample-size", #"{"population":10,"margin":0.01,"response_rate":0.2}"#)["n"] == 10)
    }

    @Test func `Estimates of proportions take counts in place of answers and leave the logit out at the ends`() throws {
        let counts = try result(
            "estimate",
            #"{"design":"stratified","kind":"proportion","strata":[{"population":60,"n":4,"x":1},"#
                + #"{"population":40,"n":3,"x":2}]}"#
        )
        let values = try result(
            "estimate",
            #"{"design":"stratified","kind":"proportion","strata":[{"population":60,"values":[1,0,0,0]},"#
                + #"{"population":40,"values":[1,1,0]}]}"#)
        #expect(counts == values)
        #expect(counts["interval"]?["logit"]?.array?.count == 2)
        let all = try result("estimate", #"{"design":"srs","kind":"proportion","population":50,"n":5,"x":5}"#)
        #expect(all["interval"]?["logit"] == .null && all["se"] == 0)
        let lonely = try result("estimate", #"{"design":"srs","kind":"mean","population":50,"values":[5]}"#)
        #expect(lonely["se"] == .null && lonely["interval"]?["wald"] == .null && lonely["estimate"] == 5)
    }
}
