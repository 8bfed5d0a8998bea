import Testing

@testable import Platform

@Suite struct `Words for search` {
    @Test(arguments: [
        ("昌宁县", "'昌宁':1A '宁县':2A '县':3A"),
        ("ＡＢＣ１２", "'abc12':1A"),
        ("Café 2026年", "'cafe':1A '2026':2A '年':3A"),
        ("計劃", "'计划':1A '划':2A"),
        ("𠮷野", "'𠮷野':1A '野':2A"),
        ("a'b\\c:d&|!", "'a':1A 'b':2A 'c':3A 'd':4A"),
        ("  ，。！", ""),
    ])
    func `A title is taken apart`(title: String, words: String) {
        #expect(SearchWords.vector(title: title, body: "") == words)
    }

    @Test(arguments: [
        ("昌宁县", "('昌宁' <-> '宁县')"), ("鹦", "('鹦':*)"), ("溺水 昌宁", "('溺水') & ('昌宁')"),
        ("昌宁县2026", "('昌宁' <-> '宁县' <2> '2026')"), ("2026年", "('2026' <-> '年':*)"), ("Ｗang", "('wang')"),
    ])
    func `A query becomes phrases`(text: String, query: String) {
        #expect(SearchWords.query(text) == query)
    }

    @Test func `A query without words is none, and one with many keeps eight`() {
        #expect(SearchWords.query(" ，' :*| ") == nil)
        #expect(SearchWords.query((0..<20).map { "t\($0)" }.joined(separator: " "))?.split(separator: "&").count == 8)
    }

    @Test func `Positions end where PostgreSQL's do`() {
        let vector = SearchWords.vector(title: "标题", body: String(repeating: "童伴", count: 20_000))
        #expect(vector.split(separator: " ").count < 16_383)
    }

    @Test(arguments: [
        ("童伴计划在昌宁县", "昌宁", "童伴计划在[昌宁]县"), ("ＡＢＣ计划", "abc", "[ＡＢＣ]计划"),
        ("計劃書", "计划", "[計劃]書"), ("abcd abc", "abc", "abcd [abc]"), ("<b>计划</b>", "计划", "<b>[计划]</b>"),
    ])
    func `What was looked for is marked in its own spelling`(text: String, query: String, marked: String) {
        let pieces = SearchExcerpt(query).pieces(of: text)
        #expect(pieces.map { $0.isMark ? "[\($0.text)]" : $0.text }.joined() == marked)
    }

    @Test func `A long text is cut around the mark`() {
        let text = String(repeating: "前", count: 500) + "留守儿童" + String(repeating: "后", count: 500)
        let pieces = SearchExcerpt("留守儿童").pieces(of: text, limit: 60)
        #expect(pieces.map(\.text).joined().count == 62)
        #expect(pieces.contains(SearchPiece(text: "留守儿童", isMark: true)))
    }
}
