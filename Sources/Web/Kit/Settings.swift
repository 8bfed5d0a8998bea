public import Foundation
public import Logging
public import Platform

/// What the installation says about itself, read once from the environment. Docs/Operations lists every name.
public struct Settings: Sendable {
    /// URL or keyword string of the database.
    public var databaseURL: String
    /// Folder that holds Migrations and Templates.
    public var root: URL
    /// Folder of files and other data.
    public var data: URL
    /// Address to listen on.
    public var host: String
    /// Port to listen on.
    public var port: Int
    /// Whether cookies may travel without TLS on an address that is not loopback.
    public var insecureCookies: Bool
    /// Host and port of a mail relay, if there is one: whether a code arrives by mail or waits on the outbox page.
    public var smtp: String?
    /// Path of the WeasyPrint executable.
    public var weasyPrint: String
    /// Folder of the certificates that signatures of contracts are verified against; nil: that way is not offered.
    public var trustedCertificates: String?
    /// Name or path of openssl.
    public var openSSL: String
    /// `MIAOPU_VAULT_KEY`: the key of the vault, 64 hexadecimal digits, where it does not come from a file.
    public var vaultKey: String?
    /// `MIAOPU_VAULT_KEY_FILE`: the file of the key of the vault; `vault.key` in the folder of the data unless given.
    public var vaultKeyFile: URL
    /// `MIAOPU_CLAMD`: the clamd that looks at uploads, a path of a socket or HOST:PORT.
    public var virusScan: VirusScan?
    /// Public address of the site, for links in papers and mails.
    public var origin: String
    /// The least important lines of the log that are written. Requests are told at `info`.
    public var logLevel: Logger.Level
    /// Who runs the site, as the footer of every page states it.
    public var imprint: Imprint

    /// Why a setting is refused.
    public struct Refusal: Error, CustomStringConvertible {
        /// For the person who starts the server.
        public let description: String
    }

    /// Reads the settings. Throws a refusal that says which one is wrong.
    public init(environment: [String: String]) throws {
        func folder(_ name: String, _ fallback: String) -> URL {
            URL(fileURLWithPath: environment[name].flatMap { $0.isEmpty ? nil : $0 } ?? fallback)
        }
        databaseURL = environment["DATABASE_URL"] ?? ""
        root = folder("MIAOPU_ROOT", ".")
        data = folder("MIAOPU_DATA", ".data")
        host = environment["MIAOPU_HOST"] ?? "127.0.0.1"
        guard let port = Int(environment["MIAOPU_PORT"] ?? "8080"), (1...65_535).contains(port) else {
            throw Refusal(description: "MIAOPU_PORT 应为 1 到 65535 的整数 / must be a whole number from 1 to 65535")
        }
        self.port = port
        let levels: [Logger.Level] = [.debug, .info, .notice, .warning, .error]
        let level = environment["MIAOPU_LOG"].flatMap { $0.isEmpty ? nil : $0 } ?? Logger.Level.notice.rawValue
        guard let logLevel = levels.first(where: { $0.rawValue == level }) else {
            let names = levels.map(\.rawValue).joined(separator: "|")
            throw Refusal(description: "MIAOPU_LOG 应为 \(names) 之一 / must be one of \(names)")
        }
        self.logLevel = logLevel
        insecureCookies = environment["MIAOPU_INSECURE_COOKIES"] == "1"
        smtp = environment["MIAOPU_SMTP"].flatMap { $0.isEmpty ? nil : $0 }
        weasyPrint = environment["MIAOPU_WEASYPRINT"] ?? "weasyprint"
        trustedCertificates = environment["MIAOPU_TRUSTED_CERTIFICATES"].flatMap { $0.isEmpty ? nil : $0 }
        openSSL = environment["MIAOPU_OPENSSL"].flatMap { $0.isEmpty ? nil : $0 } ?? "openssl"
        vaultKey = environment["MIAOPU_VAULT_KEY"].flatMap { $0.isEmpty ? nil : $0 }
        vaultKeyFile =
            environment["MIAOPU_VAULT_KEY_FILE"].flatMap { $0.isEmpty ? nil : URL(fileURLWithPath: $0) }
            ?? data.appendingPathComponent("vault.key")
        origin = environment["MIAOPU_ORIGIN"] ?? "http://\(host):\(port)"
        imprint = Imprint(environment: environment)
        if let place = environment["MIAOPU_CLAMD"], !place.isEmpty {
            guard let scan = VirusScan(place) else {
                throw Refusal(
                    description: "MIAOPU_CLAMD 应为套接字路径或 主机:端口 / must be a path of a socket or HOST:PORT: \(place)")
            }
            virusScan = scan
        }
        if let folder = trustedCertificates, !FileManager.default.isReadableFile(atPath: folder + "/.") {
            throw Refusal(
                description: """
                    MIAOPU_TRUSTED_CERTIFICATES 应为可读的文件夹 / must be a folder that can be read: \(folder)
                    """)
        }
        if !isLoopback, !insecureCookies, !origin.hasPrefix("https://") {
            throw Refusal(
                description: """
                    拒绝启动：\(host) 不是本机回环地址且没有 TLS，浏览器会丢弃安全 Cookie，登录无法保持。\
                    请在前面放置 TLS 代理并设置 MIAOPU_ORIGIN=https://…，或仅为试用设置 MIAOPU_INSECURE_COOKIES=1。
                    Refused: \(host) is not a loopback address and there is no TLS; browsers drop Secure cookies \
                    there, so nobody stays signed in. Put a TLS proxy in front and set MIAOPU_ORIGIN=https://…, or, \
                    for a trial only, set MIAOPU_INSECURE_COOKIES=1.
                    """)
        }
    }

    /// Whether only this machine can reach the server.
    public var isLoopback: Bool {
        host == "localhost" || host == "::1" || host == "[::1]" || host.hasPrefix("127.")
    }

    /// Whether this is a trial on one's own machine: codes may be read on the outbox page, and the tour may change
    /// roles.
    public var isTrial: Bool { isLoopback && !origin.hasPrefix("https://") }

    /// Whether cookies are marked Secure.
    var secureCookies: Bool { !insecureCookies }
}
