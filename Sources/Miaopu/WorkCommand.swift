internal import ArgumentParser
internal import Calls
internal import Delivery
internal import FieldService
internal import Foundation
internal import Logging
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
            try await surroundings.ticking(database).tick()
            print("\(await worker.drain()) jobs")
        } else {
            try await ServiceGroup(
                services: [
                    Working(worker: worker), try surroundings.ticking(database),
                ], gracefulShutdownSignals: [.sigterm, .sigint],
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

/// The heartbeat of the installation, and what moves by the clock: deadlines after outages, reminders, escalations,
/// letters with notices.
struct Ticking: Service {
    let database: Database
    let letters: NoticeLetters
    let logger: Logger
    /// Between two looks.
    static let seconds: UInt64 = 60

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await tick()
                try? await Task.sleep(for: .seconds(Self.seconds))
            }
        }
    }

    /// Looks once. What fails is tried again at the next look.
    func tick() async {
        do {
            let nobody = try await database.viewer(of: nil, in: nil, origin: .commandLine)
            try await database.write(as: nobody) { change in try Outage.beat(in: change) }
            try await CallClocks.run(in: database) { tenant, error in
                logger.warning(
                    "the clocks of an authority failed", metadata: ["tenant": "\(tenant.slug)", "error": "\(error)"])
            }
        } catch is CancellationError {
            return
        } catch {
            logger.warning("the clocks stand still", metadata: ["error": "\(error)"])
        }
        // Letters go out while a clock stands still, too.
        do {
            let nobody = try await database.viewer(of: nil, in: nil, origin: .commandLine)
            try await database.write(as: nobody) { [letters] change in
                _ = try NoticeLetter.leave(text: letters.text, in: change)
            }
        } catch is CancellationError {
            return
        } catch {
            logger.warning("letters were not left", metadata: ["error": "\(error)"])
        }
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

    /// What moves by the clock.
    func ticking(_ database: Database) throws -> Ticking {
        Ticking(database: database, letters: try NoticeLetters(settings: settings), logger: logger)
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
