internal import Contracts
internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// What is done with contracts.
enum ContractHandlers {
    static func giveOut(_ visit: Visit) async throws -> Outcome {
        let (minutes, version) = (visit.input.text("minutes"), try visit.seenVersion())
        return try await change(visit, "contracts.given_out") { contract, change in
            try contract.giveOut(minutes: minutes, version: version, in: change)
        }
    }

    static func handIn(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        guard let file = input.file("scan") else { throw FieldRefusal("scan", "field.refusal.no_file") }
        guard let signedOn = input.day("signedOn") else { throw FieldRefusal("signedOn", "field.refusal.missing") }
        let scan = try visit.stored(file, at: "scan")
        return try await change(visit, "contracts.paper_handed_in") { contract, change in
            try contract.handIn(
                scan, signerName: input.text("signerName"), signerOffice: input.text("signerOffice"),
                basis: .init(rawValue: input.text("signerBasis")) ?? .legalRepresentative, signedOn: signedOn,
                in: change)
            return contract
        }
    }

    static func acceptPaper(_ visit: Visit) async throws -> Outcome {
        let paper = try seenPaper(visit)
        return try await change(visit, "contracts.in_force") { contract, change in
            try contract.acceptPaper(paper, in: change)
        }
    }

    private static func seenPaper(_ visit: Visit) throws -> Int64 {
        guard let paper = visit.input.integer("paper") else { throw FieldRefusal("paper", "field.refusal.missing") }
        return paper
    }

    static func refusePaper(_ visit: Visit) async throws -> Outcome {
        let (paper, reason) = (try seenPaper(visit), visit.input.text("reason"))
        return try await change(visit, "contracts.paper_refused") { contract, change in
            try contract.refusePaper(paper, reason: reason, in: change)
            return contract
        }
    }

    static func requestPayment(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("contract", Contract.ID.self)
        guard let tranche = visit.input.id("tranche", Tranche.ID.self),
            let holder = visit.input.id("holder", Holder.ID.self)
        else { throw FieldRefusal("tranche", "field.refusal.missing") }
        let (base, setOff) = (visit.base, visit.input.money("setOff") ?? .zero)
        return try await visit.write { change in
            let contract = try Contract.find(id, for: change.viewer, in: change.db)
            let tranches = try Tranche.all(of: id, for: change.viewer, in: change.db)
            guard let wanted = tranches.first(where: { $0.id == tranche }) else { throw NotFound() }
            let request = try contract.requestPayment(
                of: wanted, by: holder, settingOff: setOff, in: change)
            return .created(
                "\(base)/payments/\(request.id)", Message("contracts.payment_requested"),
                json: ["id": .integer(request.id.rawValue), "amount": .string(request.amount.description)])
        }
    }

    static func complete(_ visit: Visit) async throws -> Outcome {
        let version = try visit.seenVersion()
        return try await change(visit, "contracts.completed") { contract, change in
            try contract.complete(version: version, in: change)
        }
    }

    static func terminate(_ visit: Visit) async throws -> Outcome {
        let (reason, version) = (visit.input.text("reason"), try visit.seenVersion())
        let settlement = Contract.Settlement(
            delivered: visit.input.money("delivered"), statement: visit.input.text("statement"),
            refundBy: visit.input.day("refundBy"))
        return try await change(visit, "contracts.terminated") { contract, change in
            try contract.terminate(reason: reason, settlement, version: version, in: change)
        }
    }

    static func cancel(_ visit: Visit) async throws -> Outcome {
        let (reason, version) = (visit.input.text("reason"), try visit.seenVersion())
        return try await change(visit, "contracts.cancelled") { contract, change in
            try contract.cancel(reason: reason, version: version, in: change)
        }
    }

    static func file(_ visit: Visit) async throws -> Download {
        let contract = try visit.id("contract", Contract.ID.self)
        let id = try visit.id("file", StoredFile.ID.self)
        let viewer = visit.viewer
        let file = try await visit.read { db in
            _ = try Contract.find(contract, for: viewer, in: db)
            let file = try StoredFile.find(id, for: viewer, in: db)
            guard file.subjectKind == "contract", file.subjectID == contract.rawValue else { throw NotFound() }
            return file
        }
        return try visit.download(file)
    }

    static func change(
        _ visit: Visit, _ flash: String, _ body: @escaping @Sendable (Contract, Change) throws -> Contract
    ) async throws -> Outcome {
        let id = try visit.id("contract", Contract.ID.self)
        let base = visit.base
        return try await visit.write { change in
            let contract = try body(try Contract.find(id, for: change.viewer, in: change.db), change)
            return .done("\(base)/contracts/\(id)", Message(flash), json: contract.json)
        }
    }
}

extension Visit {
    /// Puts an uploaded file into the store; what is wrong with it is said at its field.
    func stored(
        _ file: Input.File, at field: String, among types: [FileType] = FileType.documents
    ) throws -> FileStore.Upload {
        do {
            return try files.put(file.bytes, name: file.name, among: types)
        } catch let refusal as FieldRefusal {
            throw FieldRefusal(field, refusal.message.key, refusal.message.arguments)
        }
    }

    /// A stored file as an attachment.
    func download(_ file: StoredFile) throws -> Download {
        Download(name: file.name, mediaType: file.mediaType, bytes: try files.bytes(of: file.sha256))
    }
}
