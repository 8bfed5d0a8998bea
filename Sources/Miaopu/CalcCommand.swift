internal import ArgumentParser
internal import Calculations
internal import Foundation
internal import Kernel

/// `miaopu calc NAME`: one JSON object in, one JSON object out, for anyone who wants to check a published number.
struct CalcCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calc", abstract: "Run again a calculation behind a published number.",
        helpNames: [])

    @Argument(help: "The calculation; --list names them all.")
    var name: String?

    @Flag(help: "Print the names of all calculations.")
    var list = false

    @Flag(name: [.long, .short], help: "Print what the calculation reads, with an example.")
    var help = false

    @Flag(help: "Read one object a line and write one result a line, in place of a single object.")
    var lines = false

    func run() throws {
        if list {
            for calculation in Calculation.all { print(calculation.name) }
            return
        }
        guard let name else {
            guard help else { throw ValidationError("Which calculation? --list names them all.") }
            print(overview)
            return
        }
        guard let calculation = Calculation.named(name) else {
            let message = "There is no calculation '\(name)'; 'miaopu calc --list' names them all."
            throw refuse(CalculationRefusal(.unknownCalculation, message))
        }
        if help {
            print(calculation.help)
            return
        }
        let input = try standardInput(bytesMax: Calculation.inputBytesMax)
        if lines { return try runLines(of: input, calculation) }
        do {
            print(try calculation.run(input).text)
        } catch {
            throw refuse(error)
        }
    }

    /// Many inputs in one run: each line gives its own result or refusal, and the highest exit status counts.
    private func runLines(of input: [UInt8], _ calculation: Calculation) throws {
        guard input.count <= Calculation.inputBytesMax else {
            throw refuse(CalculationRefusal(.json, "The input is longer than \(Calculation.inputBytesMax) bytes."))
        }
        var status: Int32 = 0
        for line in input.split(separator: UInt8(ascii: "\n")) {
            do {
                print(try calculation.run(Array(line)).text)
            } catch {
                status = max(status, refuse(error).rawValue)
            }
        }
        if status > 0 { throw ExitCode(status) }
    }

    private var overview: String {
        let width = (Calculation.all.map(\.name.count).max() ?? 0) + 2
        let lines = Calculation.all.map { calculation in
            "  " + calculation.name.padding(toLength: width, withPad: " ", startingAt: 0) + calculation.summary
        }
        return """
            miaopu calc NAME reads one JSON object on standard input and writes one on standard output.
            miaopu calc NAME --help prints the input's keys and an example; --list prints the names only.
            miaopu calc NAME --lines reads many objects, one a line, and writes one result a line.

            \(lines.joined(separator: "\n"))
            """
    }

    private func refuse(_ refusal: CalculationRefusal) -> ExitCode {
        print(refusal.output.text)
        return ExitCode(refusal.exitStatus)
    }

    /// Reads to the end, or to one byte more than is accepted, which then is refused for its length.
    private func standardInput(bytesMax: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count <= bytesMax {
            let chunk = try FileHandle.standardInput.read(upToCount: 1 << 20) ?? Data()
            if chunk.isEmpty { break }
            bytes.append(contentsOf: chunk)
        }
        return bytes
    }
}
