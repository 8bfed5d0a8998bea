internal import Foundation
public import Kernel

/// An e-mail as it travels: plain text in UTF-8, its headers encoded by RFC 2047, its body by base64.
public struct Mail: Sendable {
    /// Sender address.
    public let from: String
    /// Recipient address.
    public let to: String
    /// Subject.
    public let subject: String
    /// Text.
    public let body: String
    /// Identifies the mail for ever, so that a receiver knows a second copy.
    public let messageID: String
    /// When it was written.
    public let date: Timestamp

    /// Why a mail cannot be written.
    public enum Flaw: Error, Sendable {
        /// An address or the subject holds a line break, which would begin another header.
        case lineBreak
        /// An address is none.
        case address
    }

    /// A mail. Throws a flaw when a header would hold a line break or an address is none.
    public init(from: String, to: String, subject: String, body: String, messageID: String, date: Timestamp) throws {
        for header in [from, to, subject, messageID]
        where header.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) {
            throw Flaw.lineBreak
        }
        for address in [from, to] {
            let isPlain = address.unicodeScalars.allSatisfy { $0.value > 32 && !"<>,;\"\\".unicodeScalars.contains($0) }
            guard isPlain, address.split(separator: "@", omittingEmptySubsequences: false).count == 2,
                address.first != "@", address.last != "@"
            else { throw Flaw.address }
        }
        self.from = from
        self.to = to
        self.subject = subject
        self.body = body
        self.messageID = messageID
        self.date = date
    }

    /// The mail as it is handed to a relay, with CRLF line ends.
    public var text: String {
        let lines = [
            "From: <\(from)>", "To: <\(to)>", "Subject: \(Self.encodedHeader(subject))",
            "Date: \(Self.internetDate(date))", "Message-ID: <\(messageID)>", "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=UTF-8", "Content-Transfer-Encoding: base64",
            "Auto-Submitted: auto-generated", "",
        ]
        return (lines + Self.encodedBody(body)).joined(separator: "\r\n") + "\r\n"
    }

    /// A header's text: as it is when it is short and plain, else in encoded words that end at whole characters.
    static func encodedHeader(_ text: String) -> String {
        let isPlain = text.utf8.count <= 60 && text.utf8.allSatisfy { (32..<127).contains($0) } && !text.contains("=?")
        if isPlain { return text }
        // 45 bytes make 60 characters of base64; with "=?UTF-8?B?" and "?=" a word stays below the 75 allowed.
        var words: [[UInt8]] = [[]]
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if (words.last?.count ?? 0) + bytes.count > 45 { words.append([]) }
            words[words.count - 1] += bytes
        }
        return words.map { "=?UTF-8?B?\(Data($0).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }

    private static func encodedBody(_ text: String) -> [String] {
        let unix = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        let encoded = Data(unix.replacing("\n", with: "\r\n").utf8).base64EncodedString()
        var lines: [String] = []
        var rest = Substring(encoded)
        while !rest.isEmpty {
            lines.append(String(rest.prefix(76)))
            rest = rest.dropFirst(76)
        }
        return lines
    }

    /// A moment as RFC 5322 writes it, in Beijing's time.
    static func internetDate(_ moment: Timestamp) -> String {
        let day = moment.day(in: .shanghai)
        let dayLength: Int64 = 86_400_000_000
        let local = moment.microseconds + 8 * 3_600_000_000
        let inDay = Int(((local % dayLength + dayLength) % dayLength) / 1_000_000)
        let days = day.daysSinceEpoch
        let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
        let clock = [inDay / 3_600, inDay / 60 % 60, inDay % 60].map(two).joined(separator: ":")
        let weekday = weekdays[((days % 7) + 7) % 7]
        return "\(weekday), \(two(day.day)) \(months[day.month - 1]) \(day.year) \(clock) +0800"
    }
}
