internal import ArgumentParser
internal import Delivery
internal import FieldService
internal import Foundation
internal import Platform
internal import Postgres
internal import ServiceLifecycle
internal import UnixSignals
internal import Web

/// Does the jobs without serving pages: beside a server on another machine, or once from a timer.
struct WorkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "work", abstract: "Do the jobs: messages, search index.")

    @Flag(help: "Do what is due and end.")
    var once = false

    @Flag(help: "First order a new search index.")
    var rebuildSearch = false

    func run() async throws {
        let surroundings = try Surroundings()
        let database = surroundings.workerDatabase()
        let worker = try surroundings.worker(database)
        if rebuildSearch {
            let nobody = try await database.viewer(of: nil, in: nil, origin: .commandLine)
            try await database.write(as: nobody) { change in try SearchDocument.orderRebuild(in: change) }
        }
        if once {
            print("\(await worker.drain()) jobs")
        } else {
            try await ServiceGroup(
                services: [Working(worker: worker)], gracefulShutdownSignals: [.sigterm, .sigint],
                logger: surroundings.logger
            ).run()
        }
        await database.close()
    }
}

/// The worker as a part of a process that ends in order.
struct Working: Service {
    let worker: JobWorker

    func run() async throws {
        await cancelWhenGracefulShutdown { await worker.run() }
    }
}

extension Surroundings {
    /// A small pool of the worker's own, so that jobs never take a connection from a page.
    func workerDatabase() -> Database {
        Database(
            settings: DatabaseSettings(
                url: settings.databaseURL, role: Bootstrap.appRole, poolSize: JobWorker.slots,
                statementTimeout: .seconds(60), applicationName: "miaopu-worker"),
            logger: logger)
    }

    /// A worker for every kind of job that this installation can do.
    func worker(_ database: Database) throws -> JobWorker {
        do {
            let gateways = try Gateways(environment: ProcessInfo.processInfo.environment)
            return JobWorker(
                database: database,
                kinds: JobKind.searching(SearchSources.all) + gateways.jobKinds
                    + [SubmissionReminder.jobKind], logger: logger)
        } catch let refusal as Gateways.Refusal {
            FileHandle.standardError.write(Data((refusal.description + "\n").utf8))
            throw ExitCode(78)
        }
    }
}
