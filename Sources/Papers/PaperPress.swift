internal import Subprocess
internal import SystemPackage

/// A paper to be printed.
public struct Paper: Hashable, Sendable {
    /// The page, with its stylesheets and pictures as files of the folder of the papers or as `data:` addresses.
    public let html: String
    /// What identifies the PDF in its trailer; papers with the same identifier and HTML have the same bytes.
    public let identifier: String

    /// A paper from its page.
    public init(html: String, identifier: String = "miaopu") {
        self.html = html
        self.identifier = identifier
    }
}

/// Prints papers with WeasyPrint, a few at a time, each in a process of its own with limits.
public struct PaperPress: Sendable {
    private let settings: PaperSettings
    private let turns: PressTurns
    private let recent: RecentPapers

    /// A press with its settings. Nothing is started before the first paper.
    public init(_ settings: PaperSettings) {
        self.settings = settings
        turns = PressTurns(free: settings.simultaneousMax, waitingMax: settings.waitingMax)
        recent = RecentPapers(bytesMax: settings.recentBytesMax)
    }

    /// Prints a paper as PDF. One that was printed lately is handed out again: its bytes would be the same.
    ///
    /// - Throws: `PaperRefusal`, or `CancellationError` when the calling task was cancelled.
    public func print(_ paper: Paper) async throws -> [UInt8] {
        guard let python = settings.python else {
            throw PaperRefusal.notInstalled(detail: "weasyprint")
        }
        guard paper.html.utf8.count <= settings.htmlBytesMax else {
            throw PaperRefusal.tooLarge(max: settings.htmlBytesMax)
        }
        if let pdf = await recent.take(paper) { return pdf }
        try await turns.take()
        do {
            let pdf = try await withTimeLimit { try await run(python, paper) }
            await turns.giveBack()
            await recent.keep(pdf, of: paper)
            return pdf
        } catch {
            await turns.giveBack()
            throw error
        }
    }

    /// The environment of the process: what Python and the fonts need, none of the platform's own settings. The date
    /// keeps the time of printing out of the bytes.
    private var environment: Environment {
        var values: [Environment.Key: String] = [
            "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin", "PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "0",
        ]
        for (name, value) in settings.passedOn { values[Environment.Key(stringLiteral: name)] = value }
        return .custom(values)
    }

    private func run(_ python: String, _ paper: Paper) async throws -> [UInt8] {
        let seconds = Int(settings.timeLimit.components.seconds)
        var arguments = [
            "-B", settings.folder + "/press.py", "--folder", settings.folder, "--identifier", paper.identifier,
            "--memory", String(settings.memoryBytesMax), "--seconds", String(max(seconds, 1)),
        ]
        if settings.isStrict { arguments.append("--strict") }
        let result: ExecutionResult<Void, BytesOutput, StringOutput<UTF8>>
        do {
            result = try await Subprocess.run(
                .path(FilePath(python)), arguments: Arguments(arguments), environment: environment,
                input: .array(Array(paper.html.utf8)), output: .bytes(limit: settings.pdfBytesMax),
                error: .string(limit: 64 << 10))
        } catch let error as SubprocessError where error.code == .outputLimitExceeded {
            throw PaperRefusal.tooLarge(max: settings.pdfBytesMax)
        } catch let error as SubprocessError where error.code == .executableNotFound || error.code == .spawnFailed {
            throw PaperRefusal.notInstalled(detail: python)
        } catch let error as SubprocessError {
            try Task.checkCancellation()
            throw PaperRefusal.failed(detail: error.description)
        }
        try Task.checkCancellation()
        let line = result.standardError.split(separator: "\n").first.map(String.init) ?? ""
        switch result.terminationStatus {
        case .exited(0) where result.standardOutput.starts(with: "%PDF-".utf8): return result.standardOutput
        case .exited(3): throw PaperRefusal.notInstalled(detail: line)
        case .exited(4): throw PaperRefusal.forbiddenAddress(detail: line)
        // The kernel ends a process that used up its processor time.
        case .signaled(9), .signaled(24): throw PaperRefusal.timedOut(seconds: seconds)
        default: throw PaperRefusal.failed(detail: line.isEmpty ? "\(result.terminationStatus)" : line)
        }
    }

    /// Runs the print against the clock. The process is killed when the time is over, and when the caller gives up.
    private func withTimeLimit(_ body: @escaping @Sendable () async throws -> [UInt8]) async throws -> [UInt8] {
        let limit = settings.timeLimit
        return try await withThrowingTaskGroup(of: [UInt8].self) { group in
            group.addTask(operation: body)
            group.addTask {
                try await Task.sleep(for: limit)
                throw PaperRefusal.timedOut(seconds: Int(limit.components.seconds))
            }
            defer { group.cancelAll() }
            guard let pdf = try await group.next() else { throw CancellationError() }
            return pdf
        }
    }
}
