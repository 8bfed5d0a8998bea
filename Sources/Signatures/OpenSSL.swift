internal import Subprocess
internal import SystemPackage

/// Runs `openssl`, a process of its own for each question, with no surroundings of this process and a limit of time.
struct OpenSSL: Sendable {
    /// Name or path of openssl.
    let executable: String
    /// How long a question may take, in seconds.
    static let secondsMax = 30

    /// What it answered.
    struct Answer: Sendable {
        let isSuccess: Bool
        let output: String
        let complaint: String
    }

    /// Asks a question. Throws `SignatureRefusal.failed` when there is no openssl, or no answer in time.
    func run(_ arguments: [String], input: String = "") async throws -> Answer {
        try await withThrowingTaskGroup(of: Answer.self) { group in
            group.addTask { try await ask(arguments, input) }
            group.addTask {
                try await Task.sleep(for: .seconds(Self.secondsMax))
                throw SignatureRefusal.failed
            }
            defer { group.cancelAll() }
            guard let answer = try await group.next() else { throw CancellationError() }
            return answer
        }
    }

    private func ask(_ arguments: [String], _ input: String) async throws -> Answer {
        do {
            let result = try await Subprocess.run(
                executable.contains("/") ? .path(FilePath(executable)) : .name(executable),
                arguments: Arguments(arguments),
                // Without a configuration of its own: the machine's could name other engines and other defaults.
                environment: .custom(["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "OPENSSL_CONF": "/dev/null"]),
                input: .string(input), output: .string(limit: 16 << 20), error: .string(limit: 64 << 10))
            return Answer(
                isSuccess: result.terminationStatus == .exited(0), output: result.standardOutput,
                complaint: result.standardError)
        } catch is SubprocessError {
            try Task.checkCancellation()
            throw SignatureRefusal.failed
        }
    }
}
