internal import Kernel

/// A contract as an activity of the IATI Activity Standard 2.03. The order of the elements is the schema's.
struct OpenActivity {
    let contract: OpenContract
    /// The day of the export: what lies after it is planned.
    let today: Day

    func xml() -> String {
        let reporter = contract.authority
        var xml = XMLText()
        xml.open(
            "iati-activity",
            [
                ("xml:lang", "zh"), ("default-currency", "CNY"),
                ("last-updated-datetime", OpenRelease.moment(contract.changedAt)),
            ])
        xml.leaf("iati-identifier", "\(reporter.identifier)-\(contract.authoritySlug)-\(contract.id)")
        xml.narrative(
            "reporting-org", reporter.name,
            [("ref", reporter.identifier), ("type", Self.type(of: reporter))])
        xml.narrative("title", contract.title)
        xml.narrative(
            "description", "\(contract.programmeName)：\(contract.origin?.title ?? contract.title)", [("type", "1")])
        participants(&xml)
        xml.empty("activity-status", [("code", Self.status(of: contract))])
        dates(&xml)
        xml.empty("recipient-country", [("code", "CN"), ("percentage", "100")])
        xml.open("location", [("ref", "x_GBT2260-\(contract.areaCode)")])
        xml.narrative("name", contract.places.joined())
        xml.close("location")
        xml.narrative(
            "sector", contract.programmeName,
            [("vocabulary", "99"), ("code", contract.programmeCode), ("percentage", "100")])
        planned(&xml)
        transactions(&xml)
        result(&xml)
        for measured in contract.measured { result(measured, &xml) }
        xml.close("iati-activity")
        return xml.text
    }

    private func participants(_ xml: inout XMLText) {
        var seen: Set<OpenContract.Party> = []
        for source in contract.sources where seen.insert(source.holder).inserted {
            participant(source.holder, "1", &xml)
        }
        participant(contract.authority, "2", &xml)
        participant(contract.contractor, "4", &xml)
    }

    private func participant(_ party: OpenContract.Party, _ role: String, _ xml: inout XMLText) {
        xml.narrative(
            "participating-org", party.name,
            [("ref", party.identifier), ("type", Self.type(of: party)), ("role", role)])
    }

    private func dates(_ xml: inout XMLText) {
        let began = contract.activatedAt.day(in: .shanghai)
        xml.empty("activity-date", [("iso-date", contract.startsOn.description), ("type", "1")])
        if began <= today { xml.empty("activity-date", [("iso-date", began.description), ("type", "2")]) }
        xml.empty("activity-date", [("iso-date", contract.lastDay.description), ("type", "3")])
        if let ended = contract.endedAt?.day(in: .shanghai), ended <= today {
            xml.empty("activity-date", [("iso-date", max(began, ended).description), ("type", "4")])
        }
    }

    private func planned(_ xml: inout XMLText) {
        guard contract.state == "active" else { return }
        for step in contract.steps where step.acceptedAt == nil && !step.isCancelled {
            xml.open("planned-disbursement", [("type", "1")])
            xml.empty("period-start", [("iso-date", step.dueOn.description)])
            value(step.worth, on: step.dueOn, &xml)
            party("provider-org", contract.authority, &xml)
            party("receiver-org", contract.contractor, &xml)
            xml.close("planned-disbursement")
        }
    }

    private func transactions(_ xml: inout XMLText) {
        let day = min(contract.activatedAt.day(in: .shanghai), today)
        for source in contract.sources {
            transaction("\(contract.id)-\(source.code)", "2", source.amount, on: day, source.name, source.holder, &xml)
        }
        for amendment in contract.amendments {
            for source in contract.sources {
                guard let change = amendment.byFund[source.code], change.fen != 0 else { continue }
                transaction(
                    "\(contract.id)-\(source.code)-\(amendment.number)", "2", change,
                    on: min(amendment.at.day(in: .shanghai), today), source.name, source.holder, &xml)
            }
        }
        for transfer in contract.transfers where transfer.day <= today {
            transaction(
                transfer.id, "3", transfer.amount, on: transfer.day,
                transfer.amount.fen < 0 ? "退回 \(transfer.fund)" : transfer.fund, transfer.payer, &xml)
        }
    }

    private func transaction(
        _ reference: String, _ type: String, _ amount: Money, on day: Day, _ text: String,
        _ provider: OpenContract.Party, _ xml: inout XMLText
    ) {
        xml.open("transaction", [("ref", reference)])
        xml.empty("transaction-type", [("code", type)])
        xml.empty("transaction-date", [("iso-date", day.description)])
        value(amount, on: day, &xml)
        xml.narrative("description", text)
        party("provider-org", provider, &xml)
        party("receiver-org", contract.contractor, &xml)
        xml.close("transaction")
    }

    private func value(_ amount: Money, on day: Day, _ xml: inout XMLText) {
        xml.leaf("value", amount.description, [("value-date", day.description), ("currency", "CNY")])
    }

    private func party(_ element: String, _ party: OpenContract.Party, _ xml: inout XMLText) {
        xml.narrative(element, party.name, [("ref", party.identifier), ("type", Self.type(of: party))])
    }

    /// How many milestones were to be proved and how many are: a number each, never an empty one.
    private func result(_ xml: inout XMLText) {
        guard !contract.steps.isEmpty else { return }
        xml.open("result", [("type", "1")])
        xml.narrative("title", "验收的里程碑")
        xml.open("indicator", [("measure", "1")])
        xml.narrative("title", "验收的里程碑数")
        xml.empty("baseline", [("year", "\(contract.startsOn.year)"), ("value", "0")])
        xml.open("period")
        xml.empty("period-start", [("iso-date", contract.startsOn.description)])
        xml.empty("period-end", [("iso-date", contract.endsOn.description)])
        xml.empty("target", [("value", "\(contract.steps.count)")])
        xml.empty("actual", [("value", "\(contract.steps.count { $0.acceptedAt != nil })")])
        xml.close("period")
        xml.close("indicator")
        xml.close("result")
    }

    /// An indicator with its baseline, its target and what was approved of it: a number each, never an empty one.
    private func result(_ measured: OpenContract.Measured, _ xml: inout XMLText) {
        func number(_ value: Fraction) -> String { value.exactDecimal ?? value.decimal(places: 4) }
        xml.open("result", [("type", ["output": "1", "outcome": "2", "satisfaction": "2"][measured.kind] ?? "9")])
        xml.narrative("title", measured.name)
        xml.open(
            "indicator", [("measure", measured.isPercent ? "2" : "1"), ("ascending", measured.isUpward ? "1" : "0")])
        xml.narrative("title", "\(measured.name)（\(measured.unit)）")
        if let baseline = measured.baseline {
            xml.empty("baseline", [("year", "\(contract.startsOn.year)"), ("value", number(baseline))])
        }
        xml.open("period")
        xml.empty("period-start", [("iso-date", min(contract.startsOn, measured.dueOn).description)])
        xml.empty("period-end", [("iso-date", measured.dueOn.description)])
        xml.empty("target", [("value", number(measured.target))])
        xml.close("period")
        for actual in measured.actuals {
            xml.open("period")
            xml.empty("period-start", [("iso-date", actual.startsOn.description)])
            xml.empty("period-end", [("iso-date", actual.endsOn.description)])
            xml.empty("actual", [("value", number(actual.value))])
            xml.close("period")
        }
        xml.close("indicator")
        xml.close("result")
    }

    private static func status(of contract: OpenContract) -> String {
        switch contract.state {
        case "completed": "4"
        case "terminated": "5"
        default: "2"
        }
    }

    /// The code list OrganisationType.
    private static func type(of party: OpenContract.Party) -> String {
        switch party.kind {
        case "government", "league_committee", "village_committee": "10"
        case "institution": "15"
        case "foreign_ngo": "21"
        case "foundation": "60"
        case "company": "70"
        case "university": "80"
        default: "22"
        }
    }
}

/// XML as it is written, element by element.
struct XMLText {
    private(set) var text = ""

    mutating func open(_ element: String, _ attributes: [(String, String)] = []) {
        text += "<\(element)\(Self.joined(attributes))>"
    }

    mutating func close(_ element: String) { text += "</\(element)>\n" }

    mutating func empty(_ element: String, _ attributes: [(String, String)]) {
        text += "<\(element)\(Self.joined(attributes))/>\n"
    }

    mutating func leaf(_ element: String, _ content: String, _ attributes: [(String, String)] = []) {
        text += "<\(element)\(Self.joined(attributes))>\(Self.escaped(content))</\(element)>\n"
    }

    mutating func narrative(_ element: String, _ content: String, _ attributes: [(String, String)] = []) {
        open(element, attributes)
        text += "<narrative>\(Self.escaped(content))</narrative>"
        close(element)
    }

    private static func joined(_ attributes: [(String, String)]) -> String {
        attributes.map { " \($0.0)=\"\(escaped($0.1))\"" }.joined()
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            // What XML 1.0 cannot hold at all.
            case "\u{0}"..."\u{8}", "\u{B}", "\u{C}", "\u{E}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
