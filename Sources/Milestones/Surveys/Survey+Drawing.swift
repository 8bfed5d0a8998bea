public import Kernel
public import Platform
public import Postgres

extension Survey {
    /// How units are drawn.
    public enum Design: String, StoredAsText, CaseIterable {
        /// A simple random sample.
        case simple = "srs"
        /// A simple random sample in each stratum, in proportion to its units.
        case stratified
        /// Systematic, with chances in proportion to size.
        case bySize = "pps"
        /// A simple random sample of villages, in each of which several are asked.
        case cluster

        /// Key of its name in the message catalogue.
        public var messageKey: String { "surveys.design.\(rawValue)" }
    }

    /// How the sample was drawn: with it and the frame anyone can draw it again.
    public struct Draw: Sendable {
        /// The frame.
        public let frame: SamplingFrame.ID
        /// The hash of the frame.
        public let sha256: [UInt8]
        /// How.
        public let design: Design
        /// The recorded random seed (随机种子).
        public let seed: Int64
        /// How many units.
        public let wanted: Int
        /// How many answers of each.
        public let answersEach: Int
    }

    /// A drawn unit.
    public struct Drawn: Sendable {
        /// Its number in the frame.
        public let number: Int
        /// Its line.
        public let line: SamplingFrame.Line
        /// Its chance, π.
        public let chance: Fraction
    }

    /// How the sample was drawn; nil before.
    public func draw(in db: Connection) throws -> Draw? {
        try db.first(
            """
            -- draw of a survey
            SELECT d.frame_id, d.frame_sha256, d.design, d.seed, d.wanted, d.answers_each FROM sample_draw d
            WHERE d.tenant_id = current_tenant() AND d.survey_id = \(id)
            """
        ) { row in
            try Draw(
                frame: row.next(), sha256: row.next(), design: row.next(), seed: row.next(),
                wanted: Int(row.next(Int32.self)), answersEach: Int(row.next(Int32.self)))
        }
    }

    /// The drawn units in the order of the frame.
    public func units(in db: Connection) throws -> [Drawn] {
        try db.rows(
            """
            -- drawn units
            SELECT s.n, u.code, u.stratum, u.size, s.chance FROM sample_unit s
            JOIN frame_unit u ON u.tenant_id = s.tenant_id AND u.frame_id = s.frame_id AND u.n = s.n
            WHERE s.tenant_id = current_tenant() AND s.survey_id = \(id) ORDER BY s.n
            """
        ) { row in
            Drawn(
                number: Int(try row.next(Int32.self)),
                line: .init(code: try row.next(), stratum: try row.next(), size: try row.next()),
                chance: Self.chance(try row.next(String.self)))
        }
    }

    private static func chance(_ text: String) -> Fraction {
        let parts = text.split(separator: "/").compactMap { Fraction(String($0)) }
        return parts.count == 2 ? parts[0].divided(by: parts[1]) ?? .zero : parts.first ?? .zero
    }

    /// The units that a seed draws from lines; nil when there are fewer than wanted. The same lines and seed draw the
    /// same units.
    public static func drawn(_ wanted: Int, from lines: [SamplingFrame.Line], _ design: Design, seed: Int64) -> [Drawn]?
    {
        guard wanted > 0, wanted <= lines.count else { return nil }
        func units(_ draw: SampleDraw, _ order: [Int]) -> [Drawn] {
            draw.units.map { unit in
                let index = order[unit.index]
                return Drawn(number: index + 1, line: lines[index], chance: unit.probability)
            }.sorted { $0.number < $1.number }
        }
        switch design {
        case .simple, .cluster:
            return units(.simple(wanted, of: lines.count, seed: seed), Array(lines.indices))
        case .bySize:
            guard let plan = SampleDraw.Systematic(sizes: lines.map { Fraction($0.size) }, count: wanted) else {
                return nil
            }
            return units(plan.draw(start: plan.start(seed: seed)), Array(lines.indices))
        case .stratified:
            let (order, sizes) = strata(of: lines)
            guard let shares = SampleAllocation(Int64(wanted), sizes: sizes.map { Int64($0) }) else { return nil }
            return units(.stratified(shares.counts.map { Int($0) }, of: sizes, seed: seed), order)
        }
    }

    /// The lines stratum by stratum, and how many each holds.
    static func strata(of lines: [SamplingFrame.Line]) -> (order: [Int], sizes: [Int]) {
        let order = lines.indices.sorted { (lines[$0].stratum, $0) < (lines[$1].stratum, $1) }
        let counts = Dictionary(lines.map { ($0.stratum, 1) }, uniquingKeysWith: +)
        return (order, counts.sorted { $0.key < $1.key }.map(\.value))
    }

    /// The officer draws the sample, once, with a recorded seed, and makes the links of the drawn units.
    public func draw(
        _ wanted: Int, from frame: SamplingFrame, _ design: Design, answersEach: Int, seed: Int64,
        version seen: Int, in change: Change
    ) throws -> Survey {
        let account = try change.viewer.require(.programmeOfficer, in: Scope(programme: programme))
        guard seen == version else { throw Conflict(current: ["state": state.rawValue]) }
        guard state == .draft else { throw SurveyRefusal.notNow(state) }
        guard frame.programme == programme else { throw FieldRefusal("frame", "field.refusal.choice") }
        guard frame.unit == .village || answersEach == 1 else {
            throw FieldRefusal("answersEach", "surveys.refusal.one_answer_each")
        }
        guard design != .cluster || frame.unit == .village else {
            throw FieldRefusal("design", "surveys.refusal.cluster_of_villages")
        }
        let lines = try frame.lines(in: change.db)
        guard let units = Self.drawn(wanted, from: lines, design, seed: seed) else {
            throw FieldRefusal("count", "surveys.refusal.too_many")
        }
        guard units.count * answersEach <= 100_000 else { throw FieldRefusal("count", "surveys.refusal.too_many") }
        let tenant = try change.tenant()
        try change.guarded(["draw_from_the_frame": ("frame", "surveys.refusal.frame_changed")]) {
            try change.db.execute(
                """
                -- draw a sample
                INSERT INTO sample_draw (tenant_id, survey_id, frame_id, frame_sha256, design, seed, wanted,
                    answers_each, drawn_by)
                VALUES (\(tenant), \(id), \(frame.id), \(SamplingFrame.sha256(of: lines)), \(design), \(seed),
                    \(Int32(wanted)), \(Int32(answersEach)), \(account))
                """)
        }
        try change.db.execute(
            """
            -- drawn units
            INSERT INTO sample_unit (tenant_id, survey_id, frame_id, n, chance)
            SELECT \(tenant), \(id), \(frame.id), u.n, u.chance
            FROM unnest(\(units.map { Int32($0.number) }), \(units.map(\.chance.description))) AS u (n, chance)
            """)
        // Their secrets are nobody's until links are issued.
        let tokens = (0..<units.count * answersEach).map { _ in Token().sha256 }
        try change.db.execute(
            """
            -- links of drawn units
            INSERT INTO survey_link (tenant_id, survey_id, unit_n, k, token_sha256)
            SELECT \(tenant), \(id), l.n, l.k, decode(l.secret, 'hex')
            FROM unnest(\(units.flatMap { unit in Array(repeating: Int32(unit.number), count: answersEach) }),
                \(units.flatMap { _ in (1...answersEach).map { Int16($0) } }), \(tokens.map(\.hexadecimal)))
                AS l (n, k, secret)
            """)
        change.record("surveys.draw", "survey", id, ["seed": .integer(seed), "units": .integer(Int64(units.count))])
        return try move(from: .draft, to: .drawn, seen: seen, "surveys.drawn", in: change)
    }
}
