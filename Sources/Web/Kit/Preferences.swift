internal import Hummingbird
internal import Kernel

/// What the browser prefers: language, size of text, and the message left by the page before.
struct Preferences: Sendable {
    let language: Language?
    let largeText: Bool
    let flash: String?

    init(_ request: Request, site: Site, isAPI: Bool) {
        let cookie = SessionCookie.read("language", in: request).flatMap { Language(rawValue: $0) }
        language = cookie ?? (isAPI ? Language(accepted: request.headers[.acceptLanguage] ?? "") : nil)
        largeText = SessionCookie.read("size", in: request) == "large"
        let spoken = language ?? .chinese
        flash =
            isAPI
            ? nil
            : SessionCookie.read("flash", in: request).flatMap { encoded in
                let parts = (try? RequestBody.decode(encoded))?.split(
                    separator: "\u{1F}", omittingEmptySubsequences: false)
                guard let parts, let key = parts.first.map(String.init), site.catalogue.template(key, spoken) != nil
                else {
                    return nil
                }
                var arguments: [String: String] = [:]
                for index in stride(from: 1, to: parts.count - 1, by: 2) {
                    arguments[String(parts[index])] = String(parts[index + 1])
                }
                return site.catalogue.text(Message(key, arguments), spoken)
            }
    }
}

extension Language {
    /// What an Accept-Language header asks for first among the languages there are; nil when it names none of them.
    init?(accepted header: String) {
        let wishes = header.lowercased().split(separator: ",").prefix(20).compactMap { wish -> (Language, Double)? in
            let parts = wish.split(separator: ";").map { String($0).trimmed }
            let quality = parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            guard let tag = parts.first?.split(separator: "-").first, quality > 0 else { return nil }
            return tag == "zh" ? (.chinese, quality) : tag == "en" ? (.english, quality) : nil
        }
        guard let best = wishes.map(\.1).max(), let first = wishes.first(where: { $0.1 == best }) else { return nil }
        self = first.0
    }
}
