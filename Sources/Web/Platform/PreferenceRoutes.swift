internal import Kernel
internal import Platform

/// Language and size of the text: kept in the browser, and in the account where there is one.
enum PreferenceRoutes {
    private static let back = InputField("return", .text(max: 500), optional: true, "Path to go back to.")

    static let all: [Route] = [
        .switching("/language/{language}", "Changes the language of the pages.") { visit in
            guard let language = Language(rawValue: visit.parameter("language")) else { throw NotFound() }
            return ("language", language.rawValue)
        },
        .switching("/large-text/{state}", "Turns the large text on or off.") { visit in
            switch visit.parameter("state") {
            case "on": ("size", "large")
            case "off": ("size", "normal")
            default: throw NotFound()
            }
        },
    ]

    /// A path of this site to go back to; anything else leads home.
    static func safeReturn(_ visit: Visit, fallback: String = "/") -> String {
        let path = visit.input.text("return")
        guard path.hasPrefix("/"), !path.hasPrefix("//"), !path.contains("\\"), !path.contains(where: \.isNewline)
        else {
            return fallback
        }
        return path
    }

    fileprivate static var returnField: InputField { back }
}

extension Route {
    /// A link that sets a preference of the browser and goes back; changes nothing on the server.
    fileprivate static func switching(
        _ path: String, _ summary: String, _ choose: @escaping @Sendable (Visit) throws -> (String, String)
    ) -> Route {
        .redirect(path, .everyone, summary, query: [PreferenceRoutes.returnField]) { visit in
            let (name, value) = try choose(visit)
            var outcome = Outcome.done(PreferenceRoutes.safeReturn(visit))
            outcome.cookies = [
                SessionCookie.preference(
                    name, value, seconds: 31_536_000, secure: visit.site.settings.secureCookies)
            ]
            return outcome
        }
    }
}
