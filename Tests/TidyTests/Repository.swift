import Foundation

/// The files of this repository, as its own checks read them.
enum Repository {
    /// The folder that holds Package.swift.
    static let root: String = {
        var folder = URL(filePath: #filePath)
        for _ in 1...3 { folder.deleteLastPathComponent() }
        return folder.path
    }()

    /// Folders of other people's code and of what is built.
    private static let foreign: Set<String> = [".git", ".build", ".data", ".venv-test", ".venv-papers"]

    /// Paths of all files below a folder that end with `suffix`, in order, relative to the root.
    static func files(_ folder: String, _ suffix: String = "") -> [String] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: root + "/" + folder) else { return [] }
        return names.sorted().flatMap { name -> [String] in
            if foreign.contains(name) || name == "__pycache__" { return [] }
            let path = folder.isEmpty ? name : folder + "/" + name
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: root + "/" + path, isDirectory: &isFolder) else { return [] }
            return isFolder.boolValue ? files(path, suffix) : path.hasSuffix(suffix) ? [path] : []
        }
    }

    /// The text of a file.
    static func text(_ path: String) throws -> String {
        try String(contentsOfFile: root + "/" + path, encoding: .utf8)
    }

    /// The bytes of a file.
    static func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: root + "/" + path)))
    }

    /// Whether there is a file or folder.
    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: root + "/" + path) }

    /// Whether generated files are to be written anew: `RECORD=1 ./test Tidy`.
    static var isRecording: Bool { ProcessInfo.processInfo.environment["RECORD"] == "1" }

    /// Compares a generated file with what it should hold, or writes it when recording.
    /// - Returns: nil when they agree, else the first line that differs.
    static func difference(_ path: String, from wanted: String) throws -> String? {
        if isRecording {
            try wanted.write(toFile: root + "/" + path, atomically: true, encoding: .utf8)
            return nil
        }
        return firstDifference((try? text(path)) ?? "", wanted).map { "\(path), \($0); RECORD=1 writes it anew" }
    }

    /// The first line in which two texts differ.
    static func firstDifference(_ found: String, _ wanted: String) -> String? {
        let (left, right) = (found.split(separator: "\n"), wanted.split(separator: "\n"))
        for index in 0..<max(left.count, right.count) {
            let here = index < left.count ? String(left[index]) : "(nothing)"
            let there = index < right.count ? String(right[index]) : "(nothing)"
            if here != there { return "found: \(here), wanted: \(there)" }
        }
        return nil
    }
}

/// A program that a check runs.
enum Command {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Runs a program found on the PATH; gives what it printed. Throws when it fails.
    static func run(_ arguments: [String], input: [UInt8] = []) throws -> [UInt8] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tidy-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let given = folder.appending(path: "in")
        try Data(input).write(to: given)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: Repository.root)
        let output = Pipe()
        process.standardInput = try FileHandle(forReadingFrom: given)
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: "\(arguments.joined(separator: " ")) ended with \(process.terminationStatus)")
        }
        return [UInt8](data)
    }
}
