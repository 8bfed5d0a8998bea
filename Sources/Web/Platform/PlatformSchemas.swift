internal import Platform

/// What the API says of organisations, programmes and what stands around them.
extension Schema {
    static let organisation = Schema.object([
        ("id", .integer),
        ("name", .string),
        ("code", .nullable(.string)),
        ("kind", .codes(Organisation.Kind.allCases.map(\.rawValue))),
        ("area", .string),
        ("registered_on", .nullable(.day)),
    ])
    static let wholeOrganisation = Schema.object([
        ("organisation", organisation),
        (
            "ratings",
            .list(
                .object([
                    ("id", .integer), ("grade", .integer), ("issued_on", .day), ("expires_on", .day),
                    ("verified", .boolean),
                ]))
        ),
        ("honours", .list(.object([("title", .string), ("granted_on", .day)]))),
        ("withdrawn_honours", .list(.object([("title", .string), ("reason", .string)]))),
        ("bars", .list(.object([("reason", .string), ("from", .day)]))),
    ])
    static let members = Schema.object([
        ("items", .list(.object([("account", .integer), ("name", .string), ("administrator", .boolean)])))
    ])
    static let auditEvent = Schema.object([
        ("sequence", .integer),
        ("at", .timestamp),
        ("account", .nullable(.integer)),
        ("action", .string),
        ("subject_kind", .string),
        ("subject", .string),
        ("detail", .string),
        ("hash", .string),
    ])
    private static let areaFigures = Schema.object([
        ("sites", .integer), ("posts", .integer), ("posts_held", .integer), ("contracts", .integer),
        ("proposals", .nullable(.integer)),
        (
            "money",
            .list(
                .object([
                    ("source", .string), ("name", .string), ("budgeted", .money), ("committed", .money),
                    ("paid", .money), ("spent", .money),
                ]))
        ),
    ])
    static let area = Schema.object([
        ("code", .string), ("name", .string), ("level", .integer), ("source", .string), ("figures", areaFigures),
        ("own", areaFigures),
        (
            "items",
            .list(.object([("code", .string), ("name", .string), ("level", .integer), ("figures", areaFigures)]))
        ),
        ("authorities", .list(.object([("slug", .string), ("name", .string), ("figures", areaFigures)]))),
    ])
    static let roleGrants = Schema.object([
        (
            "items",
            .list(
                .object([
                    ("id", .integer), ("account", .integer), ("name", .string),
                    ("role", .codes(Role.allCases.map(\.rawValue))), ("from", .day), ("to", .nullable(.day)),
                    ("reason", .string),
                ]))
        )
    ])
    static let programme = Schema.object([
        ("id", .integer),
        ("code", .string),
        ("name", .string),
        ("name_en", .string),
        ("purpose", .string),
        ("starts_on", .day),
        ("ends_on", .day),
        ("area", .string),
    ])
    static let wholeProgramme = Schema.object([
        ("programme", programme),
        ("areas", .list(.string)),
        ("parties", .list(.object([("organisation", .integer), ("role", .string)]))),
        ("sites", .integer),
        ("posts", .integer),
        ("posts_held", .integer),
        ("money", .list(MoneyJSON.line)),
        ("calls", .list(CallJSON.schema)),
    ])
    static let home = Schema.object([
        ("name", .string),
        ("participations", .list(.object([("title", .string), ("status", .string)]))),
        ("notices", .list(.object([("url", .string), ("code", .string)]))),
    ])
    static let front = Schema.object([
        ("authorities", .list(.object([("slug", .string), ("name", .string)]))),
        ("open_calls", .list(.object([("authority", .string), ("call", CallJSON.schema)]))),
    ])
    static let authority = Schema.object([
        ("slug", .string),
        ("name", .string),
        ("programmes", .list(.object([("id", .integer), ("name", .string)]))),
    ])
}

/// What the API says of the installation: places, days, jobs, people in office, and what is found.
extension Schema {
    static let place = Schema.object([("code", .string), ("name", .string)])
    static let appointment = Schema.object([
        ("account", .integer),
        ("kind", .codes(Administrator.allCases.map(\.rawValue))),
    ])
    static let administrators = Schema.object([
        (
            "items",
            .list(
                .object([
                    ("account", .integer), ("name", .string),
                    ("kind", .codes(Administrator.allCases.map(\.rawValue))),
                ]))
        )
    ])
    static let authorities = Schema.object([("items", .list(.object([("slug", .string), ("name", .string)])))])
    static let openedAuthority = Schema.object([("id", .integer), ("slug", .string)])
    static let searchHits = Schema.object([
        (
            "items",
            .list(
                .object([
                    ("kind", .codes(SearchSources.paths.keys.sorted())), ("id", .integer), ("title", .string),
                    ("path", .string), ("authority", .string), ("excerpt", .string),
                ]))
        ),
        ("next", .nullable(.integer)),
    ])
    static let calendar = Schema.object([
        ("year", .integer),
        ("estimated", .boolean),
        ("days", .list(.object([("date", .day), ("kind", .codes(["holiday", "makeup"]))]))),
    ])
    static let jobs = Schema.object([
        (
            "items",
            .list(
                .object([
                    ("id", .integer), ("kind", .string), ("state", .codes(Job.State.allCases.map(\.rawValue))),
                    ("attempts", .integer), ("done", .integer), ("total", .nullable(.integer)), ("error", .string),
                    ("run_after", .timestamp),
                ]))
        )
    ])
}
