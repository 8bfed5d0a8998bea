import Calls
import Forms
import Kernel
import Testing

@Suite struct StandardFormTests {
    @Test func `the standard form names its title and amount and asks the authority's money of two sources`() throws {
        let form = try StandardForm.proposal()
        #expect(form.titleField == "title")
        #expect(form.amountField == "requested")
        guard case .budget(let rules)? = form.field("budget")?.kind else {
            Issue.record("the standard form has a budget")
            return
        }
        #expect(rules.requestedSources == ["social", "government"])
        #expect(try FormDefinition(json: JSON.parse(form.json.pretty)) == form)
    }
}
