import Calculations
import Kernel
import Testing

@Suite struct RefusalTests {
    @Test(arguments: [
        ("money-words", "", "json", ""), ("money-words", "{\"amount\":\"1\",\"amount\":\"2\"}", "json", ""),
        ("money-words", "[]", "type", ""), ("money-words", "{}", "missing", "/amount"),
        ("money-words", #"{"amount":"1","unit":"x"}"#, "unknown_key", "/unit"),
        ("money-words", #"{"amount":"1","a/b~c":"x"}"#, "unknown_key", "/a~1b~0c"),
        ("money-words", #"{"amount":1409.5}"#, "type", "/amount"),
        ("money-words", #"{"amount":"1,409.50"}"#, "format", "/amount"),
        ("money-words", #"{"amount":"1.005"}"#, "format", "/amount"),
        ("money-words", #"{"amount":"92233720368547758.08"}"#, "too_large", "/amount"),
        ("split", #"{"amount":"1","weights":["1","2","-1"]}"#, "range", "/weights/2"),
        ("split", #"{"amount":"1","weights":["1",0.5]}"#, "format", "/weights/1"),
        ("split", #"{"amount":"1","weights":["1",null]}"#, "type", "/weights/1"),
        ("split", #"{"amount":"1","weights":[]}"#, "range", "/weights"),
        ("split", #"{"amount":"1","weights":{}}"#, "type", "/weights"),
        ("tranches", #"{"value":"1","percents":["33.33","33.33","33.33"]}"#, "sum", "/percents"),
        ("tranches", #"{"value":"1","percents":["100","0"]}"#, "range", "/percents/1"),
        ("tranches", #"{"value":"-1","percents":["100"]}"#, "range", "/value"),
        ("tranches", #"{"value":"0.02","percents":["25","25","25","25"]}"#, "too_small", "/value"),
        ("tranche-sources", #"{"value":"1","percents":["100"],"weights":["0"]}"#, "range", "/weights"),
        ("tranche-sources", #"{"value":"1","percents":["100"],"weights":["-1"]}"#, "range", "/weights/0"),
        ("deadline", #"{"from":"2025-02-30","add":2,"unit":"working"}"#, "format", "/from"),
        ("deadline", #"{"from":"2025-02-03","add":-2,"unit":"working"}"#, "range", "/add"),
        ("deadline", #"{"from":"2025-02-03","add":2.0,"unit":"working"}"#, "format", "/add"),
        ("deadline", #"{"from":"2025-02-03","add":"2","unit":"working"}"#, "type", "/add"),
        ("deadline", #"{"from":"9999-12-30","add":9,"unit":"working"}"#, "too_large", "/add"),
        ("deadline", #"{"from":"2025-02-03","add":2,"unit":"weeks"}"#, "format", "/unit"),
        ("deadline", #"{"from":"2025-02-03","add":2,"unit":"working","calendar":"DE"}"#, "format", "/calendar"),
        ("disclosure", #"{"start":"2025-02-03","end":"2025-02-02"}"#, "range", "/end"),
        ("disclosure", #"{"start":"9999-02-03","end":"9999-12-31"}"#, "too_large", "/end"),
        ("code-check", #"{"kind":"passport","code":"x"}"#, "format", "/kind"),
        ("code-check", #"{"kind":"mobile-phone","code":"x"}"#, "format", "/kind"),
        ("aggregate", #"{"scores":[[1]],"rule":{}}"#, "missing", "/rule/method"),
        ("aggregate", #"{"scores":[[1]],"rule":[]}"#, "type", "/rule"),
        ("aggregate", #"{"scores":[[1]],"rule":{"method":"mode"}}"#, "format", "/rule/method"),
        ("aggregate", #"{"scores":[[1]],"rule":{"method":"trimmed"}}"#, "missing", "/rule/drop_high"),
        (
            "aggregate", #"{"scores":[[1]],"rule":{"method":"trimmed","drop_high":1,"drop_low":1,"when_at_least":2}}"#,
            "range", "/rule/when_at_least"
        ),
        ("aggregate", #"{"scores":[[1],[2,"x"]],"rule":{"method":"mean"}}"#, "format", "/scores/1/1"),
        ("aggregate", #"{"scores":[[1],[2,1e999]],"rule":{"method":"mean"}}"#, "format", "/scores/1/1"),
        ("aggregate", #"{"scores":[[1],2],"rule":{"method":"mean"}}"#, "type", "/scores/1"),
        ("aggregate", #"{"scores":[[1]],"rule":{"method":"mean","places":21}}"#, "range", "/rule/places"),
        ("weighted", #"{"criteria":[{"id":"a","weight":"99","max":"1"}],"marks":{"a":"1"}}"#, "sum", "/criteria"),
        ("weighted", #"{"criteria":[{"id":"a","weight":"100","max":"1"}],"marks":{}}"#, "blank", "/marks/a"),
        ("weighted", #"{"criteria":[{"id":"a","weight":"100","max":"1"}],"marks":{"a":"2"}}"#, "range", "/marks/a"),
        (
            "weighted", #"{"criteria":[{"id":"a","weight":"100","max":"1"}],"marks":{"a":"1","b":1}}"#, "unknown_key",
            "/marks/b"
        ),
        ("weighted", #"{"criteria":[{"id":"a","weight":"100"}],"marks":{}}"#, "missing", "/criteria/0/max"),
        ("calibrate", #"{"scores":[],"method":"least_squares"}"#, "range", "/scores"),
        (
            "calibrate",
            #"{"scores":[{"entry":"1","judge":"1","score":1},{"entry":"1","judge":"1","score":2}],"method":"z_score"}"#,
            "repeated", "/scores/1"
        ),
        ("reliability", #"{"ratings":[[1,2],[1]]}"#, "range", "/ratings/1"),
        ("reliability", #"{"ratings":[[1,"2"]]}"#, "type", "/ratings/0/1"),
        ("reliability", #"{"ratings":[[1,1e300]]}"#, "range", "/ratings/0/1"),
        ("rank", #"{"method":"range","ballots":[]}"#, "format", "/method"),
        ("rank", #"{"method":"borda","ballots":[]}"#, "range", "/ballots"),
        ("rank", #"{"method":"borda","ballots":[{"order":["A",["B","A"]]}]}"#, "repeated", "/ballots/0/order/1/1"),
        (
            "rank", #"{"method":"borda","options":["A"],"ballots":[{"order":["B"]}]}"#, "unknown_key",
            "/ballots/0/order/0"
        ),
        ("rank", #"{"method":"stv","seats":2,"ballots":[{"order":["A"]}]}"#, "range", "/seats"),
        ("match", #"{"proposers":{"A":["B"]},"receivers":{}}"#, "unknown_key", "/proposers/A/0"),
        ("match", #"{"proposers":{"A":[]},"receivers":{"B":["A"]}}"#, "type", "/receivers/B"),
        ("assign", #"{"affinity":[],"demand":1,"load":{"max":1}}"#, "range", "/affinity"),
        ("assign", #"{"affinity":[[1],[1,2]],"demand":1,"load":{"max":1}}"#, "range", "/affinity/1"),
        ("assign", #"{"affinity":[[1,"2"]],"demand":1,"load":{"max":1}}"#, "type", "/affinity/0/1"),
        ("assign", #"{"affinity":[[1]],"demand":[1,1],"load":{"max":1}}"#, "range", "/demand"),
        ("assign", #"{"affinity":[[1]],"demand":1,"load":{"min":2,"max":1}}"#, "range", "/load/min"),
        ("assign", #"{"affinity":[[1]],"demand":1,"load":{"max":1},"conflicts":[[0,1]]}"#, "range", "/conflicts/0/1"),
        (
            "award", #"{"ranked":[{"id":"a","requested":1}],"sources":[{"id":"s","limit":"1"}]}"#, "type",
            "/ranked/0/requested"
        ),
        ("award", #"{"ranked":[],"sources":[{"id":"s","limit":"-1"}]}"#, "range", "/sources/0/limit"),
        ("sample-size", #"{"population":1000,"margin":0}"#, "range", "/margin"),
        ("sample-size", #"{"population":0,"margin":0.05}"#, "range", "/population"),
        ("allocate", #"{"n":1,"sizes":[0],"method":"proportional"}"#, "range", "/sizes"),
        ("allocate", #"{"n":1,"sizes":[5],"method":"neyman"}"#, "missing", "/deviations"),
        ("draw", #"{"method":"pps_systematic","sizes":[1,2],"n":3,"start":1}"#, "range", "/n"),
        ("draw", #"{"method":"pps_systematic","sizes":[2,2],"n":1,"start":5}"#, "range", "/start"),
        ("draw", #"{"method":"srs","sizes":[10],"n":3}"#, "missing", "/seed"),
        ("proportion", #"{"x":3,"n":2}"#, "range", "/x"),
        ("estimate", #"{"design":"stratified","kind":"mean"}"#, "missing", "/strata"),
        ("estimate", #"{"design":"srs","kind":"proportion","values":[2]}"#, "range", "/values/0"),
        ("estimate", #"{"design":"srs","kind":"total","values":[2]}"#, "missing", "/population"),
        ("estimate", #"{"design":"srs","kind":"mean","population":1,"values":[2,3]}"#, "range", "/population"),
        ("kish", #"{"weights":[0]}"#, "range", "/weights"),
        ("composite", #"{"weights":{"a":60,"b":30},"scores":{"a":1,"b":1}}"#, "sum", "/weights"),
        ("composite", #"{"weights":{"a":60,"b":40},"scores":{"a":1}}"#, "incomplete", "/scores/b"),
        ("composite", #"{"weights":{"a":60,"b":40},"scores":{"a":1,"b":null}}"#, "incomplete", "/scores/b"),
        ("composite", #"{"weights":{"a":100},"scores":{"a":101}}"#, "range", "/scores/a"),
        ("step-score", #"{"actual":1,"planned":0,"steps":[["1",1]]}"#, "range", "/planned"),
        ("step-score", #"{"actual":1,"planned":1,"steps":[["0.5",1],["0.8",2]]}"#, "range", "/steps/1/0"),
        ("price-score", #"{"lowest":"2","quote":"1","weight":"10"}"#, "range", "/quote"),
        ("weighted", #"{"criteria":[{"id":"a","weight":"100","max":"0"}],"marks":{}}"#, "range", "/criteria/0/max"),
    ])
    func `bad input is refused with its code and place`(name: String, input: String, code: String, path: String) throws
    {
        let calculation = try #require(Calculation.named(name))
        let refusal = try #require(throws: CalculationRefusal.self) { try calculation.run(Array(input.utf8)) }
        #expect(refusal.code.rawValue == code)
        #expect(refusal.path == path)
        #expect(refusal.exitStatus == 2)
        #expect(refusal.output["error"]?["path"]?.string == path)
        #expect(refusal.message.hasSuffix("."))
    }

    @Test(arguments: Calculation.all.map(\.name))
    func `each key of the help is known, and each required one is missed`(name: String) throws {
        let calculation = try #require(Calculation.named(name))
        let example = try #require(calculation.example.input.object)
        let topKeys = Set(calculation.keys.map { $0.place.prefix { $0 != "." && $0 != "[" } }.map(String.init))
        #expect(Set(example.keys).isSubset(of: topKeys))
        for key in example.keys where isRequired(key, of: calculation) {
            var input = example
            input[key] = nil
            let refusal = #expect(throws: CalculationRefusal.self) { try calculation.run(.object(input)) }
            #expect(refusal?.code == .missing && refusal?.path == "/" + key)
        }
        var input = example
        input["surplus"] = true
        let refusal = #expect(throws: CalculationRefusal.self) { try calculation.run(.object(input)) }
        #expect(refusal?.code == .unknownKey && refusal?.path == "/surplus")
    }

    /// Whether the help calls a key of the top required, or one inside it where only those are named.
    private func isRequired(_ key: String, of calculation: Calculation) -> Bool {
        if let top = calculation.keys.first(where: { $0.place == key }) { return top.isRequired }
        return calculation.keys.contains { $0.isRequired && $0.place.hasPrefix(key + ".") }
    }

    @Test func `a table of tranches by sources has a limit`() throws {
        let percents = Array(repeating: "0.1", count: 1_000).map { JSON.string($0) }
        let weights = Array(repeating: "1", count: 101).map { JSON.string($0) }
        let calculation = try #require(Calculation.named("tranche-sources"))
        let refusal = #expect(throws: CalculationRefusal.self) {
            try calculation.run(["value": "1000000.00", "percents": .array(percents), "weights": .array(weights)])
        }
        #expect(refusal?.code == .range && refusal?.path == "/weights")
    }

    @Test func `input beyond the limit is refused`() throws {
        let calculation = try #require(Calculation.named("money-words"))
        let padded = Array((#"{"amount":"1.00"}"# + String(repeating: " ", count: 100)).utf8)
        #expect(throws: Never.self) { try calculation.run(padded) }
        let refusal = #expect(throws: CalculationRefusal.self) { try calculation.run(padded, bytesMax: 100) }
        #expect(refusal?.code == .json)
        #expect(Calculation.inputBytesMax == 67_108_864)
    }
}
