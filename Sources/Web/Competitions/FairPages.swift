internal import Competitions
internal import Kernel
internal import Platform

/// A matching fair: who comes, which matchings there are, who sits with whom, what was signed.
enum FairPages {
    static func crumbs(_ visit: Visit) -> [Page.Crumb] {
        [.init(Message("fairs.title"), "\(visit.base)/fairs")]
    }

    static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let (shown, next) = try visit.slice(
            try await visit.read { db in try Fair.all(for: viewer, in: db) }, key: { $0.id.rawValue })
        var desk = Desk()
        desk.tables = [
            .init(
                visit.text("fairs.title"), ["fairs.field.title", "fairs.field.starts"].map { visit.text($0) },
                shown.map { [.head($0.title, url: "\(visit.base)/fairs/\($0.id)"), .text($0.startsAt.beijing)] })
        ]
        if viewer.holdsAnywhere([.programmeOfficer]) {
            desk.links.append(
                .init(linkURL: "\(visit.base)/fairs/new", linkText: visit.text("fairs.open"), linkIsPrimary: true))
        }
        if let next {
            desk.links.append(.init(linkURL: "\(visit.base)/fairs?after=\(next)", linkText: visit.text("funds.more")))
        }
        return visit.desk(
            Message("fairs.title"), desk,
            json: [
                "items": .array(shown.map { ["id": .integer($0.id.rawValue), "title": .string($0.title)] }),
                "next": Paging.json(next),
            ])
    }

    static func form(_ visit: Visit) async throws -> Page {
        var desk = Desk()
        desk.forms = [visit.deskForm("fairs.open", "/fairs", FairRoutes.openFields.map { visit.field($0) })]
        return visit.desk(Message("fairs.open"), desk, json: [:], crumbs: crumbs(visit))
    }

    private struct Material: Sendable {
        let fair: Fair
        let parties: [Fair.Party]
        let matchings: [(Fair.Matching, [(Fair.Party.ID, Fair.Party.ID)])]
        let intentions: [Fair.Intention]

        var names: [Fair.Party.ID: String] {
            Dictionary(uniqueKeysWithValues: parties.map { ($0.id, "\($0.number) \($0.name)：\($0.subject)") })
        }
        var chosen: (Fair.Matching, [(Fair.Party.ID, Fair.Party.ID)])? { matchings.first { $0.0.chosenAt != nil } }
        var signed: [Fair.Intention] { intentions.filter { $0.signed != nil } }
        var signedAmount: Money { Money(fen: signed.reduce(0) { $0 + ($1.signed?.fen ?? 0) }) }
    }

    static func show(_ visit: Visit) async throws -> Page {
        let id: Fair.ID = try visit.id("fair")
        let viewer = visit.viewer
        let material = try await visit.read { db in
            let fair = try Fair.find(id, for: viewer, in: db)
            return Material(
                fair: fair, parties: try fair.parties(for: viewer, in: db),
                matchings: try fair.matchings(for: viewer, in: db).prefix(4).map {
                    ($0, try fair.pairs(of: $0, for: viewer, in: db))
                }, intentions: try fair.intentions(for: viewer, in: db))
        }
        let unstable = try await unstable(material, visit)
        let needs = material.parties.filter { $0.side == .need }
        let offers = material.parties.filter { $0.side == .offer }
        var desk = Desk()
        desk.remarks = [.init(remark: material.fair.startsAt.beijing)]
        desk.figures = [
            visit.figure("fairs.needs", needs.count), visit.figure("fairs.offers", offers.count),
            visit.figure("fairs.pairs", material.chosen?.1.count ?? 0),
            visit.figure("fairs.signed", material.signed.count, of: material.intentions.count),
            visit.figure("fairs.signed_amount", material.signedAmount),
        ]
        desk.links = [
            .init(linkURL: "\(visit.base)/fairs/\(id)/timetable", linkText: visit.text("fairs.timetable"))
        ]
        desk.tables = [
            matchingTable(material, visit), unstableTable(unstable, material, visit), pairTable(material, visit),
            intentionTable(material, visit),
        ].filter { !$0.tableRows.isEmpty }
        desk.tables += [partyTable("fairs.needs", needs, visit), partyTable("fairs.offers", offers, visit)]
        desk.forms = forms(material, visit)
        return visit.desk(
            .verbatim(material.fair.title), desk,
            json: [
                "id": .integer(id.rawValue), "title": .string(material.fair.title),
                "needs": .integer(Int64(needs.count)), "offers": .integer(Int64(offers.count)),
                "pairs": .integer(Int64(material.chosen?.1.count ?? 0)),
                "intentions": .integer(Int64(material.intentions.count)),
                "signed": .integer(Int64(material.signed.count)),
                "signed_amount": .string(material.signedAmount.description),
                "matchings": .array(material.matchings.map(json)),
                "unstable": .array(
                    unstable.map { line in
                        [
                            "matching": .integer(line.matching), "need": .integer(line.need.rawValue),
                            "offer": .integer(line.offer.rawValue),
                        ]
                    }),
            ], crumbs: crumbs(visit))
    }

    private static func json(_ found: (Fair.Matching, [(Fair.Party.ID, Fair.Party.ID)])) -> JSON {
        [
            "id": .integer(found.0.id), "proposing": .string(found.0.proposing.rawValue),
            "pairs": .integer(Int64(found.1.count)), "blocking": .integer(Int64(found.0.blocking)),
            "chosen": .bool(found.0.chosenAt != nil),
        ]
    }

    private struct Unstable: Sendable {
        let matching: Int64
        let need: Fair.Party.ID
        let offer: Fair.Party.ID
    }

    /// The pairs that the shown matchings leave unstable, as far as the viewer may know them.
    private static func unstable(_ material: Material, _ visit: Visit) async throws -> [Unstable] {
        let viewer = visit.viewer
        return try await visit.read { db in
            try material.matchings.flatMap { matching, _ in
                try material.fair.unstablePairs(of: matching, for: viewer, in: db).map { pair in
                    Unstable(matching: matching.id, need: pair.need, offer: pair.offer)
                }
            }
        }
    }

    private static func unstableTable(_ unstable: [Unstable], _ material: Material, _ visit: Visit) -> Desk.Table {
        let names = material.names
        return .init(
            visit.text("fairs.unstable"),
            ["fairs.matching", "fairs.side.need", "fairs.side.offer"].map { visit.text($0) },
            unstable.map { line in
                [
                    .number(String(line.matching)), .head(names[line.need] ?? ""), .text(names[line.offer] ?? ""),
                ]
            })
    }

    private static func matchingTable(_ material: Material, _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("fairs.matchings"),
            ["fairs.best_for", "fairs.pairs", "fairs.blocking", "fairs.made", "fairs.chosen"].map { visit.text($0) },
            material.matchings.map { matching, pairs in
                [
                    .head("\(matching.id) \(visit.text("fairs.side.\(matching.proposing.rawValue)"))"),
                    .number(String(pairs.count)), .number(String(matching.blocking)),
                    .text(matching.madeAt.beijing), .text(matching.chosenAt?.beijing ?? "–"),
                ]
            })
    }

    private static func pairTable(_ material: Material, _ visit: Visit) -> Desk.Table {
        let names = material.names
        return .init(
            visit.text("fairs.matching"), ["fairs.side.need", "fairs.side.offer"].map { visit.text($0) },
            (material.chosen?.1 ?? []).map { [.head(names[$0.0] ?? ""), .text(names[$0.1] ?? "")] })
    }

    private static func intentionTable(_ material: Material, _ visit: Visit) -> Desk.Table {
        let names = material.names
        return .init(
            visit.text("fairs.intentions"),
            ["fairs.side.need", "fairs.side.offer", "fairs.field.amount", "fairs.field.signed", "fairs.field.number"]
                .map { visit.text($0) },
            material.intentions.map { intention in
                [
                    .head(names[intention.need] ?? ""), .text(names[intention.offer] ?? ""),
                    .money(intention.amount), .money(intention.signed), .text(intention.signedNumber),
                ]
            })
    }

    private static func partyTable(_ title: String, _ parties: [Fair.Party], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text(title),
            ["contests.number", "fairs.field.name", "fairs.field.subject", "fairs.field.capacity", "fairs.field.money"]
                .map { visit.text($0) },
            parties.map { party in
                [
                    .number(String(party.number)), .head(party.name), .text(party.subject),
                    .number(String(party.capacity)), .money(party.money),
                ]
            })
    }

    private static func forms(_ material: Material, _ visit: Visit) -> [Desk.Form] {
        let viewer = visit.viewer
        func form(_ title: String, _ path: String, _ fields: [FieldView] = []) -> Desk.Form {
            visit.deskForm(title, "/fairs/\(material.fair.id)/\(path)", fields, isFirst: false)
        }
        func options(_ parties: [Fair.Party]) -> [(value: String, text: String)] {
            parties.map { (value: $0.id.description, text: "\($0.number) \($0.name)") }
        }
        func fields(_ declared: [InputField], _ choices: [String: [(value: String, text: String)]]) -> [FieldView] {
            declared.map { visit.field($0, options: choices[$0.name]) }
        }
        let isOfficer = viewer.holds(.programmeOfficer)
        let own = material.parties.filter { party in
            isOfficer || party.organisation.map { viewer.acts(for: $0) } ?? false
        }
        let isMatched = material.chosen != nil
        var forms: [Desk.Form] = []
        let administered = viewer.memberships.filter(\.isAdministrator)
        if !isMatched, !administered.isEmpty {
            let mine = administered.map { (value: $0.organisation.description, text: $0.name) }
            forms.append(form("fairs.post_own", "postings", fields(FairRoutes.offerFields, ["organisation": mine])))
        }
        if !isMatched, !own.isEmpty {
            forms.append(form("fairs.wish", "wishes", fields(FairRoutes.wishFields, ["party": options(own)])))
        }
        guard isOfficer else { return forms }
        let matchings = material.matchings.map {
            (
                value: String($0.0.id),
                text: "\($0.0.id) \(visit.text("fairs.side.\($0.0.proposing.rawValue)"))"
            )
        }
        if !isMatched {
            forms += [
                form("fairs.take_needs", "needs"),
                form("fairs.take_teams", "teams", fields(FairRoutes.teamFields, [:])),
                form("fairs.post", "parties", fields(FairRoutes.postFields, [:])),
                form("fairs.match", "matchings", [visit.field(FairRoutes.side)]),
            ]
            if !matchings.isEmpty {
                forms.append(
                    form("fairs.choose", "choice", [visit.field(FairRoutes.matching, options: matchings)]))
            }
        }
        forms.append(form("fairs.lay_out", "timetable", [visit.field(FairRoutes.rounds)]))
        let sides = Dictionary(grouping: material.parties, by: \.side)
        if let needs = sides[.need], let offers = sides[.offer] {
            forms.append(
                form(
                    "fairs.intend", "intentions",
                    fields(FairRoutes.intentionFields, ["need": options(needs), "offer": options(offers)])))
        }
        return forms + intentionForms(material) { form($0, $1, fields($2, ["intention": $3])) }
    }

    /// What is done with the intentions that nobody signed yet.
    private static func intentionForms(
        _ material: Material, _ form: (String, String, [InputField], [(value: String, text: String)]) -> Desk.Form
    ) -> [Desk.Form] {
        guard let choices = openIntentions(material) else { return [] }
        return [
            form("fairs.sign", "signings", FairRoutes.signFields, choices),
            form("fairs.withdraw_intention", "intention-withdrawals", FairRoutes.withdrawalFields, choices),
        ]
    }

    /// The intentions that nobody signed yet, as choices.
    private static func openIntentions(_ material: Material) -> [(value: String, text: String)]? {
        let (open, names) = (material.intentions.filter { $0.signed == nil }, material.names)
        return open.isEmpty
            ? nil
            : open.map { (value: String($0.id), text: "\(names[$0.need] ?? "") – \(names[$0.offer] ?? "")") }
    }
}
