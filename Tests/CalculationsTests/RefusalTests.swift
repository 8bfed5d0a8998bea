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
        for key in example.keys {
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
