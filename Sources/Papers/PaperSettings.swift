internal import Glibc

/// Where the press finds what it needs, and what a print may cost.
public struct PaperSettings: Sendable {
    /// The Python in which WeasyPrint is installed; nil when none was found, and printing is refused.
    public var python: String?
    /// The folder of the papers: their stylesheets and pictures, and the script that prints.
    public var folder: String
    /// The most time that a print takes.
    public var timeLimit: Duration = .seconds(60)
    /// The most address space of a print.
    public var memoryBytesMax = 2 << 30
    /// The largest page.
    public var htmlBytesMax = 20 << 20
    /// The largest PDF.
    public var pdfBytesMax = 50 << 20
    /// Prints at the same time.
    public var simultaneousMax = 2
    /// Prints in line; more are refused.
    public var waitingMax = 50
    /// Bytes of pages and PDFs that are kept in memory, so that the next who asks for the same paper need not wait.
    public var recentBytesMax = 32 << 20
    /// Whether a warning, such as a property that WeasyPrint does not know, fails the print. For tests.
    public var isStrict = false
    /// Environment variables that the process gets, for operators who pin the fonts.
    public var passedOn: [String: String]

    /// Settings for a checkout or an installation.
    ///
    /// `MIAOPU_WEASYPRINT` names the `weasyprint` to use, or a Python that has it; without it, `weasyprint` is looked
    /// for along `PATH`.
    ///
    /// - Parameters:
    ///   - root: The folder that holds `Templates`.
    ///   - environment: The environment variables of this process.
    public init(root: String, environment: [String: String]) {
        folder = Self.realPath(root + "/Templates/papers") ?? root + "/Templates/papers"
        let search = (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":").map(String.init)
        let named = environment["MIAOPU_WEASYPRINT"].flatMap { $0.isEmpty ? nil : $0 }
        python = (named ?? Self.find("weasyprint", in: search)).flatMap { Self.python(of: $0, search: search) }
        passedOn = environment.filter { name, _ in
            ["HOME", "XDG_CACHE_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "LD_LIBRARY_PATH", "TMPDIR"].contains(name)
        }
    }

    /// The Python of an installed script: the one beside it, as in virtual environments and Debian, the one that its
    /// first line names, or the ordinary one.
    private static func python(of script: String, search: [String]) -> String? {
        guard let script = realPathOfFolder(script), isExecutable(script) else { return nil }
        if script.split(separator: "/").last?.hasPrefix("python") == true { return script }
        let target = realPath(script) ?? script
        let beside = String(target.prefix(through: target.lastIndex(of: "/") ?? target.startIndex)) + "python3"
        if isExecutable(beside) { return beside }
        if let named = interpreter(of: target), isExecutable(named) { return named }
        return find("python3", in: search)
    }

    /// What follows `#!` in the first line of a script, if it is a Python.
    private static func interpreter(of script: String) -> String? {
        guard let file = fopen(script, "r") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        guard fgets(&line, CInt(line.count), file) != nil else { return nil }
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard text.hasPrefix("#!") else { return nil }
        let path = text.dropFirst(2).split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""
        return path.split(separator: "/").last?.hasPrefix("python") == true ? path : nil
    }

    private static func find(_ name: String, in folders: [String]) -> String? {
        folders.map { $0 + "/" + name }.first(where: isExecutable)
    }

    private static func isExecutable(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
    }

    /// The absolute path of a file whose own link is kept: the Python of a virtual environment is a link, and it knows
    /// its environment by the link.
    private static func realPathOfFolder(_ path: String) -> String? {
        guard let cut = path.lastIndex(of: "/") else { return realPath(".").map { $0 + "/" + path } }
        return realPath(String(path[...cut])).map { $0 + path[cut...] }
    }

    private static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
