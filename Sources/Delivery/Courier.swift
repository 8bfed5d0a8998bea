internal import Foundation
internal import Subprocess
internal import SystemPackage

/// Hands messages over with `curl`, a process of its own for each.
///
/// Curl speaks SMTP with STARTTLS and certificates as well as HTTPS, is kept by every distribution, and cannot take the
/// server with it. Addresses, keys and texts reach it through standard input and a private file, so that they stand in
/// no list of processes.
struct Courier: Sendable {
    /// Name or path of curl.
    let executable: String
    /// How long a hand-over may take, in seconds.
    static let secondsMax = 60

    /// A request to a gateway.
    struct Request: Sendable {
        let address: String
        let form: String?
    }

    /// Why a message was not taken.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Hands a mail to a relay.
    func post(_ mail: Mail, through relay: String) async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("miaopu-mail-\(UUID().uuidString)")
        guard
            FileManager.default.createFile(
                atPath: file.path, contents: Data(mail.text.utf8), attributes: [.posixPermissions: 0o600])
        else { throw Failure(description: "the mail could not be written to a temporary file") }
        defer { try? FileManager.default.removeItem(at: file) }
        try await run([
            ("url", relay), ("proto", "=smtp,smtps"), ("mail-from", mail.from), ("mail-rcpt", mail.to),
            ("upload-file", file.path),
        ])
    }

    /// Asks a gateway; an answer of 400 or more is a failure.
    func request(_ request: Request) async throws {
        var options = [("url", request.address), ("proto", "=http,https"), ("output", "/dev/null")]
        if let form = request.form { options.append(("data", form)) }
        try await run(options, flags: ["fail", "globoff"])
    }

    private func run(_ options: [(String, String)], flags: [String] = []) async throws {
        let limits = [("max-time", String(Self.secondsMax)), ("connect-timeout", "15")]
        let lines =
            (flags + ["silent", "show-error"])
            + (options + limits).map { name, value in
                "\(name) = \"\(value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
            }
        let result: ExecutionResult<Void, DiscardedOutput, StringOutput<UTF8>>
        do {
            result = try await Subprocess.run(
                executable.contains("/") ? .path(FilePath(executable)) : .name(executable),
                // Without -q first, curl would also read the caller's own configuration.
                arguments: ["-q", "--config", "-"],
                environment: .custom(["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"]),
                input: .string(lines.joined(separator: "\n") + "\n"), output: .discarded,
                error: .string(limit: 16 << 10))
        } catch let error as SubprocessError {
            throw Failure(description: "curl did not run: \(error)")
        }
        guard case .exited(0) = result.terminationStatus else {
            let line = result.standardError.split(separator: "\n").last.map(String.init) ?? ""
            throw Failure(description: line.isEmpty ? "curl ended with \(result.terminationStatus)" : line)
        }
    }
}
