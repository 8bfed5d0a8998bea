public import Kernel
public import Platform
public import Postgres

/// What was measured for a plan, at its beginning, in its middle or at its end.
public struct PlanReading: Sendable, Hashable {
    /// When.
    public enum Wave: String, StoredAsText, CaseIterable {
        case baseline
        case midline
        case endline

        /// Key of its name in the message catalogue.
        public var messageKey: String { "plans.wave.\(rawValue)" }
    }

    /// What was measured.
    public var subject: String
    /// In what.
    public var unit: String
    /// Version of its definition. Two versions are never compared.
    public var definition: Int
    /// When.
    public var wave: Wave
    /// The value.
    public var value: Fraction
    /// On which day.
    public var takenOn: Day

    /// A reading.
    public init(subject: String, unit: String, definition: Int, wave: Wave, value: Fraction, takenOn: Day) {
        self.subject = subject
        self.unit = unit
        self.definition = definition
        self.wave = wave
        self.value = value
        self.takenOn = takenOn
    }

    /// What changed from the baseline to the endline of one subject, within one version of its definition and one unit.
    public struct Course: Sendable, Hashable {
        /// What was measured.
        public let subject: String
        /// In what.
        public let unit: String
        /// Version of its definition.
        public let definition: Int
        /// The readings by wave.
        public let readings: [Wave: PlanReading]
        /// Endline less baseline; nil unless both were taken by this version.
        public var change: Fraction? {
            guard let first = readings[.baseline], let last = readings[.endline] else { return nil }
            return last.value + -first.value
        }
    }

    /// The readings of a plan, told apart by subject and version of the definition.
    public static func courses(of plan: ActionPlan.ID, for viewer: Viewer, in db: Connection) throws -> [Course] {
        let readings = try db.rows(
            """
            -- readings of a plan
            SELECT r.subject, r.unit, r.definition, r.wave, r.value::text, r.taken_on FROM plan_reading r
            WHERE r.tenant_id = \(try viewer.requireTenant().id) AND r.plan_id = \(plan)
            ORDER BY r.subject, r.definition, r.id
            """
        ) { row in
            PlanReading(
                subject: try row.next(), unit: try row.next(), definition: Int(try row.next(Int16.self)),
                wave: try row.next(), value: Fraction(try row.next(String.self)) ?? .zero, takenOn: try row.next())
        }
        var courses: [Course] = []
        for reading in readings {
            if let last = courses.last, last.subject == reading.subject, last.definition == reading.definition {
                courses[courses.count - 1] = Course(
                    subject: last.subject, unit: last.unit, definition: last.definition,
                    readings: last.readings.merging([reading.wave: reading]) { first, _ in first })
            } else {
                courses.append(
                    Course(
                        subject: reading.subject, unit: reading.unit, definition: reading.definition,
                        readings: [reading.wave: reading]))
            }
        }
        return courses
    }

    /// Records a reading of a plan. A programme officer does, or an evaluator of the programme; it never changes. One
    /// subject has one unit in a version of its definition.
    public func record(for plan: ActionPlan.ID, in change: Change) throws {
        let found = try ActionPlan.find(plan, for: change.viewer, in: change.db)
        let account = try change.viewer.require(.programmeOfficer, .evaluator, in: Scope(programme: found.programme))
        func refuse(_ field: String, _ code: String) -> ActionPlanRefusal { .value(field: field, code) }
        guard !subject.isEmpty, subject.count <= 100 else { throw refuse("subject", "subject") }
        guard !unit.isEmpty, unit.count <= 20 else { throw refuse("unit", "unit") }
        guard (1...1_000).contains(definition) else { throw refuse("definition", "definition") }
        guard value.decimal(places: 4).count <= 20 else { throw refuse("value", "value") }
        guard try takenOn <= change.moment().day(in: .shanghai) else { throw refuse("takenOn", "future_day") }
        let others = try Self.courses(of: plan, for: change.viewer, in: change.db)
            .filter { $0.subject == subject && $0.definition == definition }
        guard others.allSatisfy({ $0.unit == unit }) else { throw refuse("unit", "other_unit") }
        try ActionPlanRefusal.told {
            try change.db.execute(
                """
                -- record a reading
                INSERT INTO plan_reading (tenant_id, plan_id, subject, unit, definition, wave, value, taken_on,
                    recorded_by)
                VALUES (\(try change.tenant()), \(plan), \(subject), \(unit), \(Int16(clamping: definition)), \(wave),
                    \(value.decimal(places: 4))::numeric, \(takenOn), \(account))
                """)
        }
        change.record(
            "plans.reading", "action_plan", plan, ["subject": .string(subject), "wave": .string(wave.rawValue)])
    }
}
