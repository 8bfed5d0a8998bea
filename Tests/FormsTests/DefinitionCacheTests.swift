import Kernel
import Platform
import Testing

@testable import Forms

/// Definitions that were read are not read again, under their own hash only, and not without end.
@Suite struct DefinitionCacheTests {
    private func form(_ title: String) throws -> FormDefinition {
        try FormDefinition(
            json: JSON.parse(
                """
                {"title":{"zh-Hans":"\(title)","en":"x"},"sections":[{"key":"one","title":{"zh-Hans":"一","en":"One"},
                "fields":[{"key":"a","type":"text","label":{"zh-Hans":"甲","en":"A"}}]}]}
                """))
    }

    private func hash(_ form: FormDefinition) -> [UInt8] { SHA256.digest(Array(form.json.canonical.utf8)) }

    @Test func `a definition is found under the hash of itself and under no other`() throws {
        let cache = DefinitionCache(capacity: 4)
        let (one, other) = (try form("甲"), try form("乙"))
        cache.keep(one)
        #expect(cache[hash(one)] == one)
        #expect(cache[hash(other)] == nil)
    }

    @Test func `what was not used for the longest time goes first`() throws {
        let cache = DefinitionCache(capacity: 2)
        let forms = try ["甲", "乙", "丙"].map(form)
        cache.keep(forms[0])
        cache.keep(forms[1])
        _ = cache[hash(forms[0])]
        cache.keep(forms[2])
        #expect(cache.count == 2)
        #expect(cache[hash(forms[0])] == forms[0])
        #expect(cache[hash(forms[1])] == nil)
        #expect(cache[hash(forms[2])] == forms[2])
    }
}
