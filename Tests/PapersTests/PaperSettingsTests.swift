import Foundation
import Papers
import Testing

@Suite struct PaperSettingsTests {
    /// Gives `body` a new folder, and removes it.
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "press-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder + "/bin", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(URL(fileURLWithPath: folder).resolvingSymlinksInPath().path)
    }

    private func write(_ text: String, _ path: String, isExecutable: Bool = true) throws {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: isExecutable ? 0o755 : 0o644], ofItemAtPath: path)
    }

    @Test func `the Python beside a script is taken, also through a link to the script`() throws {
        try withFolder { folder in
            try write("#!/bin/sh\n", folder + "/bin/weasyprint")
            try write("", folder + "/bin/python3")
            try FileManager.default.createSymbolicLink(
                atPath: folder + "/link", withDestinationPath: folder + "/bin/weasyprint")
            for path in [folder + "/bin/weasyprint", folder + "/link"] {
                let settings = PaperSettings(root: "/", environment: ["MIAOPU_WEASYPRINT": path])
                #expect(settings.python == folder + "/bin/python3")
            }
            let found = PaperSettings(root: "/", environment: ["PATH": "/nowhere:\(folder)/bin"])
            #expect(found.python == folder + "/bin/python3")
        }
    }

    @Test func `without a Python beside it, the first line of the script or the path decides`() throws {
        try withFolder { folder in
            try write("#!\(folder)/python3.11 -E\n", folder + "/bin/weasyprint")
            try write("", folder + "/python3.11")
            let named = PaperSettings(root: "/", environment: ["MIAOPU_WEASYPRINT": folder + "/bin/weasyprint"])
            #expect(named.python == folder + "/python3.11")

            try write("#!/usr/bin/env python3\n", folder + "/bin/weasyprint")
            try write("", folder + "/python3")
            let environment = ["MIAOPU_WEASYPRINT": folder + "/bin/weasyprint", "PATH": folder]
            #expect(PaperSettings(root: "/", environment: environment).python == folder + "/python3")
        }
    }

    @Test func `a Python named itself is taken by its own name, link or not`() throws {
        try withFolder { folder in
            try write("", folder + "/real")
            try FileManager.default.createSymbolicLink(
                atPath: folder + "/bin/python3", withDestinationPath: folder + "/real")
            let settings = PaperSettings(root: "/", environment: ["MIAOPU_WEASYPRINT": folder + "/bin/python3"])
            #expect(settings.python == folder + "/bin/python3")
        }
    }

    @Test func `what is not there or not executable is not taken`() throws {
        try withFolder { folder in
            try write("#!/bin/sh\n", folder + "/bin/weasyprint", isExecutable: false)
            for path in [folder + "/bin/weasyprint", folder + "/bin", folder + "/none", "none"] {
                #expect(PaperSettings(root: "/", environment: ["MIAOPU_WEASYPRINT": path, "PATH": ""]).python == nil)
            }
            #expect(PaperSettings(root: "/", environment: ["PATH": folder + "/bin"]).python == nil)
        }
    }

    @Test func `the process gets none of the platform's own settings`() {
        let environment = [
            "DATABASE_URL": "postgresql://secret", "MIAOPU_SMTP": "secret", "HOME": "/home/miaopu",
            "FONTCONFIG_FILE": "/etc/miaopu/fonts.conf",
        ]
        let settings = PaperSettings(root: "/", environment: environment)
        #expect(settings.passedOn == ["HOME": "/home/miaopu", "FONTCONFIG_FILE": "/etc/miaopu/fonts.conf"])
    }
}
