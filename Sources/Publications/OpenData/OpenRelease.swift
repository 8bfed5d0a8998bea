internal import Kernel

/// The contracting process of one contract in the Open Contracting Data Standard 1.1: a release for each thing that
/// happened, and their merge.
struct OpenRelease {
    /// The prefix of our process identifiers; it is our own and not registered.
    static let prefix = "ocds-miaopu"

    let contract: OpenContract

    /// Identifies the process.
    var ocid: String { "\(Self.prefix)-\(contract.authoritySlug)-\(contract.id)" }

    /// All releases in the order of their dates.
    func all() -> [JSON] {
        var releases = [signing()]
        var payers = Set(contract.sources.map(\.holder) + [contract.authority, contract.contractor])
        var happenings: [(at: Timestamp, told: (String) -> JSON)] = []
        for step in contract.steps {
            guard let at = step.acceptedAt else { continue }
            let release = acceptance(of: step, at: max(at, contract.activatedAt))
            happenings.append((at, { _ in release }))
        }
        for transfer in contract.transfers {
            let isNew = payers.insert(transfer.payer).inserted
            let release = payment(transfer, introducing: isNew)
            happenings.append((transfer.postedAt, { _ in release }))
        }
        for amendment in contract.amendments {
            happenings.append(
                (amendment.at, { amending(amendment, after: $0, at: max(amendment.at, contract.activatedAt)) }))
        }
        if let ended = contract.endedAt {
            let release = end(at: max(ended, contract.activatedAt))
            happenings.append((ended, { _ in release }))
        }
        happenings.sort { $0.at < $1.at }
        for happening in happenings { releases.append(happening.told(releases.last?["id"]?.string ?? "")) }
        return releases
    }

    /// The process as a record: every release and what they merge to.
    func record() -> JSON {
        let releases = all()
        return [
            "ocid": .string(ocid), "releases": .array(releases),
            "compiledRelease": ReleaseMerge.compile(releases, ocid: ocid),
        ]
    }

    func release(_ event: String, _ tags: [String], at moment: Timestamp, _ content: JSONObject) -> JSON {
        var release = JSONObject()
        release["ocid"] = .string(ocid)
        release["id"] = .string("\(ocid)-\(event)")
        release["date"] = .string(Self.moment(moment))
        release["tag"] = .array(tags.map(JSON.string))
        release["initiationType"] = "tender"
        release["language"] = "zh"
        for (key, value) in content.members { release[key] = value }
        return .object(release)
    }

    private func signing() -> JSON {
        var content = JSONObject()
        content["parties"] = .array(parties())
        content["buyer"] = Self.reference(contract.authority)
        content["planning"] = planning()
        let tender = contract.origin.map { self.tender($0) } ?? contract.procured.flatMap { self.tender($0) }
        if let tender { content["tender"] = tender }
        content["awards"] = [award()]
        content["contracts"] = [agreement()]
        return release(
            "contract", ["planning"] + (tender == nil ? [] : ["tender"]) + ["award", "contract"],
            at: contract.activatedAt, content)
    }

    private func acceptance(of step: OpenContract.Step, at moment: Timestamp) -> JSON {
        implementation(
            "milestone-\(step.id)", at: moment, "milestones",
            [
                "id": .string("\(step.id)"), "title": .string(step.title), "type": "payment", "status": "met",
                "dateMet": .string(Self.moment(moment)), "dateModified": .string(Self.moment(moment)),
            ])
    }

    private func payment(_ transfer: OpenContract.Transfer, introducing isNew: Bool) -> JSON {
        let moment = max(transfer.postedAt, contract.activatedAt)
        let transaction: JSON = [
            "id": .string(transfer.id), "date": .string("\(transfer.day)T00:00:00+08:00"),
            "value": Self.value(transfer.amount), "payer": Self.reference(transfer.payer),
            "payee": Self.reference(contract.contractor),
        ]
        let parties = isNew ? [Self.party(transfer.payer, ["payer"])] : []
        return implementation("payment-\(transfer.id)", at: moment, "transactions", transaction, parties: parties)
    }

    private func implementation(
        _ event: String, at moment: Timestamp, _ part: String, _ item: JSON, parties: [JSON] = []
    ) -> JSON {
        var content = JSONObject()
        if !parties.isEmpty { content["parties"] = .array(parties) }
        var progress = JSONObject()
        progress[part] = [item]
        content["contracts"] = [changed(["implementation": .object(progress)])]
        return release(event, ["implementation"], at: moment, content)
    }

    private func end(at moment: Timestamp) -> JSON {
        let open = contract.steps.filter { $0.acceptedAt == nil && $0.isCancelled }
        var content = JSONObject()
        var changes: [(String, JSON)] = [("status", "terminated")]
        if let settlement = contract.settlement { changes.append(("description", .string(Self.told(settlement)))) }
        if !open.isEmpty {
            let missed: [JSON] = open.map {
                [
                    "id": .string("\($0.id)"), "title": .string($0.title), "type": "payment", "status": "notMet",
                    "dateModified": .string(Self.moment(moment)),
                ]
            }
            changes.append(("implementation", ["milestones": .array(missed)]))
        }
        content["contracts"] = [changed(changes)]
        return release("end", ["contractTermination"], at: moment, content)
    }

    private func changed(_ changes: KeyValuePairs<String, JSON>) -> JSON { changed(changes.map { ($0.key, $0.value) }) }

    func changed(_ changes: [(String, JSON)]) -> JSON {
        var object = JSONObject()
        object["id"] = .string(contract.number)
        object["awardID"] = .string(awardID)
        for (key, value) in changes { object[key] = value }
        return .object(object)
    }
}

extension OpenRelease {
    private var awardID: String { "award-\(contract.number)" }

    private func parties() -> [JSON] {
        var order: [OpenContract.Party] = []
        var roles: [OpenContract.Party: [String]] = [:]
        func add(_ party: OpenContract.Party, _ new: [String]) {
            if roles[party] == nil { order.append(party) }
            for role in new where !(roles[party] ?? []).contains(role) { roles[party, default: []].append(role) }
        }
        add(contract.authority, ["buyer", "procuringEntity"])
        add(contract.contractor, ["supplier", "payee"])
        for source in contract.sources { add(source.holder, ["funder", "sourceParty", "payer"]) }
        return order.map { Self.party($0, roles[$0] ?? []) }
    }

    private static func party(_ party: OpenContract.Party, _ roles: [String]) -> JSON {
        var object = JSONObject()
        object["id"] = .string(party.identifier)
        object["name"] = .string(party.name)
        if let code = party.code {
            object["identifier"] = [
                "scheme": "CN-USCI", "id": .string(code), "legalName": .string(party.name),
            ]
        }
        var address = JSONObject()
        if let region = party.places.first { address["region"] = .string(region) }
        if party.places.count > 1 { address["locality"] = .string(party.places.dropFirst().joined()) }
        address["countryName"] = "中国"
        object["address"] = .object(address)
        object["roles"] = .array(roles.map(JSON.string))
        return .object(object)
    }

    private static func reference(_ party: OpenContract.Party) -> JSON {
        ["id": .string(party.identifier), "name": .string(party.name)]
    }

    private func planning() -> JSON {
        let parts: [JSON] = contract.sources.map {
            [
                "id": .string($0.code), "description": .string($0.name), "amount": Self.value($0.amount),
                "period": period, "sourceParty": Self.reference($0.holder),
            ]
        }
        return [
            "budget": [
                "id": .string(contract.programmeCode), "description": .string(contract.programmeName),
                "project": .string(contract.programmeName), "projectID": .string(contract.programmeCode),
                "amount": Self.value(contract.value), "budgetBreakdown": .array(parts),
            ]
        ]
    }

    private func tender(_ origin: OpenContract.Origin) -> JSON {
        [
            "id": .string("\(origin.code)-\(origin.lot)"), "title": .string(origin.title), "status": "complete",
            "procurementMethod": "open",
            "procurementMethodDetails": .string(contract.isGrant ? "公开征集" : "公开采购服务"),
            "mainProcurementCategory": "services", "procuringEntity": Self.reference(contract.authority),
            "tenderPeriod": [
                "startDate": .string(Self.moment(origin.opensAt)), "endDate": .string(Self.moment(origin.deadlineAt)),
            ],
        ]
    }

    /// A purchase that was made outside the calls: how the contractor was found, in the standard's words and in ours.
    private func tender(_ procured: OpenContract.Procured) -> JSON? {
        guard contract.kind == "service" else { return nil }
        let (code, word) = procured.told
        var tender = JSONObject()
        tender["id"] = .string("procurement-\(procured.id)")
        tender["title"] = .string(contract.title)
        tender["status"] = "complete"
        tender["procurementMethod"] = .string(code)
        tender["procurementMethodDetails"] = .string(word)
        tender["mainProcurementCategory"] = "services"
        tender["procuringEntity"] = Self.reference(contract.authority)
        if let announced = procured.announcedAt, let due = procured.dueAt, announced <= due {
            tender["tenderPeriod"] = [
                "startDate": .string(Self.moment(announced)), "endDate": .string(Self.moment(due)),
            ]
        }
        return .object(tender)
    }

    private func award() -> JSON {
        [
            "id": .string(awardID), "title": .string(contract.title), "status": "active",
            "date": .string(
                contract.awarded.map { Self.moment($0.at) } ?? contract.procured.map {
                    "\($0.decidedOn)T00:00:00+08:00"
                }
                    ?? Self.moment(contract.activatedAt)),
            "value": Self.value(contract.awarded?.amount ?? contract.value),
            "suppliers": [Self.reference(contract.contractor)],
        ]
    }

    private func agreement() -> JSON {
        let milestones = contract.steps.filter { $0.amendment == nil }.map(Self.scheduled)
        let items = items()
        var object = JSONObject()
        object["id"] = .string(contract.number)
        object["awardID"] = .string(awardID)
        object["title"] = .string(contract.title)
        object["status"] = "active"
        object["period"] = period
        object["value"] = Self.value(contract.value)
        if !items.isEmpty { object["items"] = .array(items) }
        object["dateSigned"] = .string(Self.moment(contract.activatedAt))
        if !milestones.isEmpty { object["implementation"] = ["milestones": .array(milestones)] }
        return .object(object)
    }

    static func scheduled(_ step: OpenContract.Step) -> JSON {
        [
            "id": .string("\(step.id)"), "title": .string(step.title), "type": "payment",
            "description": .string("第 \(step.number) 期，\(step.amount.description) 元"),
            "dueDate": .string("\(step.dueOn)T23:59:59+08:00"), "status": "scheduled",
        ]
    }

    private var period: JSON {
        [
            "startDate": .string("\(contract.startsOn)T00:00:00+08:00"),
            "endDate": .string("\(contract.endsOn)T23:59:59+08:00"),
        ]
    }

    static func value(_ amount: Money) -> JSON {
        ["amount": amount.jsonNumber, "currency": "CNY"]
    }

    /// A moment on the clocks of Beijing, to the second.
    static func moment(_ moment: Timestamp) -> String {
        let time = moment.timeOfDay(in: .shanghai)
        let second = time.second < 10 ? "0\(time.second)" : "\(time.second)"
        return "\(moment.day(in: .shanghai))T\(time):\(second)+08:00"
    }
}

extension Money {
    /// The amount in yuan as a number of JSON, to the fen.
    var jsonNumber: JSON { JSONNumber(description).map(JSON.number) ?? .null }
}
