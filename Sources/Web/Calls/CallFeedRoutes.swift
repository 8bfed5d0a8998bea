internal import Calls
internal import Kernel
internal import Papers
internal import Platform
internal import Postgres

/// What other programs read of calls: a calendar of one call, a feed of all, and the code that a telephone reads.
enum CallFeedRoutes {
    static let all: [Route] = [
        .download(
            "/{authority}/calls/{call}/calendar.ics", .everyone, "The dates of a call for a calendar.", calendar),
        .download("/{authority}/calls/{call}/code.svg", .everyone, "The address of a call as a QR code.", code),
        .download("/{authority}/calls/feed.atom", .everyone, "The published calls as an Atom feed.", feed),
    ]

    private static func address(_ call: Call, _ visit: Visit) -> String {
        "\(visit.site.settings.origin)\(visit.base)/calls/\(call.id)"
    }

    private static func calendar(_ visit: Visit) async throws -> Download {
        let id = try visit.id("call", Call.ID.self)
        let viewer = visit.viewer
        let call = try await visit.read { db in try Call.find(id, for: viewer, in: db) }
        let title = call.title(in: visit.language.rawValue)
        let events = [
            ("opens", call.opensAt, visit.text("calls.event.opens", ["title": title])),
            ("deadline", call.closedAt ?? call.deadlineAt, visit.text("calls.event.deadline", ["title": title])),
        ]
        var lines = [part("begin", "VCALENDAR"), "VERSION:2.0", "PRODID:-//Miaopu//Calls//ZH", "CALSCALE:GREGORIAN"]
        for (name, moment, summary) in events {
            lines += [
                part("begin", "VEVENT"), "UID:\(name)-\(call.id)@\(try visit.tenant().slug)",
                // The stamp and the sequence follow the call, so that a calendar takes in a moved deadline.
                "DTSTAMP:\(stamp(call.readAt))", "SEQUENCE:\(call.version)", "DTSTART:\(stamp(moment))",
                "SUMMARY:\(escaped(summary))", "URL:\(address(call, visit))",
                call.withdrawnReason.isEmpty ? "STATUS:CONFIRMED" : "STATUS:CANCELLED", part("end", "VEVENT"),
            ]
        }
        lines.append(part("end", "VCALENDAR"))
        let text = lines.map { folded($0) + "\r\n" }.joined()
        return Download(name: "\(call.code).ics", mediaType: "text/calendar; charset=utf-8", bytes: Array(text.utf8))
    }

    private static func part(_ edge: String, _ name: String) -> String {
        "\(edge.uppercased()):\(name)"
    }

    /// `20260302T010000Z`.
    private static func stamp(_ moment: Timestamp) -> String {
        moment.description.prefix(19).filter { $0 != "-" && $0 != ":" } + "Z"
    }

    private static func escaped(_ text: String) -> String {
        text.map { character in
            switch character {
            case "\\", ";", ",": "\\\(character)"
            case "\n", "\r": "\\n"
            default: String(character)
            }
        }.joined()
    }

    /// Lines of a calendar hold at most 75 bytes; the rest follows on lines that begin with a blank (RFC 5545, 3.1).
    static func folded(_ line: String) -> String {
        var (result, width) = ("", 0)
        for character in line {
            let bytes = character.utf8.count
            if width + bytes > 75 {
                result += "\r\n "
                width = 1
            }
            result.append(character)
            width += bytes
        }
        return result
    }

    private static func code(_ visit: Visit) async throws -> Download {
        let id = try visit.id("call", Call.ID.self)
        let viewer = visit.viewer
        let call = try await visit.read { db in try Call.find(id, for: viewer, in: db) }
        do {
            let picture = try QRCode(address(call, visit))
            let svg = """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(picture.side) \(picture.side)" width="240" \
                height="240"><rect width="\(picture.side)" height="\(picture.side)" fill="#fff"/>\
                <path d="\(picture.path)" fill="#000"/></svg>
                """
            return Download(name: "\(call.code).svg", mediaType: "image/svg+xml", bytes: Array(svg.utf8))
        } catch {
            throw FieldRefusal(nil, error.message.key, error.message.arguments)
        }
    }

    private static func feed(_ visit: Visit) async throws -> Download {
        // A feed is the same for everybody: what the public may read.
        let nobody = Viewer(account: nil, tenant: try visit.tenant(), today: visit.viewer.today)
        let (calls, changes) = try await visit.site.database.read(as: nobody) { db in
            let calls = try CallList.load(limit: 50, for: nobody, in: db).entries.map(\.call)
            return (calls, try Call.changes(of: calls, in: db))
        }
        let tenant = try visit.tenant()
        let home = "\(visit.site.settings.origin)\(visit.base)/calls"
        let updated = changes.values.max()
        var text = """
            <?xml version="1.0" encoding="utf-8"?>
            <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="\(visit.language.rawValue)">
            <title>\(markup(visit.text("calls.feed", ["authority": tenant.name])))</title>
            <id>\(home)</id>
            <link href="\(home)"/>
            <link rel="self" href="\(home)/feed.atom"/>
            <author><name>\(markup(tenant.name))</name></author>
            <updated>\(updated?.description ?? "1970-01-01T00:00:00Z")</updated>

            """
        for call in calls {
            guard let published = call.publishedAt else { continue }
            let status = visit.text(call.status.messageKey)
            let until = visit.text("calls.event.until", ["deadline": (call.closedAt ?? call.deadlineAt).beijing])
            text += """
                <entry>
                <title>\(markup(call.title(in: visit.language.rawValue)))</title>
                <id>\(address(call, visit))</id>
                <link href="\(address(call, visit))"/>
                <published>\(published)</published>
                <updated>\(changes[call.id] ?? published)</updated>
                <summary>\(markup("\(status) · \(until)\n\(call.summary.prefix(2_000))"))</summary>
                </entry>

                """
        }
        return Download(
            name: "feed.atom", mediaType: "application/atom+xml; charset=utf-8",
            bytes: Array((text + "</feed>\n").utf8))
    }

    private static func markup(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\"": "&quot;"
            // Control characters are no XML at all.
            case "\u{0}"..."\u{8}", "\u{B}", "\u{C}", "\u{E}"..."\u{1F}": ""
            default: String(scalar)
            }
        }.joined()
    }
}
