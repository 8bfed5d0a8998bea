internal import Calls
internal import Kernel
internal import Platform
internal import Postgres
internal import Sheets

/// The lots of a call: which areas they reach, how one call spreads over many areas, and quick claims (抢单).
enum LotRoutes {
    private static let listFields = [
        InputField(
            "area", .text(max: 100), optional: true, label: "calls.field.lot_words", hint: "calls.hint.lot_words",
            "Only lots in this area, or with this in the name of the lot or of its area."),
        InputField("after", .integer(1...1_000_000), optional: true, label: "layout.pager_next", "Number of a lot."),
    ]
    private static let claimFields = [
        InputField("organisation", .identifier, label: "proposals.field.organisation", "Who claims it.")
    ]
    private static let releaseFields = [
        InputField("reason", .longText(max: 2_000), label: "calls.field.reason", "Why it is released."),
        InputField(
            "reopens", .dateTime, label: "claims.field.reopens", hint: "claims.hint.reopens",
            "From when it may be claimed again."),
    ]
    static let all: [Route] = [
        .page(
            "/{authority}/calls/{call}/lots", .everyone, "Lists the lots of a call and which areas they reach.",
            query: listFields,
            answer: .object([
                ("items", .list(lot)), ("next", .nullable(.string)), ("coverage", .nullable(coverage)),
            ]), index),
        .download(
            "/{authority}/calls/{call}/lots.xlsx", .everyone, "The lots of a call as a sheet.", sheet),
        .page(
            "/{authority}/calls/{call}/lots/{lot}", .everyone, "Shows a lot, who claimed it and when.", answer: lot,
            show),
        .post(
            "/{authority}/calls/{call}/lots/{lot}/claims", ProposalRoutes.writers,
            "Claims a lot; the first valid claim wins.",
            fields: claimFields, creates: true, answer: claim, form: show, claim),
        .post(
            "/{authority}/calls/{call}/lots/{lot}/release", .rolesOrMembers([.programmeOfficer]),
            "Releases the claim on a lot.", fields: releaseFields, answer: claim, form: show, release),
    ]

    private static func index(_ visit: Visit) async throws -> Page {
        let id = try visit.id("call", Call.ID.self)
        let viewer = visit.viewer
        let area = visit.input.text("area")
        let (call, claims, coverage, places) = try await visit.read { db in
            let call = try Call.find(id, for: viewer, in: db)
            return (
                call, try call.claims(in: db), try call.coverage(in: db),
                try Area.paths(meantBy: area, in: db)
            )
        }
        let standing = standing(claims)
        let after = visit.input.integer("after") ?? 0
        let matching = call.lots.filter { lot in
            lot.number > after
                && (area.isEmpty || places.contains(where: lot.areaPath.hasPrefix) || lot.title.contains(area)
                    || lot.areaName.contains(area))
        }
        let shown = Array(matching.prefix(200))
        let next = matching.count > shown.count ? shown.last.map { Int64($0.number) } : nil
        let url = "\(visit.base)/calls/\(id)/lots"
        var desk = Desk()
        if let coverage { desk.figures = figures(coverage, visit) }
        desk.links = [.init(linkURL: url + ".xlsx", linkText: visit.text("calls.lots_sheet"))]
        if viewer.holds(.programmeOfficer, in: Scope(programme: call.programme)), call.publishedAt == nil {
            desk.links.append(
                .init(
                    linkURL: "\(visit.base)/calls/\(id)/spread", linkText: visit.text("calls.spread"),
                    linkIsPrimary: true))
        }
        desk.filterURL = url
        desk.filters = [visit.field(listFields[0])]
        desk.tables = [table(shown, call, claims, visit)]
        desk.offer(next: next, at: url, visit)
        return visit.desk(
            Message("calls.lots"), desk,
            json: [
                "items": .array(shown.map { json($0, standing[$0.id]) }), "next": Paging.json(next),
                "coverage": coverage.map(json) ?? .null,
            ], crumbs: CallPages.crumbs(call, visit))
    }

    /// The claims that stand, by lot.
    private static func standing(_ claims: [LotClaim]) -> [Call.Lot.ID: LotClaim] {
        Dictionary(claims.filter { $0.releasedAt == nil }.map { ($0.lot, $0) }, uniquingKeysWith: { $1 })
    }

    /// How many areas of all a call reaches, as on its page.
    static func figures(_ coverage: Coverage, _ visit: Visit) -> [Desk.Figure] {
        [
            visit.figure("calls.coverage.with_lot", coverage.withLot, of: coverage.areas),
            visit.figure("calls.coverage.with_proposal", coverage.withProposal, of: coverage.areas),
            visit.figure("calls.coverage.taken", coverage.taken, of: coverage.areas),
        ]
    }

    private static func table(
        _ lots: [Call.Lot], _ call: Call, _ claims: [LotClaim], _ visit: Visit
    ) -> Desk.Table {
        let isClaim = call.kind == .claim
        let columns = ["calls.column.number", "calls.column.lot", "calls.column.area", "calls.column.budget"]
        return .init(
            visit.text("calls.lots"),
            (columns + (isClaim ? ["claims.state"] : [])).map { visit.text($0) },
            lots.map { lot in
                let url = "\(visit.base)/calls/\(call.id)/lots/\(lot.id)"
                return [
                    .text("\(lot.number)"), .head(lot.title, url: url), .text(lot.areaName), .money(lot.budget),
                ]
                    + (isClaim ? [.text(taker(of: lot, call, claims, visit))] : [])
            })
    }

    /// Who has a lot, from when it may be claimed again, or that it may be claimed.
    static func taker(of lot: Call.Lot, _ call: Call, _ claims: [LotClaim], _ visit: Visit) -> String {
        let own = claims.filter { $0.lot == lot.id }
        if let standing = own.last(where: { $0.releasedAt == nil }) { return standing.organisationName }
        if let next = own.compactMap(\.reopensAt).max(), next > call.readAt {
            return visit.text("claims.state.again", ["time": next.beijing])
        }
        return visit.text("claims.state.open")
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let id = try visit.id("call", Call.ID.self)
        let key = try visit.id("lot", Call.Lot.ID.self)
        let viewer = visit.viewer
        let (call, claims, next, verdicts) = try await visit.read { db in
            let call = try Call.find(id, for: viewer, in: db)
            let verdicts =
                call.kind == .claim
                ? try viewer.memberships.map { ($0, try call.verdicts(on: $0.organisation, for: viewer, in: db)) } : []
            return (call, try call.claims(in: db).filter { $0.lot == key }, try call.nextRound(in: db), verdicts)
        }
        guard let lot = call.lot(key) else { throw NotFound() }
        let standing = claims.last { $0.releasedAt == nil }
        let url = "/calls/\(id)/lots/\(key)"
        var desk = Desk()
        desk.summaries = [
            .init(
                visit.text("calls.column.lot"),
                [
                    (visit.text("calls.column.number"), "\(lot.number)"),
                    (visit.text("calls.column.area"), lot.areaName),
                    (visit.text("calls.column.budget"), lot.budget.grouped),
                    (visit.text("claims.holder"), standing?.organisationName ?? ""),
                    (visit.text("claims.claimed_at"), standing?.claimedAt.beijing ?? ""),
                    (
                        visit.text("claims.field.reopens"),
                        standing == nil ? claims.last?.reopensAt?.beijing ?? "" : ""
                    ),
                ])
        ]
        if call.kind == .claim {
            desk.remarks = [.init(remark: visit.text(standing == nil ? "claims.remark" : "claims.taken"))]
            // Whether one qualifies is a question as long as the lot is free.
            let asked = standing == nil ? verdicts : []
            desk.tables = asked.map { verdictTable($0.0, $0.1, visit) } + [history(claims, visit)]
            desk.forms = forms(call, url, standing, next, visit)
        }
        return visit.desk(
            .verbatim(lot.title), desk, json: json(lot, standing),
            crumbs: CallPages.crumbs(call, visit)
                + [.init(Message("calls.lots"), "\(visit.base)/calls/\(id)/lots")])
    }

    /// What each rule says of an organisation, before it claims.
    private static func verdictTable(
        _ membership: Viewer.Membership, _ verdicts: [EligibilityVerdict], _ visit: Visit
    ) -> Desk.Table {
        .init(
            visit.text("claims.verdicts", ["organisation": membership.name]),
            ["claims.verdict", "claims.fits"].map { visit.text($0) },
            verdicts.map { verdict in
                [
                    .head(visit.text(verdict.message)),
                    Desk.Table.Cell(
                        text: visit.text("calls.outcome.\(verdict.outcome.rawValue)"),
                        tag: ProposalPages.kind(of: verdict.outcome)),
                ]
            })
    }

    private static func history(_ claims: [LotClaim], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("claims.history"),
            ["claims.round", "claims.holder", "claims.claimed_at", "claims.released_at", "calls.field.reason"]
                .map { visit.text($0) },
            claims.map { claim in
                [
                    .head("\(claim.round)"), .text(claim.organisationName), .text(claim.claimedAt.beijing),
                    .text(claim.releasedAt?.beijing ?? ""), .text(claim.releasedReason),
                ]
            })
    }

    private static func forms(
        _ call: Call, _ url: String, _ standing: LotClaim?, _ next: Timestamp, _ visit: Visit
    ) -> [Desk.Form] {
        let viewer = visit.viewer
        // A test run is tried out in the name of the authority itself.
        let tried = call.isTrial ? viewer.tenant.map { [(id: $0.organisation, name: $0.name)] } ?? [] : nil
        let own = tried ?? viewer.memberships.filter(\.isAdministrator).map { (id: $0.organisation, name: $0.name) }
        if let standing {
            let isOfficer = viewer.holds(.programmeOfficer, in: Scope(programme: call.programme))
            guard isOfficer || viewer.administers(standing.organisation) else { return [] }
            return [
                visit.deskForm(
                    "claims.release", url + "/release",
                    releaseFields.map { visit.field($0, value: $0.name == "reopens" ? next.wallClock : "") },
                    isFirst: false)
            ]
        }
        guard call.takesProposals, !own.isEmpty else { return [] }
        return [
            visit.deskForm(
                "claims.claim", url + "/claims",
                [
                    visit.field(
                        claimFields[0], value: "\(own[0].id)",
                        options: own.map { ("\($0.id)", $0.name) })
                ])
        ]
    }

    private static func claim(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("call", Call.ID.self)
        let lot = try visit.id("lot", Call.Lot.ID.self)
        guard let organisation = visit.input.id("organisation", Organisation.ID.self) else { throw NotFound() }
        return try await visit.write { change in
            let (claim, proposal) = try Call.claim(lot, of: id, for: organisation, in: change)
            return .created(
                "\(visit.base)/proposals/\(proposal.id)", Message("claims.flash.claimed"), json: json(claim))
        }
    }

    private static func release(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("call", Call.ID.self)
        let lot = try visit.id("lot", Call.Lot.ID.self)
        let reason = visit.input.text("reason")
        guard let reopens = visit.input.moment("reopens") else {
            throw FieldRefusal("reopens", "field.refusal.missing")
        }
        return try await visit.write { change in
            _ = try Call.release(lot, of: id, reason: reason, reopensAt: reopens, in: change)
            let call = try Call.find(id, for: change.viewer, in: change.db)
            guard let claim = try call.claims(in: change.db).last(where: { $0.lot == lot }) else { throw NotFound() }
            return .done(
                "\(visit.base)/calls/\(id)/lots/\(lot)", Message("claims.flash.released"), json: json(claim))
        }
    }

    private static func sheet(_ visit: Visit) async throws -> Download {
        let id = try visit.id("call", Call.ID.self)
        let viewer = visit.viewer
        let (call, claims) = try await visit.read { db in
            let call = try Call.find(id, for: viewer, in: db)
            return (call, try call.claims(in: db))
        }
        let standing = standing(claims)
        let columns: [(String, SheetColumn.Kind)] = [
            ("calls.column.number", .integer), ("calls.column.lot", .text), ("calls.column.code", .text),
            ("calls.column.area", .text), ("calls.column.budget", .money), ("claims.holder", .text),
        ]
        return try Tabular(
            name: "\(call.code) \(visit.text("calls.lots"))",
            columns: columns.map { SheetColumn(visit.text($0.0), $0.1) },
            rows: call.lots.map { lot in
                [
                    .integer(Int64(lot.number)), SheetCell(text: lot.title), SheetCell(text: lot.areaCode),
                    SheetCell(text: lot.areaName), .money(lot.budget),
                    SheetCell(text: standing[lot.id]?.organisationName ?? ""),
                ]
            }
        ).xlsx()
    }
}
