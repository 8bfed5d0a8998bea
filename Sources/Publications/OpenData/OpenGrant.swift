internal import Kernel

/// A grant in the 360Giving Data Standard 1.4. Purchases of services are none.
struct OpenGrant {
    let contract: OpenContract

    func json() -> JSON {
        var grant = JSONObject()
        grant["id"] = .string("360G-miaopu-\(contract.authoritySlug)-\(contract.id)")
        grant["title"] = .string(contract.title)
        grant["description"] = .string(
            "\(contract.programmeName)：\(contract.origin.map { "\($0.title)，第 \($0.lot) 标段" } ?? contract.number)")
        grant["currency"] = "CNY"
        if let requested = contract.origin?.requested { grant["amountAppliedFor"] = requested.jsonNumber }
        grant["amountAwarded"] = contract.valueNow.jsonNumber
        grant["amountDisbursed"] = contract.paid.jsonNumber
        grant["awardDate"] = .string((contract.awarded?.at ?? contract.activatedAt).day(in: .shanghai).description)
        grant["plannedDates"] = [
            ["startDate": .string(contract.startsOn.description), "endDate": .string(contract.lastDay.description)]
        ]
        if let ended = contract.endedAt {
            grant["actualDates"] = [
                [
                    "startDate": .string(contract.activatedAt.day(in: .shanghai).description),
                    "endDate": .string(ended.day(in: .shanghai).description),
                ]
            ]
        }
        grant["recipientOrganization"] = [organisation(contract.contractor)]
        grant["fundingOrganization"] = [organisation(contract.authority)]
        grant["beneficiaryLocation"] = [
            [
                "name": .string(contract.places.joined()), "countryCode": "CN", "geoCode": .string(contract.areaCode),
                "geoCodeType": "x_GBT2260",
            ]
        ]
        grant["grantProgramme"] = [
            ["code": .string(contract.programmeCode), "title": .string(contract.programmeName)]
        ]
        grant["fromOpenCall"] = contract.origin == nil ? "No" : "Yes"
        grant["fundingType"] = .array(fundingTypes())
        grant["commitmentTransaction"] = .array(commitments())
        if !contract.transfers.isEmpty { grant["disbursementTransaction"] = .array(disbursements()) }
        grant["dateModified"] = .string(OpenRelease.moment(contract.changedAt))
        return .object(grant)
    }

    private func organisation(_ party: OpenContract.Party) -> JSON {
        var object = JSONObject()
        object["id"] = .string(party.identifier)
        object["name"] = .string(party.name)
        if let region = party.places.first { object["addressRegion"] = .string(region) }
        if party.places.count > 1 { object["addressLocality"] = .string(party.places.dropFirst().joined()) }
        object["addressCountry"] = "CN"
        return .object(object)
    }

    private func fundingTypes() -> [JSON] {
        var seen: Set<String> = []
        return contract.sources.filter { seen.insert($0.kind).inserted }.map { source in
            ["vocabulary": "x_miaopu_source", "code": .string(source.kind), "title": .string(source.name)]
        }
    }

    private func commitments() -> [JSON] {
        contract.sources.map { source in
            transaction(
                "\(contract.id)-\(source.code)", on: contract.activatedAt.day(in: .shanghai), source.amount,
                from: source.holder, source.name)
        }
            + contract.amendments.flatMap { amendment in
                contract.sources.compactMap { source in
                    amendment.byFund[source.code].map { change in
                        transaction(
                            "\(contract.id)-\(source.code)-\(amendment.number)",
                            on: amendment.at.day(in: .shanghai), change, from: source.holder, source.name)
                    }
                }
            }
    }

    private func disbursements() -> [JSON] {
        contract.transfers.map { transfer in
            transaction(
                transfer.id, on: transfer.day, transfer.amount, from: transfer.payer,
                transfer.amount.fen < 0 ? "退回 \(transfer.fund)" : transfer.fund)
        }
    }

    private func transaction(
        _ id: String, on day: Day, _ amount: Money, from provider: OpenContract.Party, _ text: String
    ) -> JSON {
        [
            "id": .string(id), "transactionDate": .string(day.description), "currency": "CNY",
            "value": amount.jsonNumber, "description": .string(text), "provider": .string(provider.identifier),
            "recipient": .string(contract.contractor.identifier),
        ]
    }
}
