internal import HTTPTypes
internal import Hummingbird
internal import Platform

/// The cookie that carries the session's token, and the small ones beside it.
enum SessionCookie {
    static func name(secure: Bool) -> String { secure ? "__Host-session" : "session" }

    static func set(_ token: Token, secure: Bool) -> String {
        "\(name(secure: secure))=\(token.text); Path=/; HttpOnly; SameSite=Lax\(secure ? "; Secure" : "")"
    }

    static func clear(secure: Bool) -> String {
        "\(name(secure: secure))=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax\(secure ? "; Secure" : "")"
    }

    /// A preference of the browser: the language, the large text, the message of the next page.
    static func preference(_ name: String, _ value: String, seconds: Int, secure: Bool) -> String {
        "\(name)=\(value); Path=/; Max-Age=\(seconds); HttpOnly; SameSite=Lax\(secure ? "; Secure" : "")"
    }

    static func read(_ name: String, in request: Request) -> String? {
        read(name, in: request.headers[values: .cookie])
    }

    static func read(_ name: String, in lines: [String]) -> String? {
        for header in lines {
            for pair in header.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1)
                if parts.count == 2, parts[0].drop(while: { $0 == " " }) == name[...] { return String(parts[1]) }
            }
        }
        return nil
    }
}
