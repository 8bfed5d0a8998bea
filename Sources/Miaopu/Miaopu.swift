internal import ArgumentParser

/// The command line of Miaopu.
@main
struct Miaopu: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "miaopu", abstract: "Miaopu 苗圃: grants and public-benefit projects in one system.",
        subcommands: [
            ServeCommand.self, WorkCommand.self, MigrateCommand.self, DemoCommand.self, CheckCommand.self,
            UserCommand.self, TenantCommand.self, ImportCommand.self, ReportCommand.self, CalcCommand.self,
            VaultCommand.self, ExportCommand.self, APICommand.self,
        ])
}
