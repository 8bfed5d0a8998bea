internal import Platform
internal import Kernel

/// The request cannot be understood. The reason is for the developer of a client; it has a code and both languages.
struct BadRequest: Error {
    /// What is wrong; the key of its text is `bad_request.CODE`.
    enum Reason: String, CaseIterable {
        case boundary, brokenPart, crossSite, encoding, idempotencyKey, ifMatch, json, mediaType, multipart
        case nesting, noIdempotencyKey, noVersion, object, percent, tooLarge, tooManyFields, tooManyRequests
    }

    let reason: Reason
    let arguments: [String: String]

    init(_ reason: Reason, _ arguments: [String: String] = [:]) {
        self.reason = reason
        self.arguments = arguments
    }

    /// The status of the answer.
    var status: Int {
        switch reason {
        case .crossSite: 403
        case .tooLarge: 413
        case .mediaType: 415
        case .noVersion: 428
        case .tooManyRequests: 429
        default: 400
        }
    }

    /// The text of the reason.
    var message: Message { Message("bad_request.\(Self.code(reason))", arguments) }

    /// Codes are written like all codes of the API.
    private static func code(_ reason: Reason) -> String {
        reason.rawValue.reduce(into: "") { text, letter in
            text += letter.isUppercase ? "_\(letter.lowercased())" : "\(letter)"
        }
    }
}
