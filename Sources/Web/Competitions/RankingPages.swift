internal import Competitions
internal import Kernel
internal import Platform

/// The ranking of a closed round and how every number of it was made.
enum RankingPages {
    private struct PlaceRow: Sendable {
        let placeText: String
        let placeTitle: String
        let placeURL: String
        let placeOrganisation: String
        let placeLot: String
        let placeLotPlace: String
        let placeScore: String
        let placeRequested: String
    }

    private struct Content: Sendable {
        let roundURL: String
        let ruleText: String
        let places: [PlaceRow]
        let hash: String
        let madeAt: String
        let planURL: String
        let hasPlan: Bool
        let canPlan: Bool
        let reproduceText: String
        let remarks: [String]
    }

    static func show(_ visit: Visit) async throws -> Page {
        let (round, ranking) = try await find(visit)
        let viewer = visit.viewer
        let (places, plan, isRereview, unconnected, criteria) = try await visit.read { db in
            (
                try ranking.places(for: viewer, in: db), try AwardPlan.find(of: round, for: viewer, in: db),
                try Rereview.isRound(round.id, for: viewer, in: db),
                try round.unconnectedGroups(for: viewer, in: db), try round.criteria(for: viewer, in: db)
            )
        }
        let url = "\(visit.base)/reviews/\(round.id)"
        let content = Content(
            roundURL: url, ruleText: RoundPages.ruleText(round.rule, visit),
            places: places.map { place in
                PlaceRow(
                    placeText: place.place.map(String.init) ?? "–", placeTitle: place.title,
                    placeURL: "\(url)/ranking/\(place.proposal)", placeOrganisation: place.organisationName,
                    placeLot: place.lotTitle, placeLotPlace: place.lotPlace.map(String.init) ?? "–",
                    placeScore: place.score?.decimal(places: round.rule.places) ?? "–",
                    placeRequested: place.requested.grouped)
            }, hash: ranking.sha256.hexadecimal, madeAt: ranking.madeAt.beijing,
            planURL: plan.map { "\(visit.base)/plans/\($0.id)" } ?? "", hasPlan: plan != nil,
            canPlan: plan == nil && !isRereview && viewer.holds(.programmeOfficer, in: round.scope),
            reproduceText: visit.text("rounds.reproduce", ["name": round.rule.calculationName]),
            remarks: RoundRulePages.remarks(round.rule, criteria, visit)
                + RoundRulePages.unconnected(unconnected, round, visit))
        return Page(
            "reviews/ranking", title: Message("reviews.ranking"), content: content,
            json: [
                "round": .integer(round.id.rawValue), "sha256": .string(ranking.sha256.hexadecimal),
                "plan": plan.map { .integer($0.id.rawValue) } ?? .null,
                "unconnected": RoundRulePages.json(unconnected),
                "places": .array(
                    places.map { place in
                        [
                            "proposal": .integer(place.proposal),
                            "place": place.place.map { .integer(Int64($0)) } ?? .null,
                            "score": place.score.map { .string($0.decimal(places: round.rule.places)) } ?? .null,
                        ]
                    }),
            ], crumbs: RoundPages.crumbs(round, visit))
    }

    private struct SheetRow: Sendable {
        let sheetReviewer: String
        let sheetPaperURL: String
        let sheetTotal: String
        let sheetEffect: String
        let sheetState: String
        let sheetMarks: [String]
        let sheetComment: String
    }

    private struct PartRow: Sendable {
        let partName: String
        let partValue: String
        let partPoints: String
    }

    private struct DerivationContent: Sendable {
        let entryTitle: String
        let ruleText: String
        let criterionNames: [String]
        let sheets: [SheetRow]
        let hasEffects: Bool
        let parts: [PartRow]
        let hasParts: Bool
        let remarks: [String]
        let calculationURL: String
        let reproduceText: String
        let score: String
        let exact: String
        let hash: String
    }

    static func derivation(_ visit: Visit) async throws -> Page {
        let id: ReviewRound.ID = try visit.id("round")
        let proposal: Identifier<Int64> = try visit.id("proposal")
        let viewer = visit.viewer
        let (round, criteria, sheets, entry) = try await visit.read { db in
            let round = try ReviewRound.find(id, for: viewer, in: db)
            return (
                round, try round.criteria(for: viewer, in: db),
                try ScoreSheet.submitted(of: proposal.rawValue, in: round, for: viewer, in: db),
                try Ranking.line(of: proposal.rawValue, in: round, for: viewer, in: db)
            )
        }
        let line = try JSON.parse(entry.derivation)
        var dropped = line["dropped"]?.array?.compactMap(\.string) ?? []
        let effects = effects(of: line)
        let rows = sheets.map { submitted in
            let total = submitted.sheet.signature?.total.decimal(places: round.rule.sheetPlaces) ?? ""
            let effect = effects[submitted.sheet.assignment.rawValue]
            let entered = effect.flatMap { effect in
                submitted.sheet.signature.map { ($0.total - effect).decimal(places: round.rule.sheetPlaces) }
            }
            let position = dropped.firstIndex(of: entered ?? total)
            if let position { dropped.remove(at: position) }
            return SheetRow(
                sheetReviewer: submitted.reviewerName,
                sheetPaperURL: "\(visit.base)/assignments/\(submitted.sheet.assignment)/paper.pdf", sheetTotal: total,
                sheetEffect: effect?.decimal(places: round.rule.sheetPlaces) ?? "",
                sheetState: visit.text(position == nil ? "reviews.sheet_used" : "reviews.sheet_dropped"),
                sheetMarks: criteria.map {
                    submitted.sheet.content.marks[$0.id]?.marks?.description ?? visit.text("sheets.left_out")
                }, sheetComment: submitted.sheet.content.comment)
        }
        return Page(
            "reviews/derivation", title: .verbatim(entry.title),
            content: DerivationContent(
                entryTitle: entry.title, ruleText: RoundPages.ruleText(round.rule, visit),
                criterionNames: criteria.map { "\($0.name) \($0.weight) %" }, sheets: rows,
                hasEffects: !effects.isEmpty, parts: partRows(of: line, visit),
                hasParts: line["parts"]?.array?.isEmpty == false,
                remarks: RoundRulePages.remarks(round.rule, criteria, visit),
                calculationURL: "\(visit.base)/reviews/\(round.id)/ranking.json",
                reproduceText: visit.text("rounds.reproduce", ["name": round.rule.calculationName]),
                score: line["score"]?.string ?? "–", exact: line["exact"]?.string ?? "–",
                hash: entry.sha256.hexadecimal), json: line,
            crumbs: RoundPages.crumbs(round, visit) + [
                .init(Message("reviews.ranking"), "\(visit.base)/reviews/\(round.id)/ranking")
            ])
    }

    /// By how much each sheet was freed of leniency, by its assignment.
    private static func effects(of line: JSON) -> [Int64: Fraction] {
        let pairs = (line["sheets"]?.array ?? []).compactMap { sheet -> (Int64, Fraction)? in
            guard let assignment = sheet["assignment"]?.number?.int64,
                let effect = sheet["effect"]?.string.flatMap({ Fraction($0) })
            else { return nil }
            return (assignment, effect)
        }
        return Dictionary(pairs) { first, _ in first }
    }

    private static func partRows(of line: JSON, _ visit: Visit) -> [PartRow] {
        (line["parts"]?.array ?? []).map { part in
            let source = part["source"]?.string ?? ""
            let name = part["name"]?.string ?? source
            return PartRow(
                partName: name == source ? visit.text("rounds.source.\(source)") : name,
                partValue: part["value"]?.string ?? "", partPoints: part["points"]?.string ?? "")
        }
    }

    static func calculation(_ visit: Visit) async throws -> Download {
        let (round, ranking) = try await find(visit)
        return Download(
            name: "ranking-\(round.id).json", mediaType: "application/json", bytes: Array(ranking.calculation.utf8))
    }

    static func derivationFile(_ visit: Visit) async throws -> Download {
        let (round, ranking) = try await find(visit)
        return Download(
            name: "derivation-\(round.id).json", mediaType: "application/json", bytes: Array(ranking.derivation.utf8))
    }

    private static func find(_ visit: Visit) async throws -> (ReviewRound, Ranking) {
        let id: ReviewRound.ID = try visit.id("round")
        let viewer = visit.viewer
        return try await visit.read { db in
            let round = try ReviewRound.find(id, for: viewer, in: db)
            return (round, try Ranking.find(of: round, for: viewer, in: db))
        }
    }
}
