internal import Kernel
public import Platform

/// The ways out of the house that this installation has, read once from the environment.
public struct Gateways: Sendable {
    /// The mail relay as curl takes it: `smtp://host:port`, or `smtps://user:password@host:port`.
    let relay: String?
    /// Sender of all mails.
    let sender: String
    /// Template of the gateway for text messages.
    let textMessages: TextMessageTemplate?
    let courier: Courier

    /// Why a setting is refused.
    public struct Refusal: Error, Sendable, CustomStringConvertible {
        /// For the person who starts the server.
        public let description: String
    }

    /// Reads `MIAOPU_SMTP`, `MIAOPU_MAIL_FROM`, `MIAOPU_SMS_GATEWAY` and `MIAOPU_CURL`. Throws a refusal that says
    /// which one is wrong.
    public init(environment: [String: String]) throws {
        func setting(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        let relay = setting("MIAOPU_SMTP").map { $0.contains("://") ? $0 : "smtp://\($0)" }
        if let relay, !relay.hasPrefix("smtp://"), !relay.hasPrefix("smtps://") {
            throw Refusal(
                description: "MIAOPU_SMTP 应为 主机:端口 或 smtps://… / must be HOST:PORT, smtp://… or smtps://…")
        }
        self.relay = relay
        sender = setting("MIAOPU_MAIL_FROM") ?? "miaopu@localhost"
        textMessages = try setting("MIAOPU_SMS_GATEWAY").map { text in
            guard let template = TextMessageTemplate(text) else {
                throw Refusal(
                    description: """
                        MIAOPU_SMS_GATEWAY 应为含 {phone} 和 {text} 的 http(s) 地址 / must be an http(s) address with \
                        {phone} and {text}, optionally after POST
                        """)
            }
            return template
        }
        courier = Courier(executable: setting("MIAOPU_CURL") ?? "curl")
    }

    /// The kinds of job that send messages; a channel without a gateway has none, and its messages stay in the outbox.
    public var jobKinds: [JobKind] {
        var kinds: [JobKind] = []
        if let relay {
            kinds.append(
                OutgoingMessage.sending(.email) { [sender, courier] message in
                    try await courier.post(try Self.mail(message, from: sender), through: relay)
                })
        }
        if let textMessages {
            kinds.append(
                OutgoingMessage.sending(.sms) { [courier] message in
                    try await courier.request(textMessages.filled(phone: message.recipient, text: message.body))
                })
        }
        return kinds
    }

    private static func mail(_ message: OutgoingMessage, from sender: String) throws -> Mail {
        let host = sender.split(separator: "@").last.map(String.init) ?? "localhost"
        do {
            return try Mail(
                from: sender, to: message.recipient, subject: message.subject, body: message.body,
                messageID: "message-\(message.id).\(message.createdAt.microseconds)@\(host)", date: message.createdAt)
        } catch {
            throw JobHopeless("the mail cannot be written: \(error)")
        }
    }
}

/// The address of a gateway for text messages, with places for the number and the text.
///
/// `https://sms.example/send?mobile={phone}&content={text}` is asked by GET; with `POST ` in front of it, what follows
/// the question mark is sent as a form.
struct TextMessageTemplate: Sendable {
    let isPost: Bool
    let address: String
    let parameters: String

    init?(_ text: String) {
        isPost = text.hasPrefix("POST ")
        let url = isPost ? String(text.dropFirst("POST ".count)) : text
        guard url.hasPrefix("http://") || url.hasPrefix("https://"), url.contains("{phone}"), url.contains("{text}"),
            url.unicodeScalars.allSatisfy({ $0.value > 32 && $0.value != 127 })
        else { return nil }
        let parts = url.split(separator: "?", maxSplits: 1).map(String.init)
        guard parts.count == 2 || !isPost else { return nil }
        address = isPost ? parts[0] : url
        parameters = isPost ? parts[1] : ""
    }

    /// A request with the places filled, percent-encoded.
    func filled(phone: String, text: String) -> Courier.Request {
        func fill(_ template: String) -> String {
            template.replacing("{phone}", with: Self.encode(phone)).replacing("{text}", with: Self.encode(text))
        }
        return Courier.Request(address: fill(address), form: isPost ? fill(parameters) : nil)
    }

    private static func encode(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "~"):
                String(Unicode.Scalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
