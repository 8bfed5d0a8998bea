public import Kernel
internal import Platform
public import Postgres

/// What a survey says: estimates with their intervals from the approved answers, weighted as the sample was drawn.
public struct SurveyResult: Sendable {
    /// How an answer weighs.
    public struct Answer: Sendable {
        /// Number of the drawn unit.
        public let unit: Int
        /// A mark for each measure; NaN where there is none.
        public let marks: [Double]
    }

    /// What is estimated.
    public let measures: [SurveyMeasure]
    /// How the sample was drawn.
    public let draw: Survey.Draw
    /// What a unit is.
    public let unit: SamplingFrame.Unit
    /// Units of the frame by stratum.
    public let population: [String: Int]
    /// The drawn units by number.
    public let units: [Int: Survey.Drawn]
    /// The approved answers.
    public let answers: [Answer]
    /// How many answers could have been given: the links of all drawn units.
    public let eligible: Int

    /// Approved answers over those that could have been given.
    public var responseRate: Double { Double(answers.count) / Double(max(eligible, 1)) }

    /// Reads the approved answers of a survey; nil before its sample is drawn.
    public static func load(_ survey: Survey, in db: Connection) throws -> SurveyResult? {
        guard let draw = try survey.draw(in: db) else { return nil }
        let frame = try db.first(
            """
            -- frame of a draw
            SELECT f.unit, (SELECT count(*) FROM survey_link l WHERE l.tenant_id = f.tenant_id
                AND l.survey_id = \(survey.id)) FROM sampling_frame f
            WHERE f.tenant_id = current_tenant() AND f.id = \(draw.frame)
            """
        ) { row in (try row.next(SamplingFrame.Unit.self), Int(try row.next(Int64.self))) }
        guard let frame else { throw NotFound() }
        let strata = try db.rows(
            """
            -- strata of a frame
            SELECT u.stratum, count(*) FROM frame_unit u
            WHERE u.tenant_id = current_tenant() AND u.frame_id = \(draw.frame) GROUP BY u.stratum
            """
        ) { row in (try row.next(String.self), Int(try row.next(Int64.self))) }
        let answers = try db.rows(
            """
            -- approved answers
            SELECT r.unit_n, r.marks FROM survey_response r
            WHERE r.tenant_id = current_tenant() AND r.survey_id = \(survey.id) AND r.state = 'approved'
            ORDER BY r.unit_n, r.id
            """
        ) { row in Answer(unit: Int(try row.next(Int32.self)), marks: try row.next()) }
        return SurveyResult(
            measures: try survey.measures(in: db), draw: draw, unit: frame.0,
            population: Dictionary(uniqueKeysWithValues: strata),
            units: Dictionary(uniqueKeysWithValues: try survey.units(in: db).map { ($0.number, $0) }),
            answers: answers, eligible: frame.1)
    }

    /// Whether several answers stand for one unit, so that units are clusters.
    public var isClustered: Bool { unit == .village || draw.design == .bySize }

    /// Whether only some of the people of drawn villages were asked: then a village stands for more than was heard of
    /// it, and a sample of villages that is a large part of all of them is not that much more certain. The variance is
    /// not lessened by the share of villages drawn (no fpc), which is never too narrow.
    public var isSubsampled: Bool {
        guard unit == .village else { return false }
        let heard = Dictionary(answers.map { ($0.unit, 1) }, uniquingKeysWith: +)
        return heard.contains { number, count in (units[number]?.line.size ?? 0) > count }
    }

    /// Strata of the frame from which nobody answered: what is estimated says nothing of them.
    public var silentStrata: [String] {
        guard draw.design == .stratified else { return [] }
        let heard = Set(answers.compactMap { units[$0.unit]?.line.stratum })
        return population.keys.filter { !heard.contains($0) }.sorted()
    }

    /// The strata of a measure with their clusters and weights, exactly as they are estimated; nil where nobody
    /// answered. Units drawn of which nobody answered leave their weight to the others of their stratum.
    public func strata(of measure: Int) -> [SurveyEstimate.Stratum]? {
        var values: [Int: [Double]] = [:]
        for answer in answers where !answer.marks[measure].isNaN {
            values[answer.unit, default: []].append(answer.marks[measure])
        }
        guard !values.isEmpty else { return nil }
        let byStratum = Dictionary(grouping: values.keys.sorted()) { number in
            draw.design == .stratified ? units[number]?.line.stratum ?? "" : ""
        }
        return byStratum.sorted { $0.key < $1.key }.map { stratum, numbers in
            let held = draw.design == .stratified ? population[stratum] ?? 0 : population.values.reduce(0, +)
            let clusters = numbers.map { number in
                SurveyEstimate.Cluster(
                    weight: weight(of: number, answered: values[number]?.count ?? 1, of: numbers.count, held: held),
                    values: values[number] ?? [])
            }
            return SurveyEstimate.Stratum(
                population: draw.design == .bySize ? nil : Double(held), clusters: clusters)
        }
    }

    /// The weight of each answer of a unit: what its draw stands for, times the people behind each answer.
    private func weight(of number: Int, answered: Int, of responding: Int, held: Int) -> Double? {
        guard isClustered, let drawn = units[number] else { return nil }
        let size = unit == .village ? Double(drawn.line.size) / Double(answered) : 1
        guard draw.design == .bySize else { return Double(held) / Double(responding) * size }
        return 1 / drawn.chance.double * size
    }

    /// The estimate of a measure; nil where nobody answered.
    public func estimate(_ measure: Int, confidence: Double = 0.95) -> SurveyEstimate? {
        strata(of: measure).map {
            SurveyEstimate(measures[measure].kind, $0, corrected: !isSubsampled, confidence: confidence)
        }
    }

    /// How many answered a measure.
    public func count(_ measure: Int) -> Int { answers.count { !$0.marks[measure].isNaN } }

    /// Cronbach's α of the scales' items: whether they measure one thing; nil for fewer than two.
    public var reliability: ScaleReliability? {
        let items = measures.indices.filter { measures[$0].kind == .mean && !measures[$0].part.isEmpty }
        guard items.count > 1 else { return nil }
        return ScaleReliability(
            answers.map { answer in items.map { answer.marks[$0].isNaN ? nil : answer.marks[$0] } })
    }

    /// What the answers say in points from 0 to 100: the mean of the scales' items, each from its least to its highest
    /// mark, or without scales of the shares of yes; rounded half up to two decimals. Nil where nobody
    /// answered, or nobody of a stratum.
    public var points: Fraction? {
        guard silentStrata.isEmpty else { return nil }
        let scales = measures.indices.filter { measures[$0].kind == .mean && !measures[$0].part.isEmpty }
        let counted = scales.isEmpty ? measures.indices.filter { measures[$0].part.isEmpty } : scales
        let shares = counted.compactMap { index -> Double? in
            guard let value = estimate(index)?.value else { return nil }
            let (lowest, highest) = (measures[index].lowest.double, measures[index].highest.double)
            return (value - lowest) / (highest - lowest)
        }
        guard !shares.isEmpty else { return nil }
        let mean = shares.reduce(0, +) / Double(shares.count)
        return JSONNumber(min(max(mean * 100, 0), 100))?.fraction?.rounded(places: 2)
    }

    /// What `miaopu calc estimate` takes to give the same estimate; nil where nobody answered.
    public func calculation(_ measure: Int) -> JSON? {
        guard let strata = strata(of: measure) else { return nil }
        let isCluster = isClustered
        let parts = strata.map { stratum -> JSON in
            var object = JSONObject()
            if let held = stratum.population { object["population"] = .integer(Int64(held)) }
            if isCluster {
                object["clusters"] = .array(
                    stratum.clusters.map { cluster in
                        ["weight": Self.number(cluster.weight ?? 1), "values": Self.numbers(cluster.values)]
                    })
            } else {
                object["values"] = Self.numbers(stratum.clusters.flatMap(\.values))
            }
            return .object(object)
        }
        let isStratified = !isCluster && draw.design == .stratified
        return [
            "design": .string(isCluster ? "cluster" : isStratified ? "stratified" : "srs"),
            "kind": .string(measures[measure].kind.rawValue), "fpc": .bool(!isSubsampled), "strata": .array(parts),
        ]
    }

    private static func numbers(_ values: [Double]) -> JSON { .array(values.map(number)) }

    private static func number(_ value: Double) -> JSON { JSONNumber(value).map { .number($0) } ?? .null }
}
