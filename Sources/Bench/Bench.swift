internal import ArgumentParser

/// Benchmarks of Miaopu, measured beside their references in the same minute.
@main
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "miaopu-bench", abstract: "Benchmarks of Miaopu.",
        subcommands: [
            PostgresBenchmark.self,
            PostgresLoad.self,
            PagesBenchmark.self,
            PostingBenchmark.self,
            ReportsBenchmark.self,
            MatchingBenchmark.self,
            FormsBenchmark.self,
            AssignBenchmark.self,
            RoundBenchmark.self,
            DeadlineBenchmark.self,
            SearchBenchmark.self,
            SurveyBenchmark.self,
            BoardBenchmark.self,
            OpenDataBenchmark.self,
            PitchBenchmark.self,
        ])
}
